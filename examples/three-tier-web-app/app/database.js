import pg from 'pg';

import { DependencyError } from './errors.js';
import { describeError, log } from './log.js';

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const HEALTH_TIMEOUT_MS = 2_000;

/** SQLSTATE invalid_authorization_specification and invalid_password. */
const LOGIN_REFUSED = new Set(['28000', '28P01']);

/** SQLSTATE classes that say "not now": connection, authorization, resources, operator intervention. */
const UNAVAILABLE_CLASSES = new Set(['08', '28', '53', '57']);

/**
 * A pool of TLS connections. Nothing is connected until the first query, and a query that fails leaves nothing
 * behind that keeps the next one from succeeding: the application outlives any outage of its database.
 */
export class Database {
  #config;
  #credentials;
  #schema;
  #pool;
  #ready;

  /** `schema` must be idempotent SQL; it runs before the first query, in one transaction. */
  constructor(config, credentials, schema) {
    this.#config = config;
    this.#credentials = credentials;
    this.#schema = schema;
  }

  async query(text, values) {
    try {
      this.#ready ??= this.#run(this.#schema).catch((error) => {
        this.#ready = undefined;
        throw error;
      });
      await this.#ready;
      return await this.#run(text, values);
    } catch (error) {
      throw isUnavailable(error) ? new DependencyError('database', error) : error;
    }
  }

  /** Rejects unless the database answers soon enough for the load balancer. */
  async check() {
    let timer;
    const timeout = new Promise((_, reject) => {
      const error = new Error(`no answer within ${HEALTH_TIMEOUT_MS} ms`);
      timer = setTimeout(() => reject(new DependencyError('database', error)), HEALTH_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.query('SELECT 1'), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close() {
    await this.#pool?.end();
  }

  async #run(text, values) {
    const pool = await this.#open();
    try {
      return await pool.query(text, values);
    } catch (error) {
      if (!LOGIN_REFUSED.has(error.code)) {
        throw error;
      }
    }
    // The password was rotated. Nothing has been executed yet, so a second attempt is safe.
    log('info', 'log-in refused by the database, reading the secret again');
    this.#credentials.expire();
    return pool.query(text, values);
  }

  async #open() {
    // Rotation changes the password and keeps the user name.
    const { username } = await this.#credentials.get();
    this.#pool ??= this.#createPool(username);
    return this.#pool;
  }

  #createPool(user) {
    const { host, port, name, ca } = this.#config;
    const pool = new pg.Pool({
      host,
      port,
      database: name,
      user,
      password: async () => (await this.#credentials.get()).password, // asked for by every new connection
      ssl: { ca, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
      max: 10,
      keepAlive: true,
      application_name: 'three-tier-web-app',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000, // for a server that no longer answers at all
    });
    // An idle connection broke, by a failover for example. The pool has already dropped it.
    pool.on('error', (error) => log('warn', 'database connection lost', describeError(error)));
    return pool;
  }
}

/** An error of the driver or the network, or one of the server that has nothing to do with the statement. */
function isUnavailable(error) {
  if (error instanceof DependencyError) {
    return false;
  }
  return !(error instanceof pg.DatabaseError) || UNAVAILABLE_CLASSES.has(error.code?.slice(0, 2));
}
