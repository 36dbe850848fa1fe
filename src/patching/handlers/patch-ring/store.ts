import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Run } from './decide';

/** Of cycles that are longer ago nobody asks any more. */
const KEPT = 400 * 24 * 60 * 60;
const LOCK = 'lock';

/** A run with what it needs to go on. */
export interface KeptRun extends Run {
  readonly commandId?: string;
  readonly approvalId?: string;
  /** Why it failed. */
  readonly reason?: string;
}

type Item = Record<string, AttributeValue>;

const dynamo = new DynamoDBClient({ maxAttempts: 8 });

/** What is remembered of a policy: one item for each ring and cycle, and one for each ring that is at work. */
export class Store {
  constructor(private readonly table: string) {}

  public async runs(rings: readonly string[]): Promise<KeptRun[]> {
    const found = await Promise.all(rings.map(ring => this.runsOf(ring)));
    return found.flat();
  }

  public async save(run: KeptRun): Promise<void> {
    const { ring, ...more } = run;
    const Item = { ring: { S: ring }, id: { S: run.cycle }, run: { S: JSON.stringify(more) }, expires: expiry() };
    await dynamo.send(new PutItemCommand({ TableName: this.table, Item }));
  }

  /** One execution at a time is at work on a ring; one that has died is not for ever. */
  public async lock(ring: string, executionId: string, now: number, minutes: number): Promise<boolean> {
    try {
      await dynamo.send(new PutItemCommand({
        TableName: this.table,
        Item: { ring: { S: ring }, id: { S: LOCK }, owner: { S: executionId }, until: { N: `${now + minutes * 60_000}` } },
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

  private async runsOf(ring: string): Promise<KeptRun[]> {
    const runs: KeptRun[] = [];
    let start: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await dynamo.send(new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#ring = :ring',
        ExpressionAttributeNames: { '#ring': 'ring' },
        ExpressionAttributeValues: { ':ring': { S: ring } },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }));
      runs.push(...Items.filter(item => item.run).map(item => ({ ring, ...JSON.parse(item.run.S!) as Omit<KeptRun, 'ring'> })));
      start = LastEvaluatedKey;
    } while (start);
    return runs;
  }
}

function expiry(): AttributeValue {
  return { N: `${Math.floor(Date.now() / 1000) + KEPT}` };
}
