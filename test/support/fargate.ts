import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { newStack, Resource, resources } from './synth';
import { fargate, Profile } from '../../src';

/** An image; what is in it is of no interest here. */
export const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27');

export const development = Profile.development();

/** An environment called Env, in development unless something else is said. */
export function environmentIn(stack: Stack, props: fargate.EnvironmentProps = {}): fargate.Environment {
  return new fargate.Environment(stack, 'Env', { profile: development, ...props });
}

/** What differs from the least that a service needs. */
export type Some<Props> = Partial<Props> | ((stack: Stack) => Partial<Props>);

function given<Props>(some: Some<Props>, stack: Stack): Partial<Props> {
  return typeof some === 'function' ? some(stack) : some;
}

/** What every service needs: the environment that is given, or that of the stack, which is made where there is none. */
function least(stack: Stack, { environment }: { readonly environment?: fargate.IEnvironment }) {
  return { image, environment: environment ?? stack.node.tryFindChild('Env') as fargate.Environment | undefined ?? environmentIn(stack) };
}

export function web(stack: Stack, some: Some<fargate.WebServiceProps> = {}, id = 'Api'): fargate.WebService {
  const own = given(some, stack);
  return new fargate.WebService(stack, id, { ...least(stack, own), port: 8080, route: fargate.Route.host(`${id.toLowerCase()}.example.com`), ...own });
}

export function backend(stack: Stack, some: Some<fargate.BackendServiceProps> = {}, id = 'Orders'): fargate.BackendService {
  const own = given(some, stack);
  return new fargate.BackendService(stack, id, { ...least(stack, own), port: 8080, ...own });
}

export function worker(stack: Stack, some: Some<fargate.WorkerServiceProps> = {}, id = 'Mailer'): fargate.WorkerService {
  const own = given(some, stack);
  return new fargate.WorkerService(stack, id, { ...least(stack, own), ...own });
}

export function job(stack: Stack, some: Some<fargate.ScheduledJobProps> = {}, id = 'Nightly'): fargate.ScheduledJob {
  const own = given(some, stack);
  return new fargate.ScheduledJob(stack, id, { ...least(stack, own), schedule: ScheduleExpression.rate(Duration.hours(1)), ...own });
}

export function once(stack: Stack, some: Some<fargate.OneOffTaskProps> = {}, id = 'Migrate'): fargate.OneOffTask {
  const own = given(some, stack);
  return new fargate.OneOffTask(stack, id, { ...least(stack, own), ...own });
}

/** A service, or several, and the template of their stack. */
export function synthesize<T>(make: (stack: Stack) => T, stack: Stack = newStack()) {
  const made = make(stack);
  return { made, stack, template: Template.fromStack(stack) };
}

/** The resource of a type whose logical id begins so. */
export function named(template: Template, type: string, prefix: string): Resource {
  const found = Object.entries(resources(template, type)).filter(([id]) => id.startsWith(prefix));
  expect(found.map(([id]) => id)).toEqual([expect.stringMatching(`^${prefix}`)]);
  return found[0][1];
}

/** The containers of the only task definition, or of that of a service, by name. */
export function containersOf(template: Template, id = ''): Record<string, any> {
  const { Properties } = named(template, 'AWS::ECS::TaskDefinition', id);
  return Object.fromEntries(Properties.ContainerDefinitions.map((container: any) => [container.Name, container]));
}
