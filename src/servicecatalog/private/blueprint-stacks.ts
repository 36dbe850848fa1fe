import { CfnCondition, CfnMapping, CfnOutput, CfnParameter, Duration, Fn, Size, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { Environment, Gateway, Route, ScheduledJob, WebService, WorkerService } from '../../fargate';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { AppTier, Database, DataTier, ThreeTierWebApp } from '../../webapp';
import { BlueprintOptions, FargateServiceOptions, ThreeTierWebAppOptions } from '../blueprint-options';
import { ProductStack } from '../product-stack';

export type Build = (scope: Construct, id: string) => ProductStack;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const TASK_SIZES = {
  small: { cpu: 256, memory: 512 },
  medium: { cpu: 512, memory: 1024 },
  large: { cpu: 1024, memory: 2048 },
  xlarge: { cpu: 2048, memory: 4096 },
};

export function buildThreeTierWebApp(options: ThreeTierWebAppOptions, description: string): Build {
  return build(options, description, (stack, profile) => {
    const { data = DataTier.auroraPostgres(), port = 8080 } = options;
    const app = new ThreeTierWebApp(stack, 'App', {
      profile,
      app: AppTier.containers({
        image: imageOf(stack), port, healthCheckPath: healthCheckPath(stack), ...taskSize(stack), scaling: taskCount(stack),
      }),
      data,
      domain: options.domain ?? true ? domainOf(stack) : undefined,
    });
    if (profile.deletionProtection) protect(stack, app.loadBalancer, app.database as Database);
    new CfnOutput(stack, 'Url', { value: app.url, description: 'Where the app answers' });
    const secret = app.database?.secret;
    if (secret) new CfnOutput(stack, 'DatabaseSecretArn', { value: secret.secretArn, description: 'The secret with the credentials of the database' });
  });
}

export function buildFargateService(options: FargateServiceOptions, description: string): Build {
  return build(options, description, (stack, profile) => {
    const domain = options.domain ?? true ? domainOf(stack) : undefined;
    const environment = new Environment(stack, 'Environment', { profile, domain });
    new WebService(stack, 'Service', {
      environment,
      image: imageOf(stack),
      port: options.port ?? 8080,
      route: Route.anyHost().path('/*'),
      healthCheckPath: healthCheckPath(stack),
      ...taskSize(stack),
      scaling: taskCount(stack),
    });
    if (profile.deletionProtection) protect(stack, environment.loadBalancer as elbv2.ApplicationLoadBalancer);
    const host = domain?.name ?? environment.loadBalancer!.loadBalancerDnsName;
    new CfnOutput(stack, 'Url', { value: `${domain ? 'https' : 'http'}://${host}`, description: 'Where the service answers' });
  });
}

export function buildWorkerService(options: BlueprintOptions, description: string): Build {
  return build(options, description, (stack, profile) => {
    const environment = new Environment(stack, 'Environment', { profile, gateway: Gateway.none() });
    const worker = new WorkerService(stack, 'Worker', { environment, image: imageOf(stack), ...taskSize(stack), scaling: taskCount(stack) });
    new CfnOutput(stack, 'QueueUrl', { value: worker.queue.queueUrl, description: 'The queue that the worker takes messages from' });
    new CfnOutput(stack, 'QueueArn', { value: worker.queue.queueArn, description: 'ARN of the queue' });
  });
}

export function buildScheduledJob(options: BlueprintOptions, description: string): Build {
  return build(options, description, (stack, profile) => {
    const environment = new Environment(stack, 'Environment', { profile, gateway: Gateway.none() });
    const schedule = new CfnParameter(stack, 'Schedule', {
      description: 'When the job runs, in UTC: cron(0 6 * * ? *) or rate(1 hour)', default: 'rate(1 day)', allowedPattern: '(cron|rate)\\(.+\\)',
    });
    const job = new ScheduledJob(stack, 'Job', {
      environment,
      image: imageOf(stack),
      schedule: scheduler.ScheduleExpression.expression(schedule.valueAsString),
      ...taskSize(stack),
      timeout: Duration.hours(1),
    });
    new CfnOutput(stack, 'StateMachineArn', { value: job.stateMachine.stateMachineArn, description: 'The state machine that runs the job' });
  });
}

/** Whoever has launched something ends it: what is protected from deletion is so as long as they say. */
function protect(stack: Stack, loadBalancer: elbv2.ApplicationLoadBalancer, database?: Database) {
  const protection = new CfnParameter(stack, 'DeletionProtection', {
    description: 'Whether what was launched refuses to be deleted; switch it off, by an update, before you terminate the product', default: 'on', allowedValues: ['on', 'off'],
  });
  const isOn = new CfnCondition(stack, 'IsProtected', { expression: Fn.conditionEquals(protection.valueAsString, 'on') });
  loadBalancer.setAttribute('deletion_protection.enabled', Fn.conditionIf(isOn.logicalId, 'true', 'false').toString());
  const data = (database?.cluster ?? database?.instance)?.node.defaultChild as rds.CfnDBCluster | rds.CfnDBInstance | undefined;
  if (!data) return;
  data.deletionProtection = Fn.conditionIf(isOn.logicalId, true, false);
  acknowledge(data, { 'AwsSolutions-RDS10': 'On, unless whoever has launched it switches it off to end it.' });
}

/** The description is that of the blueprint: what people are told of a product may change, a released template may not. */
function build(options: BlueprintOptions, description: string, fill: (stack: ProductStack, profile: Profile) => void): Build {
  const profile = options.profile ?? Profile.production();
  return (scope, id) => {
    const stack = new ProductStack(scope, id, { description, profile });
    fill(stack, profile);
    return stack;
  };
}

/** The image that somebody names when the product is launched. */
class NamedImage extends ecs.ContainerImage {
  constructor(private readonly name: string) {
    super();
  }

  /** Images in the registry of the account need permissions; which repository it is shows at the launch only. */
  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const role = container.taskDefinition.obtainExecutionRole();
    const repositories = Stack.of(container).formatArn({ service: 'ecr', resource: 'repository', resourceName: '*' });
    role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [repositories],
    }));
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] })); // knows no resource
    acknowledgeWildcard(role, repositories, 'Reading images of the account; which one is chosen when the product is launched.');
    acknowledgeWildcard(role, '*', 'To sign in to the registry; the action knows no resource.');
    return { imageName: this.name };
  }
}

function imageOf(stack: Stack): ecs.ContainerImage {
  const image = new CfnParameter(stack, 'Image', {
    description: 'The image of the container: one in a public registry, or in Amazon ECR of this account and region', allowedPattern: '[\\w.:/@-]{1,512}', constraintDescription: 'an image such as 111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:1.4.2',
  });
  return new NamedImage(image.valueAsString);
}

function healthCheckPath(stack: Stack): string {
  return new CfnParameter(stack, 'HealthCheckPath', {
    description: 'The path that answers with a status from 200 to 399 when the application is well', default: '/', allowedPattern: '/[^\\s]{0,1023}',
  }).valueAsString;
}

function taskSize(stack: Stack): { cpu: number; memory: Size } {
  const size = new CfnParameter(stack, 'TaskSize', {
    description: `CPU and memory of each task: ${Object.entries(TASK_SIZES).map(([name, { cpu, memory }]) => `${name} ${cpu / 1024} vCPU and ${memory} MiB`).join(', ')}`,
    default: 'small',
    allowedValues: Object.keys(TASK_SIZES),
  });
  const sizes = new CfnMapping(stack, 'TaskSizes', { mapping: TASK_SIZES });
  const find = (what: string) => Token.asNumber(sizes.findInMap(size.valueAsString, what));
  return { cpu: find('cpu'), memory: Size.mebibytes(find('memory')) };
}

function taskCount(stack: Stack): { min: number; max: number } {
  const count = (id: string, description: string, value: number) => (
    new CfnParameter(stack, id, { type: 'Number', description, default: value, minValue: 1, maxValue: 100 }).valueAsNumber
  );
  return { min: count('MinTasks', 'How many tasks run at least', 2), max: count('MaxTasks', 'How many tasks run at most', 10) };
}

function domainOf(stack: Stack): { name: string; hostedZone: route53.IHostedZone } {
  const name = new CfnParameter(stack, 'DomainName', { description: 'The name under which the app answers, such as shop.example.com', allowedPattern: '([a-z0-9-]+\\.)+[a-z]{2,}' });
  const zoneId = new CfnParameter(stack, 'HostedZoneId', { type: 'AWS::Route53::HostedZone::Id', description: 'The public hosted zone that the name is in' });
  return {
    name: name.valueAsString,
    // Its own name is not needed: records are made with the whole name.
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: zoneId.valueAsString, zoneName: name.valueAsString }),
  };
}
