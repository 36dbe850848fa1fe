// The web service when all does not go well: with the orders service, with a client, or because it has to end.
const assert = require('node:assert/strict');
const { connect } = require('node:net');
const { after, before, describe, test } = require('node:test');
const { startDouble } = require('./support/double');
const { listen, stopAll, until } = require('./support/programs');

describe('the web service in trouble', { timeout: 60_000 }, () => {
  let orders, web;

  const fine = ({ path }) => ({ body: path.endsWith('/items') ? { items: [] } : { orders: [] } });
  const moved = ({ path }) => ({ status: 302, headers: { location: `/there${path}` } });
  const post = body => fetch(`${web.url}/orders`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  before(async () => {
    orders = await startDouble();
    web = await listen('web/server.js', { ORDERS_URL: orders.url });
  });
  after(async () => {
    await stopAll();
    orders.close();
  });

  for (const [what, answer] of [
    ['fails', () => ({ status: 500, body: { error: 'secret' } })],
    ['answers something that is not JSON', () => ({ body: '<html>' })],
    ['sends elsewhere', request => request.path.startsWith('/there') ? fine(request) : moved(request)],
  ]) {
    test(`it says 502 when the orders service ${what}`, async () => {
      orders.answer = answer;
      for (const response of [await fetch(web.url), await post({ item: 'Oil lantern' })]) {
        assert.equal(response.status, 502);
        const text = await response.text();
        assert.match(text, /the orders service has a problem/);
        assert.doesNotMatch(text, /secret/);
      }
    });
  }

  test('it says 503 when the orders service hangs', async () => {
    orders.answer = () => new Promise(() => {});
    const response = await fetch(web.url, { signal: AbortSignal.timeout(15_000) });
    assert.equal(response.status, 503);
    assert.match(await response.text(), /the orders cannot be reached/);
  });

  test('a client that goes away in the middle of a request does no harm', async () => {
    orders.answer = fine;
    const failures = web.logged('request').filter(line => line.status === 400).length;
    const socket = connect(new URL(web.url).port, '127.0.0.1');
    socket.end('POST /orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{', () => socket.destroy());
    await until('the request is logged', () => web.logged('request').filter(line => line.status === 400).length > failures);
    assert.equal((await fetch(web.url)).status, 200);
  });

  test('on SIGTERM a request in progress is finished first', async () => {
    orders.requests.length = 0;
    let release;
    const released = new Promise(resolve => { release = resolve; });
    orders.answer = async request => {
      await released;
      return fine(request);
    };
    const page = fetch(web.url);
    await until('the orders were asked', () => orders.requests.length === 2);
    const stopped = web.stop();
    await web.logs('stopping');
    await assert.rejects(fetch(`${web.url}/alive`), 'no new connections');
    release();
    const response = await page;
    assert.deepEqual([response.status, response.headers.get('connection')], [200, 'close']);
    assert.match(await response.text(), /Nothing yet/);
    assert.equal(await stopped, 0);
  });
});
