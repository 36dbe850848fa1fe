// An HTTP server that ends well: on SIGTERM it takes no new connections, finishes the requests in progress, and exits with 0.
const http = require('node:http');
const { describe, log } = require('./log');

/** Longer than the load balancer keeps an idle connection (60 s), so that it is never this side that closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** Fargate kills 30 seconds after SIGTERM. */
const SHUTDOWN_TIMEOUT_MS = 25_000;

/** `answer` takes a request and gives `{ status, headers, body }`; nothing else sends. */
function serve(answer, port) {
  let stopping = false;

  async function handle(request, response) {
    const started = performance.now();
    const { status, headers, body } = await answer(request);
    if (stopping) response.setHeader('connection', 'close'); // else a kept-alive connection would keep the process alive
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(request.method === 'HEAD' ? '' : body);

    const [path] = request.url.split('?', 1);
    if (path === '/alive') return; // every few seconds
    log('info', 'request', {
      method: request.method,
      path,
      status,
      milliseconds: Math.round(performance.now() - started),
      trace: request.headers['x-amzn-trace-id'],
    });
  }

  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    handle(request, response).catch(error => {
      log('error', 'no answer', describe(error));
      response.destroy();
    });
  });
  server.on('error', error => {
    log('fatal', 'cannot listen', describe(error));
    process.exit(1);
  });
  server.listen(Number(port), () => log('info', 'listening', { port: server.address().port }));

  function stop(signal) {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      log('error', 'requests did not end in time');
      process.exit(1);
    }, SHUTDOWN_TIMEOUT_MS).unref();
    server.close(() => {
      log('info', 'stopped');
      process.exit(0);
    });
    log('info', 'stopping', { signal });
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

module.exports = { serve };
