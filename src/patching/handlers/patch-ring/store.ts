import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Run } from './decide';

/** Of cycles that are longer ago nobody asks any more. */
const KEPT = 400 * 24 * 60 * 60;
const LOCK = 'lock';
/** No name of a ring has a space. */
const AWAY = 'nodes away';
/** Each step renews it; steps are some minutes apart at most. */
const LOCKED = 30 * 60_000;

/** A run with what it needs to go on. */
export interface KeptRun extends Run {
  readonly approvalId?: string;
  /** Why it failed. */
  readonly reason?: string;
  /** How many of its nodes are in patch groups that are not of the policy. */
  readonly others?: number;
}

/** Where a node was, and where it returns to. */
export interface Left {
  readonly group?: {
    readonly name: string;
    /** The capacity that the group was given for as long as the node is away, where it had none to spare. */
    readonly raisedTo?: number;
    /** Who was in it then. */
    readonly before?: readonly string[];
    /** Who came in the place of the node. */
    readonly replacement?: string;
  };
  readonly targets?: readonly { readonly targetGroupArn: string; readonly port?: number }[];
}

/** A node that has left where it was, whatever becomes of the execution, the cycle and the ring that it left for. */
export interface Away {
  readonly id: string;
  readonly ring: string;
  readonly executionId: string;
  readonly left: Left;
}

export type NodeStep = 'waiting' | 'leaving' | 'patching' | 'returning' | 'done' | 'failed' | 'skipped';

/** How far a node is. */
export interface NodeRun {
  readonly id: string;
  readonly step: NodeStep;
  /** Since when; ISO time. */
  readonly since: string;
  readonly executionId: string;
  /** What the command is known by that patches it. */
  readonly batch?: string;
  readonly commandId?: string;
  readonly left?: Left;
  readonly error?: string;
  /** Whether it has not come back to where it was. */
  readonly isOut?: boolean;
  /** Since when it cannot begin; ISO time. */
  readonly stuckSince?: string;
  /** Whether it is patched again once it is back. */
  readonly isAgain?: boolean;
}

type Item = Record<string, AttributeValue>;

const dynamo = new DynamoDBClient({ maxAttempts: 8 });

/** What is remembered of a policy: one item for each ring and cycle, one for each of its nodes, and one for each ring that is at work. */
export class Store {
  constructor(private readonly table: string) {}

  public async runs(rings: readonly string[]): Promise<KeptRun[]> {
    const found = await Promise.all(rings.map(async ring => {
      const items = await this.items(ring);
      return items.filter(({ run }) => run).map(({ run }) => ({ ring, ...JSON.parse(run.S!) as Omit<KeptRun, 'ring'> }));
    }));
    return found.flat();
  }

  public async save({ ring, ...more }: KeptRun): Promise<void> {
    await this.put({ ring: { S: ring }, id: { S: more.cycle }, run: { S: JSON.stringify(more) } });
  }

  public async nodes({ ring, cycle }: KeptRun): Promise<NodeRun[]> {
    const items = await this.items(nodesOf(ring, cycle));
    return items.map(({ id, node }) => ({ id: id.S!, ...JSON.parse(node.S!) as Omit<NodeRun, 'id'> }));
  }

  public async saveNode({ ring, cycle }: KeptRun, { id, ...more }: NodeRun): Promise<void> {
    await this.put({ ring: { S: nodesOf(ring, cycle) }, id: { S: id }, node: { S: JSON.stringify(more) } });
  }

  /** All nodes of the policy that have left where they were. */
  public async away(): Promise<Away[]> {
    const items = await this.items(AWAY);
    return items.map(({ id, away }) => ({ id: id.S!, ...JSON.parse(away.S!) as Omit<Away, 'id'> }));
  }

  public async putAway({ id, ...more }: Away): Promise<void> {
    await this.put({ ring: { S: AWAY }, id: { S: id }, away: { S: JSON.stringify(more) } });
  }

  public async deleteAway(id: string): Promise<void> {
    await dynamo.send(new DeleteItemCommand({ TableName: this.table, Key: { ring: { S: AWAY }, id: { S: id } } }));
  }

  /** Who is at work on a ring, if somebody is. */
  public async ownerOf(ring: string): Promise<string | undefined> {
    const lock = (await this.items(ring)).find(({ id }) => id.S === LOCK);
    return lock && Number(lock.until.N) >= Date.now() ? lock.owner.S : undefined;
  }

  /** One execution at a time is at work on a ring; one that has died is not for long. Also renews it. */
  public async lock(ring: string, executionId: string): Promise<boolean> {
    const now = Date.now();
    try {
      await dynamo.send(new PutItemCommand({
        TableName: this.table,
        Item: { ring: { S: ring }, id: { S: LOCK }, owner: { S: executionId }, until: { N: `${now + LOCKED}` } },
        ConditionExpression: 'attribute_not_exists(ring) OR #owner = :own OR #until < :now',
        ExpressionAttributeNames: { '#owner': 'owner', '#until': 'until' },
        ExpressionAttributeValues: { ':own': { S: executionId }, ':now': { N: `${now}` } },
      }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  public async unlock(ring: string, executionId: string): Promise<void> {
    try {
      await dynamo.send(new DeleteItemCommand({
        TableName: this.table,
        Key: { ring: { S: ring }, id: { S: LOCK } },
        ConditionExpression: '#owner = :own',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':own': { S: executionId } },
      }));
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error; // it was unlocked before
    }
  }

  private async put(item: Item): Promise<void> {
    await dynamo.send(new PutItemCommand({ TableName: this.table, Item: { ...item, expires: { N: `${Math.floor(Date.now() / 1000) + KEPT}` } } }));
  }

  private async items(key: string): Promise<Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await dynamo.send(new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#ring = :ring',
        ExpressionAttributeNames: { '#ring': 'ring' },
        ExpressionAttributeValues: { ':ring': { S: key } },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }));
      items.push(...Items);
      start = LastEvaluatedKey;
    } while (start);
    return items;
  }
}

function nodesOf(ring: string, cycle: string): string {
  return `${ring} ${cycle}`;
}
