// A Jest environment whose tests run in the realm of Node.js itself, so that what they import from node_modules can be shared by all test files
// of a process (see runtime.js). What a file changes of the process is put back after it.
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const path = require('node:path');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** The temporary folder of this process within that of the run (see ../with-temp.js); it is emptied after each file, since memory holds it. */
const ofRun = process.env.WHEELHOUSE_TEMP;
const temporary = ofRun && fs.mkdtempSync(path.join(ofRun, 'worker-'));
if (temporary) process.env.TMPDIR = temporary;

/** Jest makes a storage for each file, and Node.js hands what is in each of them to each promise. */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

module.exports = class OneRealm {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);

  constructor({ projectConfig }) {
    const timerConfig = { idToRef: id => id, refToId: timer => timer };
    this.fakeTimers = new LegacyFakeTimers({ config: projectConfig, global: globalThis, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.before = { globals: Object.getOwnPropertyDescriptors(globalThis), variables: { ...process.env }, folder: process.cwd(), errors: Object.getOwnPropertyDescriptors(Error) };
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    storages.forEach(storage => storage.disable());
    storages.clear();
    putBack(process.env, this.before.variables);
    process.chdir(this.before.folder);
    Object.defineProperties(Error, this.before.errors);
    Object.defineProperties(globalThis, this.before.globals);
    delete globalThis.__coverage__;
    if (temporary) fs.readdirSync(temporary).forEach(name => fs.rmSync(path.join(temporary, name), { recursive: true, force: true }));
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis; // never given to node:vm: runtime.js compiles without a context
  }
};

function putBack(target, source) {
  for (const name of Object.keys(target)) if (!(name in source)) delete target[name];
  Object.assign(target, source);
}
