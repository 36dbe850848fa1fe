'use strict';
// Runs one invocation of a Node.js function. What to run comes as JSON on stdin; 'ready' and the outcome are lines of JSON on the
// descriptor that it names. stdout and stderr are the function's log.

const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');
const util = require('util');
const Module = require('module');
const { syncBuiltinESMExports } = Module;
const { pathToFileURL } = require('url');

const job = JSON.parse(fs.readFileSync(0, 'utf8'));

function tell(message) {
  const data = Buffer.from(JSON.stringify(message) + '\n');
  for (let sent = 0; sent < data.length;) {
    sent += fs.writeSync(job.fd, data, sent);
  }
}

let told = false;

function finish(message) {
  if (told) {
    return;
  }
  told = true;
  tell({ ...message, memory: Math.ceil(process.memoryUsage.rss() / 1048576) });
  process.exit(0);
}

function succeed(result) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    fail(named('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`));
    return;
  }
  finish({ result: text === undefined ? 'null' : text });
}

function fail(error, title = 'Invoke Error') {
  const outcome = error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack || '').split('\n').filter((line) => !line.includes(__filename)) }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
  write('ERROR', [`${title} \t${JSON.stringify({ ...outcome, ...(error instanceof Error ? error : {}), stack: outcome.trace, trace: undefined })}`]);
  finish({ error: outcome });
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

// ---- the log: one line per message, as Lambda writes it

function write(level, values) {
  const text = util.format(...values).replace(/\n/g, '\r');
  process.stdout.write(`${new Date().toISOString()}\t${job.context.awsRequestId}\t${level}\t${text}\n`);
}

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (...values) => write(level, values);
}

// ---- answers of custom resources

// Handlers take the host and the path of a ResponseURL, and send to them by HTTPS at its usual port. Nothing of that URL is left to
// tell them the emulator's port, so requests to its mailbox are recognized here.
function answerOverHttp() {
  const endpoint = new URL(job.endpoint);
  const send = https.request;
  https.request = function request(...values) {
    const options = values.find((value) => typeof value === 'object' && value !== null && !(value instanceof URL));
    const url = typeof values[0] === 'string' || values[0] instanceof URL ? new URL(values[0]) : undefined;
    const host = (options && (options.hostname || options.host)) || (url && url.hostname);
    const where = (options && options.path) || (url && url.pathname + url.search) || '';
    if (host !== endpoint.hostname || !where.startsWith(job.mailbox)) {
      return send.apply(https, values);
    }
    const callback = values.find((value) => typeof value === 'function');
    const target = { protocol: 'http:', hostname: endpoint.hostname, host: undefined, port: endpoint.port, path: where, agent: undefined };
    return http.request({ ...options, ...target }, callback);
  };
  syncBuiltinESMExports();
}

// ---- names of buckets

// The SDK puts a bucket's name into the path of an address, as it should, but before an address when the name has a dot; and that is
// no URL.
function keepBucketsInPaths() {
  const { hostname, port } = new URL(job.endpoint);
  const end = `.${hostname}:${port}`;
  globalThis.URL = new Proxy(URL, {
    construct(target, [url, ...rest], newTarget) {
      const [, bucket, path] = /^http:\/\/([^/?#@]+)\/?(.*)$/.exec(typeof url === 'string' ? url : '') ?? [];
      const meant = bucket?.endsWith(end) ? `${job.endpoint}/${bucket.slice(0, -end.length)}${path && '/'}${path}` : url;
      return Reflect.construct(target, [meant, ...rest], newTarget);
    },
  });
}

// ---- paths of Lambda

// Layers are below /opt there. And the CDK's handlers install the newest SDK into /tmp, or believe so: see programs/npm.
function findPackages() {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function resolveHere(name, ...rest) {
    const [, sdk] = /^\/tmp\/node_modules\/(@(?:aws-sdk|smithy)\/.+)$/.exec(name) ?? [];
    const [, layered] = /^\/opt\/(nodejs\/.+)$/.exec(name) ?? [];
    return resolve.call(this, sdk ?? (layered ? path.join(job.layers, layered) : name), ...rest);
  };
}

// ---- the handler

async function loadModule(name) {
  const file = ['', '.js', '.mjs', '.cjs'].map((end) => name + end).find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) {
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path.basename(name)}'`);
  }
  try {
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    if (error && error.code === 'ERR_REQUIRE_ESM') {
      return import(pathToFileURL(file).href);
    }
    if (error instanceof SyntaxError && /import statement|Unexpected token 'export'/.test(error.message) && isModule(file)) {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

function isModule(file) {
  for (let folder = path.dirname(file); folder.startsWith(job.root); folder = path.dirname(folder)) {
    const description = path.join(folder, 'package.json');
    if (fs.existsSync(description)) {
      return JSON.parse(fs.readFileSync(description, 'utf8')).type === 'module';
    }
  }
  return false;
}

async function loadHandler() {
  const folder = path.dirname(job.handler);
  const [name, ...names] = path.basename(job.handler).split('.');
  if (names.length === 0) {
    throw named('Runtime.MalformedHandlerName', 'Bad handler');
  }
  let found;
  try {
    found = await loadModule(path.join(job.root, folder, name));
  } catch (error) {
    if (error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw named('Runtime.ImportModuleError', `Error: ${error.message.replace(`\n- ${__filename}`, '')}`);
    }
    if (error instanceof SyntaxError) {
      throw named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    }
    throw error;
  }
  const follow = (start) => names.reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), start);
  const handler = follow(found) ?? follow(found.default);
  if (handler === undefined) {
    throw named('Runtime.HandlerNotFound', `${job.handler} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${job.handler} is not a function`);
  }
  if (handler.length >= 3 && job.withoutCallbacks) {
    throw named('Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. '
      + 'You will need to modify this function to use a supported handler signature to use Node.js 24 or later.');
  }
  return handler;
}

function invoke(handler) {
  const deadline = Date.now() + job.timeout * 1000;
  let pending;
  const callback = (error, result) => {
    pending = pending || (() => (error === undefined || error === null ? succeed(result) : fail(error)));
    if (context.callbackWaitsForEmptyEventLoop === false) {
      setImmediate(pending);
    }
  };
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    ...job.context,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: callback,
    fail: (error) => callback(error),
    succeed: (result) => callback(null, result),
  };
  process.on('beforeExit', () => (pending ? pending() : succeed(null)));
  const returned = handler(job.event, context, callback);
  if (returned && typeof returned.then === 'function') {
    returned.then(succeed, fail);
  }
}

process.on('uncaughtException', (error) => fail(error, 'Uncaught Exception'));
process.on('unhandledRejection', (reason) => {
  const error = named('Runtime.UnhandledPromiseRejection', reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  fail(Object.assign(error, { reason }), 'Unhandled Promise Rejection');
});

answerOverHttp();
keepBucketsInPaths();
findPackages();
loadHandler().then((handler) => {
  tell({ ready: true });
  try {
    invoke(handler);
  } catch (error) {
    fail(error);
  }
}, (error) => fail(error, 'Uncaught Exception'));
