import { Duration, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BackendService } from './backend-service';
import { Profile } from '../core';
import { acknowledgeWildcard } from '../private/acknowledge';
import { checkDuration, checkInteger, checkKnown } from '../private/check';
import { fail } from '../private/errors';
import { applyTags } from '../private/tags';
import { Rollout } from '../rollout';
import { scaleFromZero, scaleOnBacklog } from './private/backlog-scaling';
import { Capacity, capacityOf } from './private/capacity';
import { connect } from './private/connect';
import { toEcs } from './private/ecs-rollout';
import { WORKER_SERVICE_PROPS } from './private/props-structs';
import { scaleOnSchedules } from './private/schedule-scaling';
import { createService, stopTimeout } from './private/service';
import { checkProps, inStack } from './private/struct-check';
import { subscribeQueue } from './private/subscription-plan';
import { createTask } from './private/task';
import { mayBeEmpty, queueSignals, rollBackOn, watchTasks } from './private/watch';
import { ScheduledTasks, ServiceProps } from './service-props';
import { Subscription } from './subscription';

/**
 * How many tasks a worker has.
 */
export interface WorkerServiceScaling {
  /**
   * The fewest tasks. With 0 nothing runs while nothing waits.
   *
   * @default - 1 where the profile is highly available, else 0
   */
  readonly min?: number;

  /**
   * The most tasks.
   *
   * @default - 10, or `min` where that is more
   */
  readonly max?: number;

  /**
   * How long a message may wait, when all is well.
   *
   * @default Duration.minutes(5)
   */
  readonly latencyTarget?: Duration;

  /**
   * How long one task works on one message, on average.
   *
   * @default Duration.seconds(10)
   */
  readonly messageTime?: Duration;

  /**
   * Changes that come with the clock.
   *
   * @default - none
   */
  readonly schedules?: ScheduledTasks[];
}

/**
 * Properties of a worker service.
 */
export interface WorkerServiceProps extends ServiceProps {
  /**
   * Topics whose messages the worker gets.
   *
   * @default - only what is sent to its queue
   */
  readonly subscriptions?: Subscription[];

  /**
   * How many tasks there are.
   *
   * @default - 1 to 10 where the profile is highly available, else 0 to 10, so that a message waits 5 minutes at most
   */
  readonly scaling?: WorkerServiceScaling;

  /**
   * Whether messages of one group come in order, and each once.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * How long a task may take for a message before another one gets it, up to 12 hours.
   *
   * @default - six times `scaling.messageTime`, at least 30 seconds
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How often a message is tried before it goes to the dead-letter queue, 1 to 1000.
   *
   * @default 3
   */
  readonly tries?: number;

  /**
   * Whether the code may protect its task from being ended while it works on something long, by `$ECS_AGENT_URI/task-protection/v1/state`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
   * @default false
   */
  readonly scaleInProtection?: boolean;
}

/**
 * A service that works on the messages of a queue. The code finds the queue in `QUEUE_URL`.
 */
export class WorkerService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The ECS service. */
  public readonly service: ecs.FargateService;
  /** What its tasks are made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** The queue; send messages to it by `worker.queue.grantSendMessages(sender)`. */
  public readonly queue: sqs.Queue;
  /** Where messages go that could not be worked on. */
  public readonly deadLetterQueue: sqs.Queue;
  /** How many tasks there are; takes further policies. */
  public readonly taskCount: ecs.ScalableTaskCount;
  /** Where the log goes. */
  public readonly logGroup: logs.ILogGroup;
  /** Whom the tasks may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the code in the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, WORKER_SERVICE_PROPS);
    const at = this.node.path;
    this.check(props);
    const { environment } = props;
    const profile = props.profile ?? environment.profile;
    const latencyTarget = props.scaling?.latencyTarget ?? Duration.minutes(5);
    const messageTime = props.scaling?.messageTime ?? Duration.seconds(10);
    const capacity = this.capacity(props, profile);
    const rollout = toEcs(at, props.rollout ?? Rollout.rolling(), 'none');

    this.deadLetterQueue = this.createQueue('DeadLetters', props, { retentionPeriod: Duration.days(14) });
    this.queue = this.createQueue('Queue', props, {
      visibilityTimeout: props.visibilityTimeout ?? visibilityFor(messageTime),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.tries ?? 3 },
    });
    (props.subscriptions ?? []).forEach(subscription => this.subscribe(subscription, props));

    const task = createTask(this, props, { variables: { QUEUE_URL: this.queue.queueUrl }, stopTimeout: stopTimeout(at, props.stopTimeout) });
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.service = createService(this, { props, task, rollout, capacity, serviceConnect: {} });
    this.connections = this.service.connections;
    this.grantPrincipal = task.definition.taskRole;
    this.queue.grantConsumeMessages(this);
    if (props.scaleInProtection) {
      this.letProtectItself(props);
    }
    this.taskCount = this.service.autoScaleTaskCount({ minCapacity: capacity.min, maxCapacity: capacity.max });
    scaleOnSchedules(at, this.taskCount, props.scaling?.schedules ?? [], capacity);
    const backlog = {
      queue: this.queue,
      clusterName: environment.cluster.clusterName,
      messagesPerTask: Math.max(1, Math.floor(latencyTarget.toSeconds() / messageTime.toSeconds({ integral: false }))),
    };
    scaleOnBacklog(this.taskCount, this.service, backlog);
    if (Token.isUnresolved(capacity.min) || capacity.min === 0 || mayBeEmpty(props.scaling)) {
      scaleFromZero(this.taskCount, this.service, backlog);
    }
    watchTasks(this, props, this.service, queueSignals(this.queue, this.deadLetterQueue, latencyTarget));
    rollBackOn(this.service, props.rollbackAlarms);
    applyTags(this, { app: environment.node.id, tier: 'app', profile: profile.name }, props.tags);
  }

  /**
   * Lets the tasks connect to backend services of the environment, which are deployed before this one: a task finds the services that
   * were there when it started.
   *
   * @param backends at whose `url` the code asks
   */
  public connectTo(...backends: BackendService[]): void {
    connect(this, backends);
  }

  private check(props: WorkerServiceProps) {
    const at = this.node.path;
    const { latencyTarget, messageTime } = props.scaling ?? {};
    for (const [prop, value] of Object.entries({ latencyTarget, messageTime })) {
      checkKnown({ code: 'fargate.value-not-known', at, prop: `scaling.${prop}`, value, fix: 'give the duration; the backlog for each task is worked out of it' });
    }
    const time = { code: 'fargate.worker-time-out-of-range', at };
    checkDuration({ ...time, prop: 'scaling.latencyTarget', value: latencyTarget, min: Duration.seconds(10), max: Duration.days(4), fix: 'use Duration.minutes(5); a minute is as fast as metrics come' });
    checkDuration({ ...time, prop: 'scaling.messageTime', value: messageTime && atLeastASecond(messageTime), min: Duration.seconds(1), max: Duration.hours(12), fix: 'measure how long one message takes' });
    checkDuration({ ...time, prop: 'visibilityTimeout', value: props.visibilityTimeout, min: atLeastASecond(messageTime), max: LONGEST_VISIBILITY, fix: 'use the longest time that a message may take; before, another task would get it, too' });
    checkInteger({ code: 'fargate.tries-out-of-range', at, prop: 'tries', value: props.tries, min: 1, max: 1000, fix: 'use 3' });
  }

  private capacity({ scaling = {} }: WorkerServiceProps, profile: Profile): Capacity {
    const min = scaling.min ?? (profile.highlyAvailable ? 1 : 0);
    return capacityOf(this.node.path, profile, { min, max: scaling.max ?? (Token.isUnresolved(min) ? undefined : Math.max(10, min)) });
  }

  private createQueue(id: string, props: WorkerServiceProps, more: sqs.QueueProps): sqs.Queue {
    const key = props.environment.encryptionKey;
    return new sqs.Queue(this, id, {
      encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: key,
      enforceSSL: true,
      fifo: props.fifo || undefined,
      ...more,
    });
  }

  private subscribe(subscription: Subscription, props: WorkerServiceProps) {
    const { topic, filterPolicy, rawMessageDelivery } = subscription._plan;
    if (props.fifo && !topic.fifo && !isImported(topic)) { // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
      fail({ code: 'fargate.fifo-topic', at: this.node.path, prop: 'subscriptions', value: topic.node.path, allowed: 'a FIFO topic, or a worker without fifo', fix: 'make the topic with fifo: true, or leave fifo out here' });
    }
    subscribeQueue(this.queue, topic, { filterPolicy, rawMessageDelivery });
  }

  private letProtectItself({ environment }: WorkerServiceProps) {
    const tasks = environment.cluster.stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${environment.cluster.clusterName}/*` });
    this.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], resources: [tasks] }));
    acknowledgeWildcard(this.taskDefinition.taskRole, tasks, 'A task learns its own name when it starts; those of the cluster.');
  }
}

const LONGEST_VISIBILITY = Duration.hours(12);

/** Long enough for a task that was given a few messages at once: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function visibilityFor(messageTime: Duration): Duration {
  const seconds = Math.max(30, Math.ceil(6 * messageTime.toSeconds({ integral: false })));
  return Duration.seconds(Math.min(seconds, LONGEST_VISIBILITY.toSeconds()));
}

/** Of a topic that was imported by a name that comes with the deployment it is not known whether it keeps the order. */
function isImported(topic: sns.ITopic): boolean {
  return !(topic instanceof sns.Topic) && Token.isUnresolved(topic.topicName);
}

function atLeastASecond(time?: Duration): Duration {
  return Duration.seconds(Math.max(1, Math.ceil(time?.toSeconds({ integral: false }) ?? 0)));
}
