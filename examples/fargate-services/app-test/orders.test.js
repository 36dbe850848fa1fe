const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { listen, stopAll, until } = require('./support/programs');

const GOOD = { item: 'Tide clock', quantity: 2, email: 'ann@example.com' };

describe('the orders service', { timeout: 60_000 }, () => {
  let cloud, table, queue, settings, orders;

  const post = (body, { to = orders, type = 'application/json' } = {}) =>
    fetch(`${to.url}/orders`, { method: 'POST', headers: { 'content-type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const get = async path => (await fetch(orders.url + path)).json();

  before(async () => {
    cloud = await Cloud.start();
    const topic = await cloud.topic();
    [table, queue] = [await cloud.table(), await cloud.queue()];
    await cloud.subscribe(topic, queue.url, { raw: true });
    await cloud.put(table, { pk: 'ITEM', sk: 'Tide clock', name: 'Tide clock', cents: 5_900 });
    settings = { ...cloud.environment, TABLE_NAME: table, TOPIC_ARN: topic };
    orders = await listen('orders/server.js', settings);
  });

  after(async () => {
    await stopAll();
    await cloud?.stop();
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
    assert.equal((await post('item=x', { type: 'application/x-www-form-urlencoded' })).status, 415);
    assert.equal((await post(JSON.stringify({ ...GOOD, more: 'x'.repeat(9_000) }))).status, 413);
  });

  test('nothing of all that was kept', async () => {
    assert.equal((await cloud.records(table, 'ORDER')).length, 3);
  });

  test('an order stands when its message cannot be published', async () => {
    const mute = await listen('orders/server.js', { ...settings, TOPIC_ARN: `${settings.TOPIC_ARN}-absent` });
    const response = await post(GOOD, { to: mute });
    assert.equal(response.status, 201);
    const { id } = await response.json();
    assert.equal((await mute.logs('order not published')).id, id);
    assert.equal((await get('/orders?limit=1')).orders[0].id, id);
    assert.equal(await mute.stop(), 0);
  });

  test('while the table is away it says 503', async () => {
    const lost = await listen('orders/server.js', { ...settings, TABLE_NAME: 'absent' });
    const response = await fetch(`${lost.url}/orders`);
    assert.deepEqual([response.status, await response.json()], [503, { error: 'temporarily unavailable' }]);
    assert.equal((await lost.logs('request failed')).error, 'ResourceNotFoundException');
    assert.equal((await fetch(`${lost.url}/alive`)).status, 200);
    assert.equal(await lost.stop(), 0);
  });
});
