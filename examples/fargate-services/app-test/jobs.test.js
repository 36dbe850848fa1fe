const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { freePort, Program, stopAll } = require('./support/programs');
const catalogue = require('../orders/catalogue');

const HOUR_MS = 60 * 60 * 1_000;

describe('the jobs of the orders', { timeout: 60_000 }, () => {
  let cloud;

  const run = async (script, environment) => {
    const program = new Program(script, environment);
    return { code: await program.ended, program };
  };
  const withTable = table => ({ ...cloud.environment, TABLE_NAME: table });

  before(async () => { cloud = await Cloud.start(); });
  after(async () => {
    await stopAll();
    await cloud?.stop();
  });

  test('the preparation puts the catalogue into the table, once', async () => {
    const table = await cloud.table();
    const { program, code } = await run('orders/prepare.js', withTable(table));
    assert.equal(code, 0, program.output);
    assert.equal(program.logged('prepared')[0].added, catalogue.length);
    const records = await cloud.records(table, 'ITEM');
    assert.deepEqual(records.map(record => record.name.S), catalogue.map(item => item.name));

    const [{ name }] = catalogue;
    await cloud.put(table, { pk: 'ITEM', sk: name, name, cents: 1 });
    const again = await run('orders/prepare.js', withTable(table));
    assert.equal(again.code, 0);
    assert.deepEqual(again.program.logged('prepared').map(({ added, kept }) => ({ added, kept })), [{ added: 0, kept: catalogue.length }]);
    const after = await cloud.records(table, 'ITEM');
    assert.equal(after[0].cents.N, '1', 'what is there is left as it is');
    assert.deepEqual(after.slice(1), records.slice(1));
  });

  test('the preparation fails when the table is absent, has other keys, or cannot be reached', async () => {
    const other = await cloud.table({ id: 'HASH' });
    const unreachable = { ...withTable('table'), AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` };
    for (const [environment, reason] of [[withTable('absent'), /./], [withTable(other), /partition key pk/], [unreachable, /./]]) {
      const { program, code } = await run('orders/prepare.js', environment);
      assert.equal(code, 1);
      assert.match(program.logged('prepare failed')[0].reason, reason);
      assert.deepEqual(program.logged('prepared'), []);
    }
  });

  test('the report counts the orders of the last 24 hours, however many pages they are', async () => {
    const table = await cloud.table();
    const orderAt = (hoursAgo, id, item, quantity) => {
      const at = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();
      return cloud.put(table, { pk: 'ORDER', sk: `${at}#${id}`, id: `${id}`, item, quantity, email: 'ann@example.com', at });
    };
    for (let id = 0; id < 205; id += 1) await orderAt(1, id, id % 2 ? 'Tide clock' : 'Oil lantern', 2);
    await orderAt(23.9, 'young', 'Tide clock', 1);
    await orderAt(24.1, 'old', 'Tide clock', 1);

    const { program, code } = await run('orders/report.js', withTable(table));
    assert.equal(code, 0, program.output);
    const [{ orders, quantities }] = program.logged('report');
    assert.deepEqual({ orders, quantities }, { orders: 206, quantities: { 'Oil lantern': 206, 'Tide clock': 205 } });
    assert.doesNotMatch(program.output, /ann@/);
  });

  test('the report fails when the table is absent', async () => {
    const { program, code } = await run('orders/report.js', withTable('absent'));
    assert.equal(code, 1);
    assert.equal(program.logged('report failed').length, 1);
  });
});
