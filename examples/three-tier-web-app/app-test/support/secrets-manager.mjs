import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { freePort, start, stop, until } from './processes.mjs';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** The Python interpreter that has moto, or undefined. */
export function findMoto() {
  const python = process.env.WHEELHOUSE_PYTHON || `${REPOSITORY}.venv/bin/python`;
  return spawnSync(python, ['-c', 'import moto.server, flask']).status === 0 ? python : undefined;
}

/** Secrets Manager, emulated by moto on loopback. `sdk` is the SDK package of the application. */
export class SecretsManager {
  region = 'eu-central-1';
  #sdk;
  #child;
  #client;

  constructor(sdk) {
    this.#sdk = sdk;
  }

  async start(python) {
    const port = await freePort();
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#child = start(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
      env: { PATH: process.env.PATH },
    });
    await until('moto answers', async () => (await fetch(`${this.endpoint}/moto-api/`)).ok, 60_000);
    this.#client = new this.#sdk.SecretsManagerClient({
      region: this.region,
      endpoint: this.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** What the application needs in its environment to come here, and to no AWS account. */
  get environment() {
    return {
      AWS_REGION: this.region,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async create(name, secret) {
    const { ARN } = await this.#client.send(new this.#sdk.CreateSecretCommand({ Name: name, SecretString: secret }));
    return ARN;
  }

  async replace(arn, secret) {
    await this.#client.send(new this.#sdk.PutSecretValueCommand({ SecretId: arn, SecretString: secret }));
  }

  async stop() {
    this.#client?.destroy();
    if (this.#child) {
      await stop(this.#child);
    }
  }
}
