const { mediaType, readJson, readText } = require('./body');
const { HttpError } = require('./http-error');
const { describe, log } = require('./log');
const { problemPage, shopPage, STYLE_HASH } = require('./page');
const { findRoute } = require('./router');

const SECURITY_HEADERS = {
  'content-security-policy':
    `default-src 'none'; style-src ${STYLE_HASH}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The listener of the server: what to answer to a request. */
function createAnswer(shop) {
  const routes = {
    '/': { GET: showShop },
    '/alive': { GET: () => json(200, { status: 'alive' }) }, // says nothing of the orders: a new web task would not help them
    '/orders': { POST: takeOrder },
  };

  async function showShop({ query, trace }) {
    return html(200, shopPage({ ...await shop.list(trace), ordered: query.has('ordered') }));
  }

  // The rules of an order are the orders service's; its reasons are handed on.
  async function takeOrder({ request, isForm, trace }) {
    const entered = isForm ? Object.fromEntries(new URLSearchParams(await readText(request))) : await readOrder(request);
    const { item, email } = entered;
    const quantity = isForm ? numberFrom(entered.quantity) : entered.quantity;
    const { status, answer } = await shop.create({ item, quantity, email }, trace);
    if (!isForm) return json(status, answer);
    if (status === 201) return { status: 303, headers: { location: '/?ordered' }, body: '' };
    return html(400, shopPage({ ...await shop.list(trace), entered, reasons: answer.reasons }));
  }

  return async function answer(request) {
    const [path, search = ''] = request.url.split('?', 2);
    const isForm = mediaType(request) === 'application/x-www-form-urlencoded';
    let reply;
    try {
      const handler = findRoute(routes, path, request.method);
      reply = await handler({ request, isForm, query: new URLSearchParams(search), trace: request.headers['x-amzn-trace-id'] });
    } catch (error) {
      reply = replyTo(error, wantsJson(request));
    }
    const https = request.headers['x-forwarded-proto'] === 'https';
    return { ...reply, headers: { ...SECURITY_HEADERS, ...(https && { 'strict-transport-security': 'max-age=31536000' }), ...reply.headers } };
  };
}

async function readOrder(request) {
  if (mediaType(request) !== 'application/json') throw new HttpError(415, 'send application/json or application/x-www-form-urlencoded');
  const order = await readJson(request);
  if (typeof order !== 'object' || order === null || Array.isArray(order)) throw new HttpError(400, 'the body must be a JSON object');
  return order;
}

/** What is not a number stays as it was typed, for the orders service to refuse. */
function numberFrom(text) {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function wantsJson(request) {
  return mediaType(request) === 'application/json' || /\bapplication\/json\b/.test(request.headers.accept);
}

function replyTo(error, asJson) {
  const { status, message, headers } = error instanceof HttpError ? error : new HttpError(500, 'internal error');
  if (status >= 500) log('error', 'request failed', describe(error));
  return asJson ? json(status, { error: message }, headers) : html(status, problemPage(status, message), headers);
}

function json(status, value, headers = {}) {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function html(status, page, headers = {}) {
  return { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: `${page}` };
}

module.exports = { createAnswer };
