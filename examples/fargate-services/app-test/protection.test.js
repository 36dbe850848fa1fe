const assert = require('node:assert/strict');
const { after, afterEach, before, beforeEach, describe, test } = require('node:test');
const { Cloud } = require('./support/cloud');
const { startDouble } = require('./support/double');
const { freePort, Program, stopAll, until } = require('./support/programs');

const ORDER = { id: '1', item: 'Tide clock', quantity: 2, email: 'ann@example.com', at: '2030-01-02T03:04:05.678Z' };
const protecting = request => JSON.parse(request.body).ProtectionEnabled;

describe('the protection of a mailer at work', { timeout: 60_000 }, () => {
  let cloud, queue, agent;

  const start = async environment => {
    const mailer = new Program('mailer/worker.js', { ...cloud.environment, QUEUE_URL: queue.url, ...environment });
    await mailer.logs('working');
    return mailer;
  };
  const done = () => until('the queue is empty', async () => await cloud.messages(queue.url) === 0);

  before(async () => { cloud = await Cloud.start(); });
  beforeEach(async () => {
    queue = await cloud.queue();
    agent = await startDouble(() => ({ body: { protection: {} } }));
  });
  afterEach(async () => {
    await stopAll();
    agent.close();
  });
  after(() => cloud?.stop());

  test('the task is protected while it works, and only then', async () => {
    const mailer = await start({ ECS_AGENT_URI: `${agent.url}/api/1` });
    const messagesThen = [];
    agent.answer = async () => {
      messagesThen.push(await cloud.messages(queue.url));
      return { body: { protection: {} } };
    };
    assert.deepEqual(agent.requests, []);
    await cloud.send(queue.url, ORDER);
    await until('protection ends', () => messagesThen.length === 2);
    assert.deepEqual(agent.requests.map(({ method, path, body }) => [method, path, JSON.parse(body)]), [
      ['PUT', '/api/1/task-protection/v1/state', { ProtectionEnabled: true, ExpiresInMinutes: 5 }],
      ['PUT', '/api/1/task-protection/v1/state', { ProtectionEnabled: false }],
    ]);
    assert.deepEqual(messagesThen, [1, 0]);
    assert.equal(await mailer.stop(), 0);
    assert.equal(mailer.logged('mail').length, 1);
    assert.deepEqual(mailer.logged('task protection cannot be set'), []);
  });

  for (const [what, answer, reason] of [
    ['refuses', { status: 400, body: { error: { Code: 'AccessDeniedException', Message: 'not allowed' } } }, 'not allowed'],
    ['cannot', { body: { failure: { Reason: 'DEPLOYMENT_BLOCKED' } } }, 'DEPLOYMENT_BLOCKED'],
    ['answers nonsense', { status: 500, body: 'oh' }],
    ['is away'],
  ]) {
    test(`the mail is sent even if the agent ${what}; the log says so once`, async () => {
      if (answer) agent.answer = () => answer;
      const mailer = await start({ ECS_AGENT_URI: answer ? agent.url : `http://127.0.0.1:${await freePort()}` });
      await cloud.send(queue.url, ORDER);
      await mailer.logs('mail');
      await done();
      await cloud.send(queue.url, { ...ORDER, id: '2' });
      await until('the second mail', () => mailer.logged('mail').length === 2);
      assert.equal(await mailer.stop(), 0);
      const warnings = mailer.logged('task protection cannot be set');
      assert.equal(warnings.length, 1);
      if (reason) assert.equal(warnings[0].reason, reason);
    });
  }

  test('on SIGTERM the message in hand is finished, and no other is begun', async () => {
    let release;
    const released = new Promise(resolve => { release = resolve; });
    agent.answer = async request => {
      if (protecting(request)) await released;
      return { body: { protection: {} } };
    };
    const mailer = await start({ ECS_AGENT_URI: agent.url });
    await cloud.send(queue.url, ORDER);
    await until('the message is in hand', () => agent.requests.length === 1);
    await cloud.send(queue.url, { ...ORDER, id: '2' });
    const stopped = mailer.stop();
    await mailer.logs('stopping');
    assert.deepEqual(mailer.logged('mail'), []);
    release();
    assert.equal(await stopped, 0);
    assert.deepEqual(mailer.logged('mail').map(line => line.subject), ['Your order 1']);
    assert.equal(await cloud.messages(queue.url), 1);
    assert.deepEqual(agent.requests.map(protecting), [true, false]);
  });
});
