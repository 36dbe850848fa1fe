import { DependencyError, HttpError } from './errors.js';
import { describeError, log } from './log.js';
import { validLimit, validText } from './notes.js';
import { renderPage, STYLE_HASH } from './page.js';

const MAX_BODY_BYTES = 8 * 1024;

const SECURITY_HEADERS = {
  'content-security-policy':
    `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The request listener of the server. Every route returns or throws what is to be sent; nothing else sends. */
export function createRoutes({ database, notes, cache, isStopping }) {
  const routes = {
    '/': { GET: showPage },
    '/alive': { GET: () => json(200, { status: 'alive' }) },
    '/health': { GET: showHealth },
    '/notes': { GET: listNotes, POST: addNote },
  };

  async function showPage() {
    const [newest, views] = await Promise.all([notes.list(), cache.countView()]);
    return html(200, renderPage({ notes: newest, views }));
  }

  async function showHealth() {
    try {
      await database.check();
      return json(200, { status: 'ok' });
    } catch (error) {
      log('error', 'unhealthy', describeError(error));
      return json(503, { status: 'unavailable', failing: [error.dependency ?? 'database'] });
    }
  }

  async function listNotes(request, query) {
    return json(200, { notes: await notes.list(validLimit(query.get('limit'))) });
  }

  async function addNote(request) {
    const body = await readBody(request);
    const isBrowser = body.isForm && request.headers.accept?.includes('text/html');
    try {
      const note = await notes.add(validText(body.text));
      return isBrowser ? redirect('/') : json(201, note);
    } catch (error) {
      if (!isBrowser || !(error instanceof HttpError)) {
        throw error;
      }
      const page = renderPage({ notes: await notes.list(), error: error.message, text: body.text });
      return html(error.status, page);
    }
  }

  function route(request, path, query) {
    if (!Object.hasOwn(routes, path)) {
      throw new HttpError(404, 'not found');
    }
    const methods = routes[path];
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!Object.hasOwn(methods, method)) {
      const allow = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
      throw new HttpError(405, 'method not allowed', { allow: allow.join(', ') });
    }
    return methods[method](request, query);
  }

  return async function handle(request, response) {
    const started = performance.now();
    const [path, search = ''] = request.url.split('?', 2);
    let reply;
    try {
      reply = await route(request, path, new URLSearchParams(search));
    } catch (error) {
      reply = replyToError(error);
    }
    if (isStopping()) {
      reply.headers.connection = 'close'; // else a kept-alive connection would keep the process alive
    }
    send(request, response, reply);

    if (path !== '/health' && path !== '/alive') {
      log('info', 'request', {
        method: request.method,
        path,
        status: reply.status,
        milliseconds: Math.round(performance.now() - started),
        trace: request.headers['x-amzn-trace-id'],
      });
    }
  };
}

function replyToError(error) {
  if (error instanceof HttpError) {
    return json(error.status, { error: error.message }, error.headers);
  }
  log('error', 'request failed', describeError(error));
  if (error instanceof DependencyError) {
    return json(503, { error: 'temporarily unavailable' }, { 'retry-after': '5' });
  }
  return json(500, { error: 'internal error' });
}

function send(request, response, { status, headers, body }) {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    ...(request.headers['x-forwarded-proto'] === 'https' && { 'strict-transport-security': 'max-age=31536000' }),
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function json(status, value, headers = {}) {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function html(status, body) {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function redirect(location) {
  return { status: 303, headers: { location }, body: '' };
}

/** The field `text` of a JSON or form body, not validated yet. */
async function readBody(request) {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase();
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isForm && type !== 'application/json') {
    throw new HttpError(415, 'send application/json or application/x-www-form-urlencoded');
  }
  const body = await readText(request);
  return { isForm, text: isForm ? new URLSearchParams(body).get('text') : parseJson(body)?.text };
}

/** Reads to the end even when there is too much, without keeping it: else the client may never see the 413. */
async function readText(request) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
      }
    }
  } catch {
    throw new HttpError(400, 'the request was aborted');
  }
  if (size > MAX_BODY_BYTES) {
    throw new HttpError(413, `the body must not be larger than ${MAX_BODY_BYTES} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpError(400, 'the body must be UTF-8');
  }
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body must be valid JSON');
  }
}
