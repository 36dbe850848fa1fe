const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { listen, Program, stopAll, until } = require('./support/programs');

describe('the shop', { timeout: 60_000 }, () => {
  let cloud, table, queue, settings, web, orders, mailer;

  const order = fields => fetch(`${web.url}/orders`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const page = async () => (await fetch(web.url)).text();

  before(async () => {
    cloud = await Cloud.start();
    const topic = await cloud.topic();
    [table, queue] = [await cloud.table(), await cloud.queue()];
    await cloud.subscribe(topic, queue.url, { raw: true });
    settings = { ...cloud.environment, TABLE_NAME: table, TOPIC_ARN: topic };
    assert.equal(await new Program('orders/prepare.js', settings).ended, 0);
    orders = await listen('orders/server.js', settings);
    web = await listen('web/server.js', { ORDERS_URL: orders.url });
    mailer = new Program('mailer/worker.js', { ...cloud.environment, QUEUE_URL: queue.url });
    await mailer.logs('working');
  });
  after(async () => {
    await stopAll();
    await cloud?.stop();
  });

  test('an order made on the page lands in the table, is shown, and arrives as a mail', async () => {
    assert.match(await page(), /Nothing yet/);
    const response = await order({ item: 'Oil lantern', quantity: '3', email: 'ann@example.com' });
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), '/?ordered');

    const [record, ...others] = await cloud.records(table, 'ORDER');
    assert.deepEqual(others, []);
    assert.deepEqual([record.item, record.quantity, record.email], [{ S: 'Oil lantern' }, { N: '3' }, { S: 'ann@example.com' }]);
    assert.equal(record.sk.S, `${record.at.S}#${record.id.S}`);

    const shown = await page();
    assert.match(shown, /<td>Oil lantern<\/td><td class="number">3<\/td>/);
    assert.ok(shown.includes(`<time datetime="${record.at.S}">`));
    assert.doesNotMatch(shown, /ann@example/, 'the page is public');

    const mail = await mailer.logs('mail');
    assert.equal(mail.to, 'ann@example.com');
    assert.ok(mail.subject.includes(record.id.S));
    assert.match(mail.text, /3 × Oil lantern/);
    await until('the message is deleted', async () => await cloud.messages(queue.url) === 0);
    assert.equal(await cloud.messages(queue.deadLetters), 0);
  });

  test('what cannot be ordered is refused with reasons, and comes back to be mended', async () => {
    const before = (await cloud.records(table, 'ORDER')).length;
    const response = await order({ item: 'Submarine', quantity: '0', email: 'ann' });
    assert.equal(response.status, 400);
    const shown = await response.text();
    assert.match(shown, /Item must be one of the catalogue/);
    assert.match(shown, /Quantity must be a whole number from 1 to 99/);
    assert.match(shown, /Email must be an address such as/);
    assert.match(shown, /<input [^>]*aria-describedby="email-reason"[^>]* value="ann">/);
    assert.equal((await cloud.records(table, 'ORDER')).length, before);
  });

  test('while the orders are away the page says so, and recovers by itself', async () => {
    assert.equal(await orders.stop(), 0);
    const [shown, ordered] = await Promise.all([fetch(web.url), order({ item: 'Oil lantern', quantity: '1', email: 'ann@example.com' })]);
    for (const response of [shown, ordered]) {
      assert.equal(response.status, 503);
      assert.match(await response.text(), /Sorry: the orders cannot be reached/);
      assert.equal(response.headers.get('retry-after'), '5');
    }
    assert.equal((await fetch(`${web.url}/alive`)).status, 200);

    orders = await listen('orders/server.js', settings, new URL(orders.url).port);
    const response = await fetch(web.url);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /Oil lantern<\/td>/);
  });

  test('each program ends cleanly on SIGTERM', async () => {
    assert.deepEqual(await Promise.all([web, orders, mailer].map(program => program.stop())), [0, 0, 0]);
    for (const program of [web, orders, mailer]) assert.deepEqual(program.log.slice(-2).map(line => line.message), ['stopping', 'stopped']);
  });

  test('no program starts without its settings', async () => {
    for (const [script, missing] of [['web/server.js', 'ORDERS_URL'], ['orders/server.js', 'TABLE_NAME'], ['mailer/worker.js', 'QUEUE_URL']]) {
      const program = new Program(script);
      assert.equal(await program.ended, 78);
      assert.deepEqual(program.log.map(line => line.message), [`${missing} must be set`]);
    }
  });
});
