// Sends a mail for each order that its queue brings.
const { setTimeout: sleep } = require('node:timers/promises');
const { deliver } = require('./deliver');
const { createDelivered } = require('./delivered');
const { describe, log } = require('./log');
const { orderOf } = require('./message');
const { createProtection } = require('./protection');
const { createQueue } = require('./queue');
const { setting } = require('./settings');

const MAX_PAUSE_MS = 30_000;

const queue = createQueue(setting('QUEUE_URL', URL.canParse));
const protection = createProtection(process.env.ECS_AGENT_URI);
const delivered = createDelivered();
const stopping = new AbortController();

/** Removes the message only when all is done: one that fails comes back, and after some tries goes to the dead letters. */
async function handle(message) {
  const { MessageId: messageId } = message;
  let order;
  try {
    order = orderOf(message.Body);
  } catch (error) {
    log('error', 'message not understood, left for the dead letters', { messageId, reason: error.message });
    return;
  }
  try {
    if (!delivered.has(order.id)) await deliver(order);
    delivered.add(order.id);
    await queue.remove(message);
  } catch (error) {
    log('error', 'message failed, it will be tried again', { messageId, order: order.id, ...describe(error) });
  }
}

/** The next message; while the queue cannot be reached, there is none, and the pauses grow. */
async function next(failures) {
  try {
    return { message: await queue.next(stopping.signal), failures: 0 };
  } catch (error) {
    if (stopping.signal.aborted) return { failures };
    if (failures === 0) log('error', 'queue cannot be read', describe(error));
    await sleep(Math.min(500 * 2 ** failures, MAX_PAUSE_MS), undefined, { signal: stopping.signal }).catch(() => {});
    return { failures: failures + 1 };
  }
}

async function work() {
  log('info', 'working');
  for (let failures = 0, message; !stopping.signal.aborted;) {
    ({ message, failures } = await next(failures));
    if (message) await protection.during(() => handle(message));
  }
  log('info', 'stopped');
  process.exit(0);
}

for (const name of ['SIGTERM', 'SIGINT']) {
  process.on(name, signal => {
    log('info', 'stopping', { signal });
    stopping.abort(); // also the wait for a message; one that was just on its way comes back after the visibility timeout
  });
}
work();
