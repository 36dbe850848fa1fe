const assert = require('node:assert/strict');
const { after, afterEach, before, beforeEach, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { freePort, Program, stopAll, until } = require('./support/programs');

const ORDER = { id: '1', item: 'Tide clock', quantity: 2, email: 'ann@example.com', at: '2030-01-02T03:04:05.678Z' };

describe('the mailer', { timeout: 60_000 }, () => {
  let cloud, queue;

  const start = async environment => {
    const mailer = new Program('mailer/worker.js', { ...cloud.environment, QUEUE_URL: queue.url, ...environment });
    await mailer.logs('working');
    return mailer;
  };
  const done = () => until('the queue is empty', async () => await cloud.messages(queue.url) === 0);

  before(async () => { cloud = await Cloud.start(); });
  beforeEach(async () => { queue = await cloud.queue(); });
  afterEach(stopAll);
  after(() => cloud?.stop());

  for (const raw of [true, false]) {
    test(`a message of the topic ${raw ? 'as it was published' : 'in its envelope'} becomes a mail, and is deleted`, async () => {
      const topic = await cloud.topic();
      await cloud.subscribe(topic, queue.url, { raw });
      const mailer = await start();
      await cloud.publish(topic, ORDER);
      const { to, subject, text } = await mailer.logs('mail');
      assert.deepEqual({ to, subject, text }, {
        to: 'ann@example.com', subject: 'Your order 1', text: 'Thank you for ordering 2 × Tide clock. It is on its way.',
      });
      await done();
      assert.equal(await cloud.messages(queue.deadLetters), 0);
      assert.equal(await mailer.stop(), 0);
    });
  }

  test('what cannot be understood is left for the dead letters, and does not hold up the others', async () => {
    const unknown = ['hello', 'null', '{"id":"1"}', JSON.stringify({ ...ORDER, quantity: 'two' })];
    for (const body of unknown) await cloud.send(queue.url, body);
    await cloud.send(queue.url, ORDER);
    const mailer = await start();
    await mailer.logs('mail');
    await until('all are dead letters', async () => await cloud.messages(queue.deadLetters) === unknown.length, 30_000);
    await done();
    const complaints = mailer.logged('message not understood, left for the dead letters');
    assert.equal(complaints.length, 2 * unknown.length, 'each was tried twice');
    for (const { messageId, reason } of complaints) assert.ok(messageId && reason);
    assert.equal(mailer.logged('mail').length, 1);
    assert.equal(await mailer.stop(), 0);
  });

  test('an order that comes twice is one mail', async () => {
    const mailer = await start();
    for (const order of [ORDER, ORDER, { ...ORDER, id: '2' }]) await cloud.send(queue.url, order);
    await done();
    assert.equal(await mailer.stop(), 0);
    assert.deepEqual(mailer.logged('mail').map(line => line.subject).sort(), ['Your order 1', 'Your order 2']);
  });

  test('it outlives a queue that cannot be reached, and ends while it waits for it', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const mailer = await start({ AWS_ENDPOINT_URL: nowhere, QUEUE_URL: `${nowhere}/1/queue` });
    await mailer.logs('queue cannot be read');
    assert.equal(await mailer.stop(), 0);
  });
});
