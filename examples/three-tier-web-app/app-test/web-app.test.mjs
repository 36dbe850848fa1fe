import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, describe, test } from 'node:test';

import { Installation } from './support/application.mjs';
import { CertificateAuthority } from './support/certificates.mjs';
import { findPostgres, Postgres } from './support/postgres.mjs';
import { freePort, run, temporaryDirectory, until } from './support/processes.mjs';
import { findMoto, SecretsManager } from './support/secrets-manager.mjs';
import { findValkey, Valkey } from './support/valkey.mjs';

const ROLE = 'guestbook';
const EXIT_CONFIG = 78;

const postgresPrograms = findPostgres();
const python = findMoto();
const valkeyProgram = findValkey();
const openssl = await run('openssl', ['version']).then(() => true, () => false);

const missing = [
  !postgresPrograms && 'PostgreSQL (initdb and postgres): apt-get install postgresql',
  !python && 'moto: python3 -m venv .venv && .venv/bin/pip install "moto[server]==5.2.5", or set WHEELHOUSE_PYTHON',
  !openssl && 'the openssl command',
].filter(Boolean);
const missingCache = !valkeyProgram && ['Valkey or Redis: apt-get install valkey or redis-server, or set WHEELHOUSE_VALKEY'];

function banner(title, notTested, reasons) {
  const lines = [title, `Not tested: ${notTested}.`, ...reasons.map((reason) => `Missing: ${reason}`)];
  process.stderr.write(`\n${'!'.repeat(100)}\n${lines.map((line) => `!! ${line}\n`).join('')}${'!'.repeat(100)}\n\n`);
}

const isCi = process.env.CI === 'true';
const skip = missing.length > 0 && `missing: ${missing.join('; ')}`;
if (skip) {
  banner(`WEB APPLICATION TESTS ${isCi ? 'FAIL' : 'SKIPPED'}`, 'everything but the configuration', missing);
}
const skipCache = skip || (missingCache && `missing: ${missingCache}`);
if (!skip && missingCache) {
  banner('CACHE TESTS SKIPPED', 'counting page views in a real Valkey', missingCache);
}

const passwords = [];
function newPassword() {
  const password = `secret-${randomBytes(12).toString('hex')}`;
  passwords.push(password);
  return password;
}
const unavailable = (dependency) => ({ status: 503, body: { status: 'unavailable', failing: [dependency] } });
const newSecret = (password) => JSON.stringify({ username: ROLE, password });

let installation;
before(async () => {
  installation = await Installation.create();
});
after(() => installation?.stopAll());

test('everything these tests need is installed', { skip: !isCi && 'only in CI' }, () => {
  assert.deepEqual(missing, []);
});

describe('configuration', () => {
  const directory = temporaryDirectory('configuration');
  const certificate = join(directory, 'ca.pem');
  writeFileSync(certificate, '-----BEGIN CERTIFICATE-----\n');
  const noCertificate = join(directory, 'empty.pem');
  writeFileSync(noCertificate, 'nothing\n');

  const valid = {
    PORT: '8080',
    AWS_REGION: 'eu-central-1',
    DB_HOST: 'db.example',
    DB_PORT: '5432',
    DB_NAME: 'guestbook',
    DB_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db',
    DB_CA_FILE: certificate,
  };

  async function refusal(environment) {
    const application = installation.start(environment);
    const { code } = await application.ended;
    assert.equal(code, EXIT_CONFIG, application.output);
    assert.equal(application.lines.length, 1, application.output);
    assert.doesNotMatch(application.output, /^ +at /m, 'no stack trace');
    const [line] = application.log;
    assert.equal(line.level, 'fatal');
    return line.message;
  }

  for (const name of Object.keys(valid)) {
    test(`${name} is required`, async () => {
      const { [name]: _, ...others } = valid;
      assert.equal(await refusal(others), `configuration error: ${name} must be set`);
    });
  }

  test('all problems are reported at once', async () => {
    const message = await refusal({});
    for (const name of Object.keys(valid)) {
      assert.match(message, new RegExp(`\\b${name} must be set`));
    }
  });

  for (const [name, value, expected] of [
    ['PORT', 'http', /PORT must be a port number/],
    ['PORT', '0', /PORT must be a port number/],
    ['DB_PORT', '65536', /DB_PORT must be a port number/],
    ['DB_CA_FILE', join(directory, 'absent.pem'), /DB_CA_FILE: cannot read '.*absent\.pem' \(ENOENT\)/],
    ['DB_CA_FILE', noCertificate, /DB_CA_FILE: '.*' contains no PEM certificate/],
  ]) {
    test(`${name}=${value.replace(directory, '…')} is refused`, async () => {
      assert.match(await refusal({ ...valid, [name]: value }), expected);
    });
  }

  test('CACHE_PORT is checked when there is a cache', async () => {
    const message = await refusal({ ...valid, CACHE_HOST: 'cache.example', CACHE_PORT: '-1' });
    assert.match(message, /CACHE_PORT must be a port number/);
  });
});

describe('with PostgreSQL and Secrets Manager', { skip }, () => {
  let authority;
  let certificate;
  let postgres;
  let secretsManager;
  let environment;
  let app;

  before(async () => {
    authority = await CertificateAuthority.create();
    certificate = await authority.issue('localhost');
    postgres = new Postgres({ programs: postgresPrograms, pg: installation.require('pg'), authority });
    secretsManager = new SecretsManager(installation.require('@aws-sdk/client-secrets-manager'));
    await Promise.all([postgres.create(certificate), secretsManager.start(python)]);

    const password = newPassword();
    await postgres.createRole(ROLE, password);
    await postgres.createDatabase('guestbook', ROLE);
    environment = {
      ...secretsManager.environment,
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_NAME: 'guestbook',
      DB_SECRET_ARN: await secretsManager.create('guestbook', newSecret(password)),
      DB_CA_FILE: authority.file,
    };
    app = await (await installation.listen(environment)).becomesHealthy();
  });

  afterEach(() => installation.stopAll(app));

  after(async () => {
    await installation.stopAll();
    await Promise.all([postgres?.stop(), secretsManager?.stop()]);
    for (const password of passwords) {
      assert.ok(!installation.output.includes(password), 'a password was logged');
    }
  });

  const notes = async (application = app, query = '') => (await (await application.fetch(`/notes${query}`)).json()).notes;

  describe('routes', () => {
    test('GET /health', async () => {
      const response = await app.fetch('/health');
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type'), /^application\/json/);
      assert.deepEqual(await response.json(), { status: 'ok' });
    });

    test('a note is written and read, the newest first', async () => {
      const first = await app.post('  the first  ');
      assert.equal(first.status, 201);
      const note = await first.json();
      assert.equal(note.text, 'the first');
      assert.ok(Number.isInteger(note.id));
      assert.ok(Math.abs(Date.now() - Date.parse(note.createdAt)) < 60_000);
      assert.equal((await app.post('the second')).status, 201);

      const list = await notes();
      assert.deepEqual(list.slice(0, 2).map(({ text }) => text), ['the second', 'the first']);
      assert.deepEqual(list[1], note);
      assert.deepEqual(
        await postgres.query('SELECT id, text FROM notes WHERE id = $1', [note.id], { database: 'guestbook' }),
        [{ id: note.id, text: 'the first' }],
      );
    });

    test('limit is honoured', async () => {
      await app.post('one more');
      assert.equal((await notes(app, '?limit=1')).length, 1);
      assert.equal((await notes(app, '?limit=2')).length, 2);
      assert.equal((await app.fetch('/notes?limit=100')).status, 200);
    });

    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', '1;DROP TABLE notes']) {
      test(`limit=${limit} is refused`, async () => {
        const response = await app.fetch(`/notes?limit=${encodeURIComponent(limit)}`);
        assert.equal(response.status, 400);
        assert.match((await response.json()).error, /limit must be an integer between 1 and 100/);
      });
    }

    test('SQL in a note is only text', async () => {
      const text = "'); DROP TABLE notes; --";
      assert.equal((await app.post(text)).status, 201);
      assert.equal((await notes())[0].text, text);
    });

    test('HTML in a note is escaped', async () => {
      await app.post(`<script>alert("x")</script> & 'more'`);
      const page = await (await app.fetch('/')).text();
      assert.ok(!page.includes('<script'));
      assert.ok(page.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;'));
    });

    test('the page is accessible HTML with a form', async () => {
      const response = await app.fetch('/');
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      const page = await response.text();
      assert.match(page, /^<!doctype html>\n<html lang="en">/);
      assert.match(page, /<title>Guest book<\/title>/);
      assert.match(page, /<main>\n<h1>Guest book<\/h1>/);
      assert.match(page, /<label for="text">/);
      assert.match(page, /<textarea id="text" name="text"/);
      assert.ok(!page.includes('Page views'), 'no cache, no count');
    });

    test('every answer has security headers', async () => {
      for (const path of ['/', '/notes', '/health', '/absent']) {
        const { headers } = await app.fetch(path);
        assert.match(headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-/);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('referrer-policy'), 'same-origin');
        assert.equal(headers.get('cache-control'), 'no-store');
        assert.equal(headers.get('strict-transport-security'), null);
      }
      const { headers } = await app.fetch('/', { headers: { 'x-forwarded-proto': 'https' } });
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
    });

    const form = (text, headers = {}) => app.fetch('/notes', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ text }),
    });

    test('a form is accepted', async () => {
      const response = await form('by form: ä & ü');
      assert.equal(response.status, 201);
      assert.equal((await response.json()).text, 'by form: ä & ü');
    });

    test('a browser is sent back to the page', async () => {
      const response = await form('by browser', { accept: 'text/html' });
      assert.equal(response.status, 303);
      assert.equal(response.headers.get('location'), '/');
      assert.equal((await notes())[0].text, 'by browser');
    });

    test('a browser gets a refused form back', async () => {
      const text = `<b>${'x'.repeat(500)}`;
      const response = await form(text, { accept: 'text/html' });
      assert.equal(response.status, 400);
      const page = await response.text();
      assert.match(page, /role="alert" id="error">text must not be longer than 500 characters</);
      assert.ok(page.includes(`&lt;b&gt;${'x'.repeat(500)}</textarea>`));
    });

    const post = (body, type = 'application/json') => app.fetch('/notes', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });

    for (const [title, status, body, type] of [
      ['an empty text', 400, '{"text":""}'],
      ['white space', 400, '{"text":" \\n\\t "}'],
      ['no text', 400, '{}'],
      ['a number', 400, '{"text":1}'],
      ['null', 400, 'null'],
      ['an array', 400, '["text"]'],
      ['broken JSON', 400, '{"text":'],
      ['an empty body', 400, ''],
      ['an empty form', 400, '', 'application/x-www-form-urlencoded'],
      ['a NUL character', 400, '{"text":"a\\u0000b"}'],
      ['a body that is not UTF-8', 400, Buffer.from('{"text":"\xff"}', 'latin1')],
      ['a text that is too long', 400, JSON.stringify({ text: 'x'.repeat(501) })],
      ['a body that is too large', 413, JSON.stringify({ text: 'x'.repeat(8 * 1024) })],
      ['a body that is far too large', 413, JSON.stringify({ text: 'x'.repeat(2 ** 20) })],
      ['another type', 415, 'text', 'text/plain'],
    ]) {
      test(`${title} is refused with ${status}`, async () => {
        const [before] = await notes(app, '?limit=1');
        const response = await post(body, type);
        assert.equal(response.status, status);
        assert.ok((await response.json()).error);
        assert.deepEqual((await notes(app, '?limit=1'))[0], before, 'nothing is written');
      });
    }

    test('the longest text is accepted, counted in characters', async () => {
      const text = '😀'.repeat(500);
      assert.equal((await app.post(text)).status, 201);
      assert.equal((await notes())[0].text, text);
    });

    for (const path of ['/absent', '/notes/1', '/notes/', '/__proto__', '/toString', '//', '/%00', '/../etc/passwd']) {
      test(`GET ${path} is 404`, async () => {
        // By hand, because fetch normalizes the path.
        assert.match(await raw(`GET ${path} HTTP/1.1`), /^HTTP\/1\.1 404 /);
      });
    }

    for (const [method, path, allow] of [
      ['DELETE', '/notes', 'GET, HEAD, POST'],
      ['POST', '/', 'GET, HEAD'],
      ['PUT', '/health', 'GET, HEAD'],
      ['OPTIONS', '/', 'GET, HEAD'],
    ]) {
      test(`${method} ${path} is 405`, async () => {
        const response = await app.fetch(path, { method });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get('allow'), allow);
      });
    }

    test('HEAD is GET without a body', async () => {
      const response = await app.fetch('/', { method: 'HEAD' });
      assert.equal(response.status, 200);
      assert.ok(Number(response.headers.get('content-length')) > 0);
      assert.equal(await response.text(), '');
    });

    test('an aborted upload harms nobody', async () => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write('POST /notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
      await sleep(100);
      socket.resetAndDestroy();
      await until('the abort is noticed', () => app.log.some(({ path, status }) => path === '/notes' && status === 400));
      assert.equal((await app.health()).status, 200);
    });

    test('the log is JSON, with one line per request', async () => {
      await app.fetch('/notes?limit=3', { headers: { 'x-amzn-trace-id': 'Root=1-trace' } });
      const line = await until('the log line', () => app.log.find(({ trace }) => trace === 'Root=1-trace'));
      assert.deepEqual(
        { level: line.level, message: line.message, method: line.method, path: line.path, status: line.status },
        { level: 'info', message: 'request', method: 'GET', path: '/notes', status: 200 },
      );
      assert.equal(app.log.length, app.lines.length, 'every line is JSON');
    });

    async function raw(requestLine) {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1').setEncoding('utf8');
      socket.write(`${requestLine}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      let answer = '';
      for await (const chunk of socket) {
        answer += chunk;
      }
      return answer;
    }
  });

  describe('life cycle', () => {
    test('notes persist across a restart', async () => {
      const first = await (await installation.listen(environment)).becomesHealthy();
      await first.post('before the restart');
      assert.deepEqual(await first.stop(), { code: 0, signal: null });
      const second = await (await installation.listen(environment)).becomesHealthy();
      assert.equal((await notes(second))[0].text, 'before the restart');
      assert.deepEqual(await second.stop(), { code: 0, signal: null });
    });

    test('two instances that start at once on an empty database both succeed', async () => {
      await postgres.createDatabase('fresh', ROLE);
      // Reading the catalog is possible, writing is not: both find the table missing before either can create it.
      const gate = await postgres.connect({ database: 'fresh' });
      await gate.query('BEGIN; LOCK TABLE pg_catalog.pg_class IN SHARE MODE');
      const both = await Promise.all([1, 2].map(() => installation.listen({ ...environment, DB_NAME: 'fresh' })));
      await until('both wait for a lock', async () => {
        const waiting = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = 'fresh' AND wait_event_type = 'Lock'`;
        return (await postgres.query(waiting))[0].count === 2;
      });
      await gate.query('ROLLBACK');
      await gate.end();

      await Promise.all(both.map((application) => application.becomesHealthy()));
      for (const application of both) {
        assert.doesNotMatch(application.output, /already exists|duplicate key/);
      }
      await both[0].post('hello');
      assert.equal((await notes(both[1]))[0].text, 'hello');
      await Promise.all(both.map((application) => application.stop()));
    });

    test('SIGTERM lets a request end, takes no new one, and exits with 0', async () => {
      const application = await (await installation.listen(environment)).becomesHealthy();
      const blocker = await postgres.connect({ database: 'guestbook' });
      await blocker.query('BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE');
      const pending = application.post('in flight');
      await until('the request waits', async () => {
        const waiting = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO notes%' AND wait_event_type = 'Lock'`;
        return (await postgres.query(waiting)).length === 1;
      });

      application.signal('SIGTERM');
      await application.logged('stopping');
      application.signal('SIGTERM'); // npm passes on what systemd has sent already
      await assert.rejects(application.fetch('/health'), (error) => error.cause.code === 'ECONNREFUSED');

      await blocker.query('COMMIT');
      await blocker.end();
      const response = await pending;
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('connection'), 'close');
      const released = Date.now();
      assert.deepEqual(await application.ended, { code: 0, signal: null });
      assert.ok(Date.now() - released < 5_000, 'no kept-alive connection delays the end');
      assert.equal((await notes())[0].text, 'in flight');
      assert.ok(application.log.some(({ message }) => message === 'stopped'));
    });

    test('npm start, stopped as systemd does it: SIGTERM to all processes', async () => {
      const application = await installation.listen(environment, { command: ['npm', 'start'], detached: true });
      await application.becomesHealthy();
      // npm may end by the signal that it has caught, or with the code of what it ran: systemd takes both for a clean stop.
      const { code, signal } = await application.stop();
      assert.ok(code === 0 || signal === 'SIGTERM', `npm ended with ${code ?? signal}`);
      assert.ok(application.log.some(({ message }) => message === 'stopped'), 'the application itself has stopped in its own time');
    });
  });

  describe('the database', () => {
    test('the server of these tests refuses connections without TLS', async () => {
      await assert.rejects(postgres.connect({ ssl: false }), { code: '28000' });
    });

    test('connections of the application are encrypted', async () => {
      const connections = await postgres.query(
        'SELECT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = $1',
        [ROLE],
      );
      assert.ok(connections.length > 0);
      assert.ok(connections.every(({ ssl }) => ssl));
    });

    async function staysUnhealthy(overrides, failing) {
      const application = await installation.listen({ ...environment, ...overrides });
      for (let attempt = 0; attempt < 3; attempt++) {
        assert.deepEqual(await application.health(), unavailable(failing));
      }
      const response = await application.fetch('/notes');
      assert.equal(response.status, 503);
      assert.deepEqual(await response.json(), { error: 'temporarily unavailable' }, 'no details for strangers');
      assert.deepEqual(await application.stop(), { code: 0, signal: null });
      return application;
    }

    test('a certificate of another authority is refused', async () => {
      const other = await CertificateAuthority.create();
      const application = await staysUnhealthy({ DB_CA_FILE: other.file }, 'database');
      assert.match(application.output, /unable to verify|self-signed certificate|certificate signature failure/);
    });

    test('a certificate for another host is refused', async () => {
      const mismatch = 'ERR_TLS_CERT_ALTNAME_INVALID';
      await postgres.useCertificate(await authority.issue('other.example'), (code) => code === mismatch);
      try {
        const application = await staysUnhealthy({}, 'database');
        assert.ok(application.log.some((line) => line.cause?.code === mismatch));
      } finally {
        await postgres.useCertificate(certificate, (code) => code === undefined);
      }
    });

    test('a missing secret is named by the health check', async () => {
      await staysUnhealthy({ DB_SECRET_ARN: `${environment.DB_SECRET_ARN}-absent` }, 'secret');
    });

    test('a malformed secret is named by the health check and not quoted in the log', async () => {
      const DB_SECRET_ARN = await secretsManager.create('malformed', newPassword());
      await staysUnhealthy({ DB_SECRET_ARN }, 'secret');
    });

    test('a password rotation is followed', async () => {
      await app.becomesHealthy();
      const password = newPassword();
      await postgres.changePassword(ROLE, password);
      await secretsManager.replace(environment.DB_SECRET_ARN, newSecret(password));
      await sleep(1_100); // the application reads the secret at most once per second
      await loseConnections();

      const responses = await Promise.all(Array.from({ length: 20 }, (_, index) => app.post(`rotated ${index}`)));
      assert.deepEqual(responses.map(({ status }) => status), Array(20).fill(201));
      assert.ok(app.log.some(({ message }) => message.startsWith('log-in refused')));
    });

    test('between the two steps of a rotation it is unhealthy, and then well again', async () => {
      const password = newPassword();
      await postgres.changePassword(ROLE, password);
      assert.equal((await app.health()).status, 200, 'connections outlive their password');
      await loseConnections();
      assert.deepEqual(await app.health(), unavailable('database'));
      await secretsManager.replace(environment.DB_SECRET_ARN, newSecret(password));
      await app.becomesHealthy();
      assert.equal((await app.post('rotated again')).status, 201);
    });

    test('while the database is down it is unhealthy, and then well again', async () => {
      await postgres.stop();
      try {
        assert.deepEqual(await app.health(), unavailable('database'));
        assert.equal((await app.fetch('/alive')).status, 200);
        assert.equal((await app.fetch('/')).status, 503);
        assert.equal((await app.post('lost')).status, 503);
      } finally {
        await postgres.start();
      }
      await app.becomesHealthy();
      assert.equal((await app.post('found')).status, 201);
    });

    test('an application that starts while the database is down becomes healthy with it', async () => {
      await postgres.stop();
      let application;
      try {
        application = await installation.listen(environment);
        assert.equal((await application.health()).status, 503);
      } finally {
        await postgres.start();
      }
      await application.becomesHealthy();
      assert.deepEqual(await application.stop(), { code: 0, signal: null });
    });

    test('a database that does not answer is reported in time', async () => {
      await app.becomesHealthy();
      await loseConnections();
      postgres.freeze();
      try {
        const asked = Date.now();
        assert.deepEqual(await app.health(), unavailable('database'));
        assert.ok(Date.now() - asked < 4_000);
      } finally {
        postgres.unfreeze();
      }
      await app.becomesHealthy();
    });

    /** Ends the connections of the application, and waits until it has noticed. */
    async function loseConnections() {
      const lost = () => app.log.filter(({ message }) => message === 'database connection lost').length;
      const before = lost();
      const count = await postgres.disconnect(ROLE);
      assert.ok(count > 0);
      await until('the application notices', () => lost() >= before + count);
    }
  });

  describe('the cache', () => {
    let valkey;
    afterEach(() => valkey?.stop());

    const views = async (application) => {
      const response = await application.fetch('/');
      assert.equal(response.status, 200);
      return Number((await response.text()).match(/Page views: (\d+)/)?.[1]);
    };

    test('a cache that is down costs nothing but the count', async () => {
      const closed = String(await freePort());
      const application = await installation.listen({ ...environment, CACHE_HOST: 'localhost', CACHE_PORT: closed });
      await application.becomesHealthy();
      await application.logged('cache unavailable');
      const asked = Date.now();
      assert.ok(Number.isNaN(await views(application)));
      assert.ok(Date.now() - asked < 1_000);
      await sleep(500); // some more attempts to connect
      assert.equal(application.log.filter(({ message }) => message === 'cache unavailable').length, 1);
      assert.deepEqual(await application.stop(), { code: 0, signal: null });
    });

    test('page views are counted, and counted again after an outage', { skip: skipCache }, async () => {
      valkey = new Valkey(valkeyProgram, certificate);
      await valkey.start();
      const application = await installation.listen({
        ...environment,
        CACHE_HOST: valkey.host,
        CACHE_PORT: String(valkey.port),
        NODE_EXTRA_CA_CERTS: authority.file,
      });
      await application.becomesHealthy();
      await application.logged('cache connected');
      assert.equal(await views(application), 1);
      assert.equal(await views(application), 2);

      await valkey.stop();
      await application.logged('cache unavailable');
      assert.ok(Number.isNaN(await views(application)));
      assert.equal((await application.health()).status, 200);

      await valkey.start();
      assert.equal(await until('counted again', () => views(application)), 1);
      assert.deepEqual(await application.stop(), { code: 0, signal: null });
    });

    test('a cache whose certificate cannot be verified is not used', { skip: skipCache }, async () => {
      valkey = new Valkey(valkeyProgram, certificate);
      await valkey.start();
      const application = await installation.listen({
        ...environment,
        CACHE_HOST: valkey.host,
        CACHE_PORT: String(valkey.port),
      });
      await application.becomesHealthy();
      await application.logged('cache unavailable');
      assert.ok(Number.isNaN(await views(application)));
      assert.deepEqual(await application.stop(), { code: 0, signal: null });
    });
  });
});
