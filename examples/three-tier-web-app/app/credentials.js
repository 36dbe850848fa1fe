import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { DependencyError } from './errors.js';
import { describeError, log } from './log.js';

const MAX_AGE_MS = 60_000;
/** While the database refuses the log-in, Secrets Manager is asked once per this interval, not once per request. */
const MIN_AGE_MS = 1_000;
const TIMEOUT_MS = 3_000;

/** The database's user name and password. The password is rotated, so it is only ever kept for a short time. */
export class Credentials {
  #client;
  #secretArn;
  #cached;
  #readAt = 0;
  #pending;

  constructor({ region, secretArn }) {
    this.#client = new SecretsManagerClient({ region });
    this.#secretArn = secretArn;
  }

  async get() {
    if (this.#cached && Date.now() - this.#readAt < MAX_AGE_MS) {
      return this.#cached;
    }
    try {
      this.#pending ??= this.#read().finally(() => (this.#pending = undefined));
      return await this.#pending;
    } catch (error) {
      if (!this.#cached) {
        throw new DependencyError('secret', error);
      }
      // Probably still right; if it is not, the log-in fails and `expire` is called.
      log('warn', 'secret not refreshed', describeError(error));
      return this.#cached;
    }
  }

  /** To be called when the database refused the credentials. */
  expire() {
    if (Date.now() - this.#readAt > MIN_AGE_MS) {
      this.#cached = undefined;
    }
  }

  close() {
    this.#client.destroy();
  }

  async #read() {
    const { SecretString } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: this.#secretArn }),
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    this.#cached = parse(SecretString);
    this.#readAt = Date.now();
    return this.#cached;
  }
}

function parse(secret) {
  let value;
  try {
    value = JSON.parse(secret);
  } catch {
    // Not passed on: the message of a JSON error quotes the text, which here is the secret.
  }
  if (typeof value?.username !== 'string' || typeof value.password !== 'string') {
    throw new Error('the secret must be a JSON object with the strings "username" and "password"');
  }
  return { username: value.username, password: value.password };
}
