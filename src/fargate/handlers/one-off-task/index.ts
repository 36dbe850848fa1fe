import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';

/** What CloudFormation asks; all scalars are text. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: {
    readonly Cluster: string;
    readonly TaskDefinition: string;
    readonly Subnets: string[];
    readonly SecurityGroups: string[];
    readonly LogGroup: string;
    readonly TimeoutSeconds: string;
  };
}

/** Between two looks at a task, in milliseconds: longer and longer, since most that takes long takes minutes. */
const PAUSES = { first: 500, factor: 1.5, longest: 10_000 };
/** Pauses before another try that may be refused no more, in milliseconds. */
const RIGHTS = [2_000, 4_000, 8_000, 16_000];
const ecs = new ECSClient({});

/** Runs a task to its end, and fails when it fails. */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string; Data?: Record<string, string> }> {
  const id = request.PhysicalResourceId ?? `one-off-${request.LogicalResourceId}`;
  if (request.RequestType === 'Delete') {
    return { PhysicalResourceId: id };
  }
  const { Cluster, LogGroup, TimeoutSeconds } = request.ResourceProperties;
  const arn = await start(request);
  const task = await end(Cluster, arn, Date.now() + Number(TimeoutSeconds) * 1000);
  const problem = task ? judge(task) : `The task was stopped, since it took longer than ${TimeoutSeconds} s`;
  if (problem) throw new Error(`${problem}. Look at the log group ${LogGroup}, task ${arn.split('/').pop()}.`);
  return { PhysicalResourceId: id, Data: { TaskArn: arn } };
}

async function start({ ResourceProperties: wanted, LogicalResourceId, RequestId }: Request): Promise<string> {
  const { tasks, failures } = await allowed(() => ecs.send(new RunTaskCommand({
    cluster: wanted.Cluster,
    taskDefinition: wanted.TaskDefinition,
    launchType: 'FARGATE',
    startedBy: LogicalResourceId.slice(0, 128),
    clientToken: RequestId, // a function that is called twice for one request starts one task
    propagateTags: 'TASK_DEFINITION',
    networkConfiguration: { awsvpcConfiguration: { subnets: wanted.Subnets, securityGroups: wanted.SecurityGroups, assignPublicIp: 'DISABLED' } },
  })));
  const [task] = tasks ?? [];
  if (!task) throw new Error(`The task could not be started: ${failures?.map(failure => failure.reason).join(', ')}`);
  return task.taskArn!;
}

/** Does what the function may have been allowed a moment ago: it takes a while until the right is known everywhere. */
async function allowed<T>(act: () => Promise<T>): Promise<T> {
  for (const pause of RIGHTS) {
    try {
      return await act();
    } catch (error) {
      if ((error as Error).name !== 'AccessDeniedException') throw error;
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  }
  return act();
}

/** The task at its end; undefined where it did not come to one in time. */
async function end(cluster: string, arn: string, deadline: number): Promise<Task | undefined> {
  for (let pause = PAUSES.first; ; pause = Math.min(pause * PAUSES.factor, PAUSES.longest)) {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
    const [task] = tasks ?? [];
    if (task?.lastStatus === 'STOPPED') return task;
    if (Date.now() > deadline) {
      await ecs.send(new StopTaskCommand({ cluster, task: arn, reason: 'took too long' }));
      return undefined;
    }
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

function judge({ containers, stoppedReason }: Task): string | undefined {
  const app = containers?.find(({ name }) => name === 'app') ?? containers?.[0];
  if (app?.exitCode === 0) return undefined;
  return app?.exitCode === undefined ? `The task did not run: ${app?.reason ?? stoppedReason}` : `The task ended with ${app.exitCode}`;
}
