import * as fs from 'fs';
import * as path from 'path';
import { App, CfnOutput, Environment, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { newApp, only, Resource, resources } from './synth';
import { pipelines, Profile } from '../../src';
import { DeliveryPlan } from '../../src/pipelines/handlers/change-sets/plan';

const { Source, Synth } = pipelines;

/** Where the pipeline is, and where it delivers to. */
export const TOOLS = { account: '111111111111', region: 'eu-central-1' };
export const STAGING = { account: '222222222222', region: 'eu-central-1' };
export const PROD = { account: '333333333333', region: 'us-east-1' };

export const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/0a1b2c3d';
export const source = Source.connection('acme/shop', { connectionArn });
export const synth = Synth.cdk();
export const development = Profile.development();

/** Two stacks, the second of which depends on the first: a database, and what has an output and an alarm. */
export class Shop extends Stage {
  public readonly data: Stack;
  public readonly web: Stack;
  public readonly database: rds.CfnDBInstance;
  public readonly url: CfnOutput;
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, env?: Environment) {
    super(scope, id, { env });
    this.data = new Stack(this, 'Data');
    this.database = new rds.CfnDBInstance(this.data, 'Database', { engine: 'postgres', dbInstanceClass: 'db.t4g.micro', allocatedStorage: '20' });
    this.web = new Stack(this, 'Web');
    this.web.addStackDependency(this.data);
    const topic = new sns.Topic(this.web, 'Orders');
    this.url = new CfnOutput(this.web, 'Url', { value: topic.topicArn });
    this.alarm = new cloudwatch.Alarm(this.web, 'Errors', { metric: topic.metricNumberOfNotificationsFailed(), threshold: 1, evaluationPeriods: 1 });
  }
}

/** A stage with one stack that has nothing of interest; each further name is a further stack beside it. */
export function simple(scope: Construct, id: string, env?: Environment, stacks: string[] = ['Main']): Stage {
  const stage = new Stage(scope, id, { env });
  stacks.forEach(name => new sns.Topic(new Stack(stage, name), 'Topic'));
  return stage;
}

export type Props = Partial<pipelines.DeliveryPipelineProps>;

/** A stack for the pipeline, in an app of its own, which is its parent. */
export function toolsStack(context: Record<string, unknown> = {}, env: Environment | undefined = TOOLS): Stack {
  return new Stack(newApp({ context }), 'Stack', { env });
}

export function deliveryIn(stack: Stack, props: Props = {}, id = 'Delivery'): pipelines.DeliveryPipeline {
  return new pipelines.DeliveryPipeline(stack, id, { source, synth, profile: development, ...props });
}

export interface Delivered {
  readonly stack: Stack;
  readonly app: App;
  readonly delivery: pipelines.DeliveryPipeline;
  readonly template: Template;
  readonly stages: StageFacts[];
  readonly plan: DeliveryPlan;
}

export type Use = (delivery: pipelines.DeliveryPipeline, app: App) => void;

/** A pipeline, and what is made of it. */
export function deliver(props: Props | ((stack: Stack) => Props), use: Use = () => {}, stack = toolsStack()): Delivered {
  const app = stack.node.root as App;
  const delivery = deliveryIn(stack, typeof props === 'function' ? props(stack) : props);
  use(delivery, app);
  const template = Template.fromStack(stack);
  return { stack, app, delivery, template, stages: stagesOf(template), plan: planOf(app) };
}

export interface ActionFacts {
  readonly name: string;
  readonly order: number;
  readonly provider: string;
  readonly category: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly configuration: any;
  /** What a function is called with. */
  readonly parameters?: any;
  readonly timeout?: number;
  readonly role: any;
}

export interface StageFacts {
  readonly name: string;
  readonly onFailure?: any;
  readonly actions: ActionFacts[];
}

/** The stages and actions of the only pipeline, as plain data. */
export function stagesOf(template: Template): StageFacts[] {
  return only(template, 'AWS::CodePipeline::Pipeline').Properties.Stages.map((stage: any) => ({
    name: stage.Name, onFailure: stage.OnFailure, actions: stage.Actions.map(actionOf),
  }));
}

function actionOf(action: any): ActionFacts {
  const { UserParameters: parameters, ...configuration } = action.Configuration ?? {};
  return {
    name: action.Name,
    order: action.RunOrder,
    provider: action.ActionTypeId.Provider,
    category: action.ActionTypeId.Category,
    region: action.Region,
    namespace: action.Namespace,
    inputs: (action.InputArtifacts ?? []).map((one: any) => one.Name),
    outputs: (action.OutputArtifacts ?? []).map((one: any) => one.Name),
    configuration,
    parameters: parameters === undefined ? undefined : typeof parameters === 'string' ? JSON.parse(parameters) : parameters,
    timeout: action.TimeoutInMinutes,
    role: action.RoleArn,
  };
}

/** The names of the actions of a stage, those of one place in one list. */
export function orderOf(stages: StageFacts[], name: string): string[][] {
  const { actions } = stageOf(stages, name);
  return [...new Set(actions.map(({ order }) => order))].map(order => actions.filter(one => one.order === order).map(one => one.name));
}

export function stageOf(stages: StageFacts[], name: string): StageFacts {
  const found = stages.find(stage => stage.name === name);
  expect(stages.map(stage => stage.name)).toContain(name);
  return found!;
}

export function actionNamed(stages: StageFacts[], stage: string, name: string): ActionFacts {
  const { actions } = stageOf(stages, stage);
  expect(actions.map(action => action.name)).toContain(name);
  return actions.find(action => action.name === name)!;
}

/** What is delivered, as the functions of the pipeline will read it. */
export function planOf(app: App): DeliveryPlan {
  const files = fs.readdirSync(app.outdir).filter(name => name.endsWith('.delivery.json'));
  expect(files).toHaveLength(1);
  return JSON.parse(fs.readFileSync(path.join(app.outdir, files[0]), 'utf8'));
}

/** A build project by its id, with its buildspec as data. */
export function projectOf(template: Template, id: string): { readonly [key: string]: any; readonly spec: any } {
  const found = Object.entries(resources(template, 'AWS::CodeBuild::Project')).filter(([logicalId]) => logicalId.startsWith(`Delivery${id}Project`));
  expect(found).toHaveLength(1);
  const { Properties } = found[0][1];
  const { BuildSpec } = Properties.Source;
  return { ...Properties, spec: typeof BuildSpec === 'string' ? JSON.parse(BuildSpec) : BuildSpec };
}

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: any;
  readonly Condition?: any;
  readonly Effect: string;
}

/** The statements of the policies whose logical id begins so. */
export function statementsOf(template: Template, id: string): Statement[] {
  return Object.entries(resources(template, 'AWS::IAM::Policy')).filter(([logicalId]) => logicalId.startsWith(id))
    .flatMap(([, { Properties }]: [string, Resource]) => Properties.PolicyDocument.Statement);
}

/** The resources that these policies allow an action on. */
export function allowed(template: Template, id: string, action: string): any[] {
  return statementsOf(template, id).filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource: of }) => [of].flat());
}

/** A value of a template as a text, references in angle brackets. */
export function flat(value: any): string {
  if (typeof value !== 'object' || value === null) return `${value}`;
  if (value.Ref) return `<${value.Ref}>`;
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}
