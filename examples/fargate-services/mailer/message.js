// What the queue brings: an order as the orders service publishes it, raw or in the envelope of SNS.
const isText = value => typeof value === 'string' && value !== '';

/** Throws when the message is none. */
function orderOf(body) {
  const outer = JSON.parse(body);
  const order = outer?.Type === 'Notification' && isText(outer.Message) ? JSON.parse(outer.Message) : outer;
  const { id, item, quantity, email, at } = order ?? {};
  if (![id, item, email, at].every(isText) || !Number.isInteger(quantity)) {
    throw new Error('an order has the strings id, item, email and at, and the integer quantity');
  }
  return { id, item, quantity, email, at };
}

module.exports = { orderOf };
