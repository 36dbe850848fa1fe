const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { freePort, listen, Program, stopAll, until } = require('./support/programs');
const catalogue = require('../orders/catalogue');

const GOOD = { item: 'Tide clock', quantity: 2, email: 'ann@example.com' };
const HOUR_MS = 60 * 60 * 1_000;

let cloud;
before(async () => { cloud = await Cloud.start(); });
after(async () => {
  await stopAll();
  await cloud?.stop();
});
const withTable = table => ({ ...cloud.environment, TABLE_NAME: table });

describe('the orders service', () => {
  let table, queue, orders;

  const post = (body, headers = { 'content-type': 'application/json' }) =>
    fetch(`${orders.url}/orders`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const get = async path => (await fetch(orders.url + path)).json();

  before(async () => {
    const topic = await cloud.topic();
    [table, queue] = [await cloud.table(), await cloud.queue()];
    await cloud.subscribe(topic, queue.url, { raw: true });
    await cloud.put(table, { pk: 'ITEM', sk: 'Tide clock', name: 'Tide clock', cents: 5_900 });
    orders = await listen('orders/server.js', { ...withTable(table), TOPIC_ARN: topic });
  });

  test('it is alive, and has the catalogue', async () => {
    assert.deepEqual(await get('/alive'), { status: 'alive' });
    assert.deepEqual(await get('/items'), { items: [{ name: 'Tide clock', cents: 5_900 }] });
  });

  test('an order is answered, kept and published', async () => {
    const response = await post({ ...GOOD, id: 'mine', at: 'never', pk: 'ITEM' });
    assert.equal(response.status, 201);
    const order = await response.json();
    assert.deepEqual(Object.keys(order), ['id', 'item', 'quantity', 'email', 'at']);
    assert.deepEqual({ ...order, ...GOOD }, order);
    assert.match(order.id, /^[0-9a-f-]{36}$/);
    assert.ok(Math.abs(Date.now() - Date.parse(order.at)) < 60_000);
    assert.deepEqual(await get('/orders'), { orders: [order] });
    const message = await until('the message', () => cloud.receive(queue.url));
    assert.deepEqual(JSON.parse(message.Body), order);
  });

  test('orders come newest first, as many as asked for', async () => {
    for (const at of ['2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z']) {
      await cloud.put(table, { pk: 'ORDER', sk: `${at}#${at}`, id: at, ...GOOD, at });
    }
    const { orders: all } = await get('/orders');
    assert.deepEqual(all.map(order => order.at), all.map(order => order.at).sort().reverse());
    assert.equal(all.length, 3);
    assert.deepEqual(await get('/orders?limit=2'), { orders: all.slice(0, 2) });
    for (const limit of ['0', '101', 'x', '']) assert.equal((await fetch(`${orders.url}/orders?limit=${limit}`)).status, 400, limit);
  });

  for (const [what, order, fields] of [
    ['nothing', {}, ['item', 'quantity', 'email']],
    ['null', null, ['item', 'quantity', 'email']],
    ['an item that is not in the catalogue', { ...GOOD, item: 'Submarine' }, ['item']],
    ['an item that is no text', { ...GOOD, item: { S: 'Tide clock' } }, ['item']],
    ['a quantity in letters', { ...GOOD, quantity: '2' }, ['quantity']],
    ['a part of a clock', { ...GOOD, quantity: 1.5 }, ['quantity']],
    ['a hundred clocks', { ...GOOD, quantity: 100 }, ['quantity']],
    ['no address', { ...GOOD, email: 'ann' }, ['email']],
    ['two addresses', { ...GOOD, email: 'ann@example.com,bob@example.com' }, ['email']],
    ['an address with a line break', { ...GOOD, email: 'ann@example.com\nbcc: bob@example.com' }, ['email']],
  ]) {
    test(`${what} is refused, with reasons`, async () => {
      const response = await post(order);
      assert.equal(response.status, 400);
      assert.deepEqual(Object.keys((await response.json()).reasons), fields);
    });
  }

  test('only JSON is taken', async () => {
    assert.equal((await post('{')).status, 400);
    assert.equal((await post('item=x', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
    assert.equal((await post(JSON.stringify({ ...GOOD, more: 'x'.repeat(9_000) }))).status, 413);
  });

  test('nothing of all that was kept', async () => {
    assert.equal((await cloud.records(table, 'ORDER')).length, 3);
  });

  test('an order stands when its message cannot be published', async () => {
    const mute = await listen('orders/server.js', { ...withTable(table), TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:absent' });
    const response = await fetch(`${mute.url}/orders`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(GOOD) });
    assert.equal(response.status, 201);
    const { id } = await response.json();
    assert.equal((await mute.logs('order not published')).id, id);
    assert.equal((await get('/orders?limit=1')).orders[0].id, id);
    assert.equal(await mute.stop(), 0);
  });

  test('while the table is away it says 503', async () => {
    const lost = await listen('orders/server.js', { ...withTable('absent'), TOPIC_ARN: 'arn' });
    const response = await fetch(`${lost.url}/orders`);
    assert.deepEqual([response.status, await response.json()], [503, { error: 'temporarily unavailable' }]);
    assert.equal((await lost.logs('request failed')).error, 'ResourceNotFoundException');
    assert.equal((await fetch(`${lost.url}/alive`)).status, 200);
    assert.equal(await lost.stop(), 0);
  });
});

describe('the preparation of a deployment', () => {
  const prepare = async environment => {
    const program = new Program('orders/prepare.js', environment);
    return { code: await program.ended, program };
  };

  test('puts the catalogue into the table, once', async () => {
    const table = await cloud.table();
    const { program, code } = await prepare(withTable(table));
    assert.equal(code, 0, program.output);
    assert.equal(program.logged('prepared')[0].added, catalogue.length);
    const records = await cloud.records(table, 'ITEM');
    assert.deepEqual(records.map(record => record.name.S), catalogue.map(item => item.name));

    const changed = { pk: 'ITEM', sk: catalogue[0].name, name: catalogue[0].name, cents: 1 };
    await cloud.put(table, changed);
    const again = await prepare(withTable(table));
    assert.equal(again.code, 0);
    assert.deepEqual(again.program.logged('prepared').map(({ added, kept }) => ({ added, kept })), [{ added: 0, kept: catalogue.length }]);
    const after = await cloud.records(table, 'ITEM');
    assert.equal(after[0].cents.N, '1', 'what is there is left as it is');
    assert.deepEqual(after.slice(1), records.slice(1));
  });

  test('fails when the table is absent, has other keys, or cannot be reached', async () => {
    const other = await cloud.table({ id: 'HASH' });
    const unreachable = { ...withTable('table'), AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` };
    for (const [environment, reason] of [[withTable('absent'), /./], [withTable(other), /partition key pk/], [unreachable, /./]]) {
      const { program, code } = await prepare(environment);
      assert.equal(code, 1);
      assert.match(program.logged('prepare failed')[0].reason, reason);
      assert.deepEqual(program.logged('prepared'), []);
    }
  });
});

describe('the nightly report', () => {
  test('counts the orders of the last 24 hours, however many pages they are', async () => {
    const table = await cloud.table();
    const orderAt = (hoursAgo, id, item, quantity) => {
      const at = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();
      return cloud.put(table, { pk: 'ORDER', sk: `${at}#${id}`, id: `${id}`, item, quantity, email: 'ann@example.com', at });
    };
    for (let id = 0; id < 205; id += 1) await orderAt(1, id, id % 2 ? 'Tide clock' : 'Oil lantern', 2);
    await orderAt(23.9, 'young', 'Tide clock', 1);
    await orderAt(24.1, 'old', 'Tide clock', 1);

    const program = new Program('orders/report.js', withTable(table));
    assert.equal(await program.ended, 0, program.output);
    const [{ orders, quantities }] = program.logged('report');
    assert.deepEqual({ orders, quantities }, { orders: 206, quantities: { 'Oil lantern': 206, 'Tide clock': 205 } });
    assert.doesNotMatch(program.output, /ann@/);
  });

  test('fails when the table is absent', async () => {
    const program = new Program('orders/report.js', withTable('absent'));
    assert.equal(await program.ended, 1);
    assert.equal(program.logged('report failed').length, 1);
  });
});
