const { HttpError } = require('./http-error');

/** `routes` is `{ '/path': { GET: handler } }`. */
function findRoute(routes, path, method) {
  if (!Object.hasOwn(routes, path)) throw new HttpError(404, 'not found');
  const methods = routes[path];
  const asked = method === 'HEAD' ? 'GET' : method;
  if (Object.hasOwn(methods, asked)) return methods[asked];
  const allow = Object.keys(methods).flatMap(name => name === 'GET' ? ['GET', 'HEAD'] : [name]).join(', ');
  throw new HttpError(405, 'method not allowed', { headers: { allow } });
}

module.exports = { findRoute };
