import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { AttributeValue, CreateTableCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { ListCommandsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Calls, Disturbance, isChange, Outcome } from './calls';
import { Cloud } from './harness';
import { Answer, Request } from '../../src/patching/handlers/patch-ring';
import { PolicyPlan, RingPlan } from '../../src/patching/handlers/patch-ring/plan';
import { KeptRun, NodeRun } from '../../src/patching/handlers/patch-ring/store';

/** What a ring has come to. */
export interface Ran extends Outcome {
  readonly answer: Answer;
}

type Disturbed = Disturbance & { readonly offset?: number };
type Asked = Pick<Request, 'step' | 'ring' | 'execution'> & Partial<Request>;

/** Rings, whose steps are made as the state machine makes them, on nodes of the emulator. */
export class Rings {
  private static count = 0;
  public readonly calls: Calls;
  public readonly ssm: SSMClient;
  /** How many nodes were at which step, at the end of the last one. */
  public counts: Answer['nodes'];

  constructor(private readonly cloud: Cloud) {
    this.calls = new Calls(cloud.client, AutoScalingClient, DynamoDBClient, EC2Client, ElasticLoadBalancingV2Client, SNSClient, SSMClient);
    this.ssm = new SSMClient(cloud.client);
  }

  /** A policy with a ring for each of these, with nodes that have the name of the ring as a tag. */
  public async policy(rings: Partial<RingPlan>[] = [{}], more: Partial<PolicyPlan> = {}): Promise<PolicyPlan> {
    const table = `Runs${Rings.count++}`;
    await this.cloud.dynamodb.send(new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'ring', KeyType: 'HASH' }, { AttributeName: 'id', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'ring', AttributeType: 'S' }, { AttributeName: 'id', AttributeType: 'S' }],
    }));
    return {
      name: `App/${table}`,
      table,
      rings: rings.map((ring, index) => {
        const name = ring.name ?? `ring${index}`;
        const targets = [{ key: 'tag:Ring', values: [`${table}-${name}`] }];
        return { name, offsetMinutes: 0, minCompliance: 95, targets, concurrency: '100%', errors: '0', minutes: 240, ...ring };
      }),
      document: 'AWS-RunPatchBaseline',
      parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
      ...more,
    };
  }

  /** A node that is not an instance, in a ring of a policy. */
  public async server(policy: PolicyPlan, ring: string, more: object = {}): Promise<string> {
    const id = `mi-${`${Rings.count++}`.padStart(17, '0')}`;
    await this.cloud.control('POST', 'nodes', { id, operatingSystem: 'UBUNTU', missing: 3, ...more, tags: { Ring: this.tagOf(policy, ring), ...(more as { tags?: object }).tags } });
    return id;
  }

  public tagOf(policy: PolicyPlan, ring: string): string {
    return policy.rings.find(({ name }) => name === ring)!.targets[0].values[0];
  }

  /** One step. */
  public async step(policy: PolicyPlan, asked: Asked, disturbance: Disturbance = {}): Promise<Outcome & { readonly result?: Answer }> {
    const { handler } = jest.requireActual('../../src/patching/handlers/patch-ring') as typeof import('../../src/patching/handlers/patch-ring');
    return this.calls.run(async () => {
      const { nodes, reason, ...answer } = await handler({ policy, offset: 0, ...asked });
      this.counts = nodes;
      return reason === '' ? answer : { ...answer, reason };
    }, disturbance);
  }

  /** All steps, until the ring is done; the one that dies is made again, as the state machine does. */
  public async run(policy: PolicyPlan, ring: string, execution: string, { afterChanges, ...more }: Disturbed = {}): Promise<Ran> {
    const requests: string[] = [];
    let died = false;
    const ask = async (step: Request['step']): Promise<Answer> => {
      const left = afterChanges === undefined || died ? undefined : afterChanges - requests.filter(isChange).length;
      const outcome = await this.step(policy, { step, ring, execution, offset: more.offset ?? 0 }, { ...more, afterChanges: left });
      requests.push(...outcome.requests);
      died ||= outcome.died;
      return outcome.died ? ask(step) : outcome.result!;
    };
    let answer = await ask('begin');
    if (answer.next === 'patch') {
      await ask('patch');
      answer = await ask('look');
      for (let looks = 0; answer.next === 'wait'; looks++) {
        if (looks > 400) throw new Error(`${ring} does not end: ${JSON.stringify(await this.nodes(policy, ring))}`);
        await new Promise(resolve => { setTimeout(resolve, 20); });
        answer = await ask('look');
      }
    }
    return { requests, died, answer };
  }

  public async runs(policy: PolicyPlan, ring: string): Promise<KeptRun[]> {
    const items = await this.items(policy, ring);
    return items.filter(({ run }) => run).map(({ run }) => JSON.parse(run.S!));
  }

  /** How far each node of the last cycle is. */
  public async nodes(policy: PolicyPlan, ring: string): Promise<NodeRun[]> {
    const cycle = (await this.runs(policy, ring)).at(-1)?.cycle;
    const items = await this.items(policy, `${ring} ${cycle}`);
    return items.map(({ id, node }) => ({ id: id.S!, ...JSON.parse(node.S!) }));
  }

  /** Nodes that are remembered as away. */
  public async away(policy: PolicyPlan): Promise<string[]> {
    return (await this.items(policy, 'nodes away')).map(({ id }) => id.S!);
  }

  /** How many commands of an operation were sent to each node. */
  public async commands(ids: string[], operation = 'Install'): Promise<number[]> {
    return Promise.all(ids.map(async InstanceId => {
      const { Commands = [] } = await this.ssm.send(new ListCommandsCommand({ InstanceId }));
      return Commands.filter(({ Parameters }) => Parameters!.Operation[0] === operation).length;
    }));
  }

  private async items({ table }: PolicyPlan, key: string): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.cloud.dynamodb.send(new QueryCommand({
      TableName: table, KeyConditionExpression: 'ring = :ring', ExpressionAttributeValues: { ':ring': { S: key } },
    }));
    return Items;
  }
}
