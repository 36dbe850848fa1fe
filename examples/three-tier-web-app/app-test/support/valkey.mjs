import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { join } from 'node:path';

import { findPrograms, freePort, isExecutable, searchPath, start, stop, temporaryDirectory, until } from './processes.mjs';

/** A Valkey or Redis server program, or undefined. */
export function findValkey() {
  const { WHEELHOUSE_VALKEY: chosen } = process.env;
  if (chosen) {
    return isExecutable(chosen) ? chosen : undefined;
  }
  for (const program of ['valkey-server', 'redis-server']) {
    const directory = findPrograms([program], [...searchPath(), '/usr/local/bin']);
    if (directory) {
      return join(directory, program);
    }
  }
  return undefined;
}

/** A real server behind a TLS listener: not every build of the server speaks TLS itself. */
export class Valkey {
  host = 'localhost';
  #program;
  #certificate;
  #plainPort;
  #child;
  #listener;
  #sockets = new Set();

  constructor(program, certificate) {
    this.#program = program;
    this.#certificate = certificate;
  }

  async start() {
    this.#plainPort ??= await freePort();
    this.port ??= await freePort();
    this.#child = start(this.#program, [
      '--bind', '127.0.0.1', '--port', String(this.#plainPort), '--save', '', '--appendonly', 'no',
      '--dir', temporaryDirectory('valkey'),
    ], { env: { PATH: process.env.PATH } });
    await until('Valkey answers', () => this.#ping());

    const { key, certificate: cert } = this.#certificate;
    this.#listener = createServer({ key, cert }, (socket) => {
      const upstream = connect(this.#plainPort, '127.0.0.1');
      for (const [from, to] of [[socket, upstream], [upstream, socket]]) {
        this.#sockets.add(from);
        from.on('error', () => {}).on('close', () => to.destroy()).pipe(to);
      }
    }).listen(this.port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }

  async stop() {
    this.#listener?.close();
    this.#sockets.forEach((socket) => socket.destroy());
    this.#sockets.clear();
    if (this.#child) {
      await stop(this.#child);
    }
  }

  async #ping() {
    const socket = connect(this.#plainPort, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.write('PING\r\n');
      const [answer] = await once(socket, 'data');
      return answer.toString().startsWith('+PONG');
    } finally {
      socket.destroy();
    }
  }
}
