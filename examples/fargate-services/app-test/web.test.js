// The web service before a double of the orders service.
const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, test } = require('node:test');
const { startDouble } = require('./support/double');
const { listen, stopAll } = require('./support/programs');

const ITEMS = [{ name: 'Oil lantern', cents: 4_500 }];
const ORDER = { id: '1', item: 'Oil lantern', quantity: 2, email: 'ann@example.com', at: '2030-01-02T03:04:05.678Z' };

describe('the web service', { timeout: 60_000 }, () => {
  let orders, web;

  const fine = ({ method, path }) => {
    if (method === 'POST') return { status: 201, body: ORDER };
    return { body: path === '/items' ? { items: ITEMS } : { orders: [ORDER] } };
  };
  const post = (body, headers = { 'content-type': 'application/json' }) =>
    fetch(`${web.url}/orders`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body), redirect: 'manual' });

  before(async () => {
    orders = await startDouble(fine);
    web = await listen('web/server.js', { ORDERS_URL: orders.url });
  });
  beforeEach(() => {
    orders.answer = fine;
    orders.requests.length = 0;
  });
  after(async () => {
    await stopAll();
    orders.close();
  });

  test('it is alive without asking anybody', async () => {
    assert.equal((await fetch(`${web.url}/alive`)).status, 200);
    assert.deepEqual(orders.requests, []);
  });

  test('the page has what can be ordered, what was ordered, and headers that keep scripts out', async () => {
    const response = await fetch(web.url, { headers: { 'x-forwarded-proto': 'https', 'x-amzn-trace-id': 'Root=1-2-3' } });
    const page = await response.text();
    assert.match(page, /<option value="Oil lantern">Oil lantern \(€45\.00\)<\/option>/);
    assert.match(page, /<td>Oil lantern<\/td>.*2030-01-02 03:04 UTC/);
    const policy = response.headers.get('content-security-policy');
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.match(response.headers.get('strict-transport-security'), /max-age=\d{8}/);
    assert.equal((await fetch(web.url)).headers.get('strict-transport-security'), null, 'over plain HTTP');
    assert.deepEqual(orders.requests.slice(0, 2).map(request => request.headers['x-amzn-trace-id']), ['Root=1-2-3', 'Root=1-2-3']);
  });

  test('whatever comes from outside is escaped', async () => {
    const bad = `<script>alert("1")</script>'&`;
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;';
    orders.answer = ({ method, path }) => {
      if (method === 'POST') return { status: 400, body: { reasons: { email: bad } } };
      return { body: path === '/items' ? { items: [{ name: bad, cents: 1 }] } : { orders: [{ ...ORDER, item: bad, quantity: bad }] } };
    };
    const form = new URLSearchParams({ item: bad, quantity: bad, email: bad });
    const page = await (await post(`${form}`, { 'content-type': 'application/x-www-form-urlencoded' })).text();
    assert.doesNotMatch(page, /<script/);
    // The option's value and text, the fields for quantity and email, the reason, the item and quantity of the order.
    assert.equal(page.split(escaped).length - 1, 7);
    assert.ok(page.includes(`<option value="${escaped}" selected>`));
  });

  test('JSON is answered with JSON', async () => {
    const made = await post({ item: 'Oil lantern', quantity: 2, email: 'ann@example.com', at: 'never' });
    assert.deepEqual([made.status, await made.json()], [201, ORDER]);
    const [{ body }] = orders.requests;
    assert.deepEqual(JSON.parse(body), { item: 'Oil lantern', quantity: 2, email: 'ann@example.com' }, 'nothing else is handed on');

    orders.answer = () => ({ status: 400, body: { reasons: { item: 'no' } } });
    const refused = await post({});
    assert.deepEqual([refused.status, await refused.json()], [400, { reasons: { item: 'no' } }]);
  });

  for (const [what, status, body, headers] of [
    ['no JSON', 400, '{'],
    ['no object', 400, '[]'],
    ['null', 400, 'null'],
    ['neither JSON nor a form', 415, 'hello', { 'content-type': 'text/plain' }],
    ['too much', 413, JSON.stringify({ item: 'x'.repeat(9_000) })],
  ]) {
    test(`${what} is refused with ${status}`, async () => {
      const response = await post(body, headers);
      assert.equal(response.status, status);
      assert.notEqual(await response.text(), '');
      assert.deepEqual(orders.requests, []);
    });
  }

  test('an unknown path is 404, a wrong method 405', async () => {
    assert.equal((await fetch(`${web.url}/constructor`)).status, 404);
    const wrong = await fetch(`${web.url}/orders`);
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
  });
});
