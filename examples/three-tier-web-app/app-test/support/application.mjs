import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort, kill, run, start, stop, temporaryDirectory, until } from './processes.mjs';

const SOURCE = fileURLToPath(new URL('../../app', import.meta.url));

/** The application as an instance installs it. Where the dependencies are installed already, it is used in place. */
export class Installation {
  static async create() {
    const installation = new Installation();
    if (!existsSync(join(SOURCE, 'node_modules'))) {
      installation.directory = join(temporaryDirectory('web-app'), 'app');
      cpSync(SOURCE, installation.directory, { recursive: true });
      await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: installation.directory });
    }
    return installation;
  }

  directory = SOURCE;
  /** Everything all applications ever printed. */
  get output() {
    return this.#started.map((application) => application.output).join('');
  }

  #started = [];

  /** A dependency of the application. */
  require(name) {
    return createRequire(join(this.directory, 'package.json'))(name);
  }

  /** Starts the application with this environment and nothing of the environment of the tests. */
  start(environment, { command = [process.execPath, 'server.js'], detached = false } = {}) {
    const child = start(command[0], command.slice(1), {
      cwd: this.directory,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      detached,
    });
    const application = new Application(child, environment.PORT);
    this.#started.push(application);
    return application;
  }

  /** Starts the application on a free port and waits until it listens, healthy or not. */
  async listen(environment, options) {
    const application = this.start({ PORT: String(await freePort()), ...environment }, options);
    await application.logged('listening');
    return application;
  }

  /** Stops all applications, except perhaps one. */
  async stopAll(except) {
    await Promise.all(this.#started.filter((application) => application !== except).map((one) => one.stop()));
  }
}

export class Application {
  #child;

  constructor(child, port) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  get output() {
    return this.#child.output;
  }

  get ended() {
    return this.#child.ended;
  }

  /** The complete lines on stdout so far. */
  get lines() {
    return this.#child.printed.split('\n').slice(0, -1);
  }

  /** Those of the application itself, parsed; `npm start` prints some of its own. */
  get log() {
    return this.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }

  /** Waits for a log line with this message. */
  logged(message) {
    return until(`log line '${message}'`, () => {
      if (this.#child.exitCode !== null) {
        throw new Error(this.output);
      }
      return this.log.find((line) => line.message === message);
    });
  }

  fetch(path, options) {
    return fetch(this.url + path, { redirect: 'manual', signal: AbortSignal.timeout(15_000), ...options });
  }

  post(text) {
    return this.fetch('/notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
  }

  async health() {
    const response = await this.fetch('/health');
    return { status: response.status, body: await response.json() };
  }

  async becomesHealthy() {
    await until('healthy', async () => (await this.fetch('/health')).status === 200);
    return this;
  }

  signal(signal) {
    kill(this.#child, signal);
  }

  stop() {
    return stop(this.#child, 'SIGTERM', 25_000);
  }
}
