import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run, temporaryDirectory } from './processes.mjs';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of its own, made with openssl. */
export class CertificateAuthority {
  #directory = temporaryDirectory('ca');
  file = join(this.#directory, 'ca.pem');

  static async create() {
    const authority = new CertificateAuthority();
    await authority.#openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
      '-subj', '/CN=Test authority');
    return authority;
  }

  /** A server certificate for one host name. */
  async issue(host) {
    const [key, request, extensions, certificate] = ['key', 'csr', 'cnf', 'pem'].map((type) => `${host}.${type}`);
    writeFileSync(join(this.#directory, extensions), `subjectAltName=DNS:${host}\n`);
    await this.#openssl('req', ...KEY, '-keyout', key, '-out', request, '-subj', `/CN=${host}`);
    await this.#openssl('x509', '-req', '-in', request, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
      '-days', '2', '-extfile', extensions, '-out', certificate);
    return {
      key: readFileSync(join(this.#directory, key), 'utf8'),
      certificate: readFileSync(join(this.#directory, certificate), 'utf8'),
    };
  }

  #openssl(...args) {
    return run('openssl', args, { cwd: this.#directory });
  }
}
