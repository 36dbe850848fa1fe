// Run in each deployment, before the service: finds out whether the table can be used, and puts the catalogue into it.
// Any number of runs, also at once, have the effect of one.
const { dynamodb } = require('./clients');
const catalogue = require('./catalogue');
const { log } = require('./log');
const { once } = require('./once');
const { setting } = require('./settings');
const { createStore } = require('./store');

async function prepare() {
  const store = createStore(dynamodb(), setting('TABLE_NAME'));
  await store.check();
  let added = 0;
  for (const item of catalogue) {
    if (await store.putItem(item)) added += 1;
  }
  log('info', 'prepared', { added, kept: catalogue.length - added });
}

once('prepare', prepare);
