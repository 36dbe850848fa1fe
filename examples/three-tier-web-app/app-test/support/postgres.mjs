import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findPrograms, freePort, kill, run, searchPath, start, stop, temporaryDirectory, until } from './processes.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** The directory of the PostgreSQL programs, or undefined. */
export function findPostgres() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const directories = [...searchPath(), ...versions.map((version) => join(DEBIAN, version, 'bin')), '/usr/local/bin'];
  return findPrograms(['initdb', 'postgres'], directories);
}

/**
 * A real PostgreSQL server that is as strict as the one in production: passwords by SCRAM only, and TLS only.
 * `pg` is the driver of the application.
 */
export class Postgres {
  host = 'localhost';

  #programs;
  #pg;
  #ca;
  #directory = temporaryDirectory('postgres');
  #data = join(this.#directory, 'data');
  #password = randomBytes(16).toString('hex');
  #account = account();
  #child;

  constructor({ programs, pg, authority }) {
    this.#programs = programs;
    this.#pg = pg;
    this.#ca = readFileSync(authority.file, 'utf8');
  }

  async create(certificate) {
    const passwordFile = join(this.#directory, 'password');
    this.#own(this.#directory);
    this.#write(passwordFile, this.#password);
    await run(join(this.#programs, 'initdb'), [
      '--pgdata', this.#data, '--username', 'admin', '--pwfile', passwordFile, '--auth', 'scram-sha-256',
      '--encoding', 'UTF8', '--locale', 'C', '--no-sync',
    ], this.#options());
    this.#write(join(this.#data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
    this.#writeCertificate(certificate);
    this.port = await freePort();
    await this.start();
  }

  async start() {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      ssl: 'on',
      password_encryption: 'scram-sha-256',
      fsync: 'off',
    };
    this.#child = start(
      join(this.#programs, 'postgres'),
      ['-D', this.#data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      this.#options(),
    );
    await until('PostgreSQL accepts connections', () => {
      if (this.#child.exitCode !== null) {
        throw new Error(this.#child.output);
      }
      return this.query('SELECT 1');
    });
  }

  /** Fast shutdown: connections are cut. */
  async stop() {
    if (this.#child) {
      await stop(this.#child, 'SIGINT');
    }
  }

  /** New connections are accepted by the kernel and never answered. */
  freeze() {
    kill(this.#child, 'SIGSTOP');
  }

  unfreeze() {
    kill(this.#child, 'SIGCONT');
  }

  /** Replaces the server's certificate while it runs. `isInUse` tells by the error code of a log-in. */
  async useCertificate(certificate, isInUse) {
    this.#writeCertificate(certificate);
    kill(this.#child, 'SIGHUP');
    await until('the certificate is replaced', async () => {
      const code = await this.query('SELECT 1').then(() => undefined, (error) => error.code);
      return isInUse(code);
    });
  }

  async connect({ database = 'postgres', ...options } = {}) {
    const client = new this.#pg.Client({
      host: this.host,
      port: this.port,
      database,
      user: 'admin',
      password: this.#password,
      ssl: { ca: this.#ca },
      connectionTimeoutMillis: 5_000,
      ...options,
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** One query of the administrator. */
  async query(text, values, options) {
    const client = await this.connect(options);
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async createRole(name, password) {
    await this.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  }

  async changePassword(name, password) {
    await this.query(`ALTER ROLE ${name} PASSWORD '${password}'`);
  }

  async createDatabase(name, owner) {
    await this.query(`CREATE DATABASE ${name} OWNER ${owner}`);
  }

  /** Ends all connections of a role, and returns how many there were. */
  async disconnect(role) {
    const rows = await this.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1', [role]);
    return rows.length;
  }

  #options() {
    return { cwd: this.#directory, env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...this.#account };
  }

  #writeCertificate({ key, certificate }) {
    this.#write(join(this.#data, 'server.key'), key);
    this.#write(join(this.#data, 'server.crt'), certificate);
  }

  #write(file, content) {
    writeFileSync(file, content, { mode: 0o600 });
    this.#own(file);
  }

  #own(file) {
    if (this.#account) {
      chownSync(file, this.#account.uid, this.#account.gid);
    }
  }
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
function account() {
  if (process.getuid() !== 0) {
    return undefined;
  }
  const id = (option, user) => Number(execFileSync('id', [option, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // no such user
    }
  }
  throw new Error('PostgreSQL needs a user other than root: there is neither postgres nor nobody');
}
