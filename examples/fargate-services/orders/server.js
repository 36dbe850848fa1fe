// The orders of the shop: keeps them in a table, and tells a topic of each.
const { dynamodb, sns } = require('./clients');
const { createAnswer } = require('./routes');
const { serve } = require('./serve');
const { setting } = require('./settings');
const { createStore } = require('./store');
const { createTopic } = require('./topic');

const store = createStore(dynamodb(), setting('TABLE_NAME'));
const topic = createTopic(sns(), setting('TOPIC_ARN'));
serve(createAnswer(store, topic), process.env.PORT || '8080');
