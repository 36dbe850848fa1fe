// The shop's pages: shows the orders that the backend service keeps, and takes new ones.
const http = require('node:http');

const { PORT = '8080', ORDERS_URL } = process.env;

async function answer(request) {
  if (request.url === '/alive') return { status: 200, body: 'alive' };
  if (request.method === 'POST') {
    const made = await fetch(`${ORDERS_URL}/orders`, { method: 'POST' });
    return { status: made.status, body: await made.text() };
  }
  const orders = await fetch(`${ORDERS_URL}/orders`).then(response => response.json());
  return { status: 200, body: `${orders.length} orders so far` };
}

const server = http.createServer((request, response) => {
  answer(request)
    .catch(error => ({ status: 502, body: `The orders cannot be reached: ${error.message}` }))
    .then(({ status, body }) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body));
});
server.listen(Number(PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
