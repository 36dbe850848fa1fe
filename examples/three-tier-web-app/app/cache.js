import { createClient } from '@redis/client';

import { describeError, log } from './log.js';

const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RECONNECT_DELAY_MS = 5_000;

/** Counts page views in Valkey. The cache is a luxury: without it the count is undefined and all else works. */
export class Cache {
  #client;
  #failing = false;

  /** Without `config` there is no cache. */
  constructor(config) {
    if (!config) {
      return;
    }
    this.#client = createClient({
      socket: {
        host: config.host,
        port: config.port,
        tls: true,
        servername: config.host,
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: (retries) => Math.min(100 * 2 ** Math.min(retries, 10), MAX_RECONNECT_DELAY_MS),
      },
      disableOfflineQueue: true, // fail at once instead of keeping a page waiting
      commandOptions: { timeout: COMMAND_TIMEOUT_MS },
    });
    this.#client.on('error', (error) => this.#report(error));
    this.#client.on('ready', () => {
      this.#failing = false;
      log('info', 'cache connected');
    });
    this.#client.connect().catch((error) => this.#report(error));
  }

  async countView() {
    if (!this.#client?.isReady) {
      return undefined;
    }
    try {
      return await this.#client.incr('page-views');
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  close() {
    if (this.#client?.isOpen) {
      this.#client.destroy();
    }
  }

  /** Once per outage, not once per attempt. */
  #report(error) {
    if (!this.#failing) {
      log('warn', 'cache unavailable', describeError(error));
    }
    this.#failing = true;
  }
}
