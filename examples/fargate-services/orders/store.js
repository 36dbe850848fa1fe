// One table for two kinds of records, told apart by the partition key `pk`:
//
//   an order          pk = 'ORDER'   sk = '<ISO time>#<id>', so that a query gives them in the order of time
//   a catalogue item  pk = 'ITEM'    sk = its name
//
// One partition takes 1,000 writes a second. A busier shop would put the day into the `pk` of its orders.
const { DescribeTableCommand, GetItemCommand, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { fromRecord, toRecord } = require('./record');

const KEYS = { HASH: 'pk', RANGE: 'sk' };
const PAGE_SIZE = 100;

function createStore(client, table) {
  async function query(values, condition, options) {
    const { Items = [], LastEvaluatedKey: next } = await client.send(new QueryCommand({
      TableName: table, KeyConditionExpression: condition, ExpressionAttributeValues: toRecord(values), ...options,
    }));
    const records = Items.map(fromRecord).map(({ pk, sk, ...record }) => record);
    return { records, next };
  }

  /** Whether the record is new; one that exists is left as it is. */
  async function putNew(record) {
    try {
      await client.send(new PutItemCommand({ TableName: table, Item: toRecord(record), ConditionExpression: 'attribute_not_exists(pk)' }));
      return true;
    } catch (error) {
      if (error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  return {
    /** Rejects unless the table is there, ready, and has the keys that this file counts on. */
    async check() {
      const { Table: { TableStatus, KeySchema } } = await client.send(new DescribeTableCommand({ TableName: table }));
      if (!['ACTIVE', 'UPDATING'].includes(TableStatus)) throw new Error(`the table is ${TableStatus}`);
      const fits = KeySchema.length === 2 && KeySchema.every(({ AttributeName, KeyType }) => KEYS[KeyType] === AttributeName);
      if (!fits) throw new Error('the table must have the partition key pk and the sort key sk');
    },

    putItem: item => putNew({ pk: 'ITEM', sk: item.name, ...item }),

    putOrder: order => putNew({ pk: 'ORDER', sk: `${order.at}#${order.id}`, ...order }),

    async hasItem(name) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toRecord({ pk: 'ITEM', sk: name }) }));
      return Item !== undefined;
    },

    /** The catalogue, by name; it fits into one page. */
    async items() {
      return (await query({ ':pk': 'ITEM' }, 'pk = :pk')).records;
    },

    /** The newest orders first. */
    async newestOrders(limit) {
      return (await query({ ':pk': 'ORDER' }, 'pk = :pk', { ScanIndexForward: false, Limit: limit })).records;
    },

    /** All orders since a time, page by page. */
    async* ordersSince(time) {
      for (let next; ;) {
        const options = { Limit: PAGE_SIZE, ExclusiveStartKey: next };
        const page = await query({ ':pk': 'ORDER', ':since': time.toISOString() }, 'pk = :pk AND sk >= :since', options);
        yield page.records;
        next = page.next;
        if (next === undefined) return;
      }
    },
  };
}

module.exports = { createStore };
