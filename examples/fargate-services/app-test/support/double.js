const { once } = require('node:events');
const { createServer } = require('node:http');
const { text } = require('node:stream/consumers');

/**
 * Stands in for an HTTP server that a program asks. `answer` takes `{ method, path, headers, body }` and gives
 * `{ status, headers, body }`, perhaps later; a body that is not a string is sent as JSON. `requests` are those that came.
 */
async function startDouble(answer) {
  const double = { requests: [], answer };
  const server = createServer(async (request, response) => {
    const received = { method: request.method, path: request.url, headers: request.headers, body: await text(request) };
    double.requests.push(received);
    const { status = 200, headers, body = {} } = await double.answer(received);
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  double.url = `http://127.0.0.1:${server.address().port}`;
  double.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return double;
}

module.exports = { startDouble };
