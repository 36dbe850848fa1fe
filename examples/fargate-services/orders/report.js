// Run by the nightly job: what was ordered within the last 24 hours.
const { dynamodb } = require('./clients');
const { log } = require('./log');
const { once } = require('./once');
const { setting } = require('./settings');
const { createStore } = require('./store');

const DAY_MS = 24 * 60 * 60 * 1_000;

async function report() {
  const store = createStore(dynamodb(), setting('TABLE_NAME'));
  const since = new Date(Date.now() - DAY_MS);
  const quantities = {};
  let orders = 0;
  for await (const page of store.ordersSince(since)) {
    orders += page.length;
    for (const { item, quantity } of page) quantities[item] = (quantities[item] ?? 0) + quantity;
  }
  log('info', 'report', { since, orders, quantities });
}

once('report', report);
