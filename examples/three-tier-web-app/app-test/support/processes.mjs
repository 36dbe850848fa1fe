import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
const directories = new Set();

// Whatever happens to the tests: no process and no file is left behind.
process.on('exit', () => {
  running.forEach((child) => kill(child, 'SIGKILL'));
  directories.forEach((directory) => rmSync(directory, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

/** Starts a process and collects what it prints: `printed` on stdout, `output` on both. `ended` is how it ended. */
export function start(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.isGroup = options.detached === true;
  child.printed = '';
  child.output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    child.printed += text;
    child.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (child.output += text));
  running.add(child);
  child.ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).finally(() => running.delete(child));
  child.ended.catch(() => {}); // reported to whoever awaits it
  return child;
}

/** Runs a process to its end; rejects with its output if that is not a success. */
export async function run(command, args, options = {}) {
  const child = start(command, args, options);
  const { code } = await child.ended;
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${child.output}`);
  }
}

export function kill(child, signal) {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    process.kill(child.isGroup ? -child.pid : child.pid, signal);
  }
}

/** Signals a process and waits for its end; one that does not obey is killed, and that is an error. */
export async function stop(child, signal = 'SIGTERM', milliseconds = 15_000) {
  kill(child, signal);
  const timer = setTimeout(() => kill(child, 'SIGKILL'), milliseconds);
  const end = await child.ended;
  clearTimeout(timer);
  if (end.signal === 'SIGKILL') {
    throw new Error(`${child.spawnfile} did not end within ${milliseconds} ms of ${signal}:\n${child.output}`);
  }
  return end;
}

/** Waits until `probe` resolves with something truthy. Its last error is the cause of the failure. */
export async function until(what, probe, milliseconds = 15_000) {
  const deadline = Date.now() + milliseconds;
  for (let cause; ;) {
    try {
      const result = await probe();
      if (result) {
        return result;
      }
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${milliseconds} ms: ${what}`, { cause });
    }
    await sleep(50);
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export function temporaryDirectory(name) {
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  directories.add(directory);
  return directory;
}

export const searchPath = () => process.env.PATH.split(delimiter);

/** The first of `directories` that has all the programs. */
export function findPrograms(programs, directories) {
  return directories.find((directory) => programs.every((program) => isExecutable(join(directory, program))));
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
