// What this service asks the orders service. Nothing is tried twice: a second POST could be a second order.
const { HttpError } = require('./http-error');

/** Longer than the orders service waits for its table. */
const TIMEOUT_MS = 8_000;
const RETRY = { 'retry-after': '5' };

function ordersService(baseUrl) {
  async function ask(path, trace, { method = 'GET', body, expected = [200] } = {}) {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      body: body && JSON.stringify(body),
      headers: { ...(body && { 'content-type': 'application/json' }), ...(trace && { 'x-amzn-trace-id': trace }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(cause => {
      throw new HttpError(503, 'the orders cannot be reached', { cause, headers: RETRY });
    });
    if (!expected.includes(response.status)) {
      await response.body?.cancel(); // else its connection is kept for it
      throw new HttpError(502, 'the orders service has a problem', { cause: new Error(`${method} ${path}: ${response.status}`), headers: RETRY });
    }
    const answer = await response.json().catch(cause => {
      throw new HttpError(502, 'the orders service has a problem', { cause, headers: RETRY });
    });
    return { status: response.status, answer };
  }

  return {
    /** The newest orders, and what can be ordered. */
    async list(trace) {
      const [orders, items] = await Promise.all([ask('/orders', trace), ask('/items', trace)]);
      return { orders: orders.answer.orders, items: items.answer.items };
    },

    /** Status 201 with the order, or 400 with the reasons. */
    create(order, trace) {
      return ask('/orders', trace, { method: 'POST', body: order, expected: [201, 400] });
    },
  };
}

module.exports = { ordersService };
