const { mediaType, readJson } = require('./body');
const { HttpError } = require('./http-error');
const { describe, log } = require('./log');
const { newOrder, reasonsAgainst } = require('./order');
const { findRoute } = require('./router');

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The listener of the server: what to answer to a request. */
function createAnswer(store, topic) {
  const routes = {
    '/alive': { GET: () => json(200, { status: 'alive' }) }, // says nothing of the table: a new task would not help it
    '/items': { GET: async () => json(200, { items: await store.items() }) },
    '/orders': { GET: async ({ query }) => json(200, { orders: await store.newestOrders(limitOf(query)) }), POST: takeOrder },
  };

  async function takeOrder({ request }) {
    if (mediaType(request) !== 'application/json') throw new HttpError(415, 'send application/json');
    const asked = await readJson(request) ?? {};
    const reasons = await reasonsAgainst(asked, store.hasItem);
    if (Object.keys(reasons).length > 0) return json(400, { error: 'the order is not valid', reasons });

    const order = newOrder(asked);
    await store.putOrder(order);
    // The order stands, whatever becomes of the message: an error would only make the customer order twice. A shop
    // that must not lose a message publishes from the stream of its table instead.
    await topic.publish(order).catch(error => log('error', 'order not published', { id: order.id, ...describe(error) }));
    log('info', 'ordered', { id: order.id });
    return json(201, order);
  }

  return async function answer(request) {
    const [path, search = ''] = request.url.split('?', 2);
    try {
      const handler = findRoute(routes, path, request.method);
      return await handler({ request, query: new URLSearchParams(search) });
    } catch (error) {
      return replyTo(error);
    }
  };
}

function limitOf(query) {
  const text = query.get('limit') ?? `${DEFAULT_LIMIT}`;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw new HttpError(400, `limit must be a whole number from 1 to ${MAX_LIMIT}`);
  return limit;
}

/** What is not the client's mistake is the table's, as nothing else is asked here; the log has the details. */
function replyTo(error) {
  if (error instanceof HttpError) return json(error.status, { error: error.message }, error.headers);
  log('error', 'request failed', describe(error));
  return json(503, { error: 'temporarily unavailable' }, { 'retry-after': '5' });
}

function json(status, value, headers = {}) {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

module.exports = { createAnswer };
