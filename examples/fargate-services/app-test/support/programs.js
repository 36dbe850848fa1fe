// The programs of the shop, as child processes with nothing but the environment that a test gives them.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { createServer } = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const running = new Set();
// Whatever happens to the tests, no program is left behind.
process.on('exit', () => running.forEach(program => program.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

class Program {
  constructor(script, environment = {}) {
    const [folder, file] = script.split('/');
    this.printed = ''; // on stdout
    this.output = ''; // on both streams; on stderr, the SDK and Node.js may warn
    this.child = spawn(process.execPath, [file], {
      cwd: path.join(__dirname, '..', '..', folder), env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.setEncoding('utf8').on('data', text => {
      this.printed += text;
      this.output += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', text => { this.output += text; });
    running.add(this);
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this);
      return signal ?? code;
    });
  }

  /** The lines it logged so far, without one that is still being written. Each is JSON. */
  get log() {
    return this.printed.split('\n').slice(0, -1).map(line => JSON.parse(line));
  }

  /** Those with this message. */
  logged(message) {
    return this.log.filter(line => line.message === message);
  }

  /** Waits for a line with this message, and gives the first one. */
  logs(message) {
    return until(`log line '${message}'`, async () => {
      const [line] = this.logged(message);
      if (!line && !running.has(this)) throw new Fatal(`ended without '${message}':\n${this.output}`);
      return line;
    });
  }

  kill(signal) {
    this.child.kill(signal);
  }

  /** How it ends after SIGTERM: its exit code, or `SIGKILL` when that took more than five seconds. */
  async stop() {
    const timer = setTimeout(() => this.kill('SIGKILL'), 5_000);
    this.kill('SIGTERM');
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }
}

/** A program that listens: its `url` is where. */
async function listen(script, environment, port) {
  const program = new Program(script, { PORT: `${port ?? await freePort()}`, ...environment });
  const line = await program.logs('listening');
  program.url = `http://127.0.0.1:${line.port}`;
  return program;
}

/** Ends what a test left running. */
async function stopAll() {
  await Promise.all([...running].map(program => program.stop()));
}

class Fatal extends Error {}

/** Waits until `probe` gives something truthy; the last error is the cause of the failure. */
async function until(what, probe, milliseconds = 15_000) {
  const deadline = Date.now() + milliseconds;
  for (let cause; ;) {
    try {
      const result = await probe();
      if (result) return result;
    } catch (error) {
      if (error instanceof Fatal) throw error;
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`, { cause });
    await sleep(50);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

module.exports = { freePort, listen, Program, stopAll, until };
