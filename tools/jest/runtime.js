// A Jest runtime whose test files share what Jest has nothing to do for, as programs do: aws-cdk-lib is read once in a process, and not once for each
// file. What is written in TypeScript is loaded by Jest, anew for each file.
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const OF_JEST = /^@?jest(\/|-|$)/;
const TOOLS = path.join(__dirname, '..') + path.sep;

module.exports = class Shared extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    executor.compile = (source, filename) => compiled(source, filename, executor.injectedModuleParameters);
  }

  requireModuleOrMock(from, name) {
    return isShared(from, name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }

  requireActual(from, name) {
    return isShared(from, name) ? createRequire(from)(name) : super.requireActual(from, name);
  }
};

/** What runs a module, by its file and its text: each file of tests runs it anew, as its own module. */
const functions = new Map();
function compiled(source, filename, parameters) {
  const known = functions.get(filename);
  if (known?.source === source && known.parameters.join() === parameters.join()) return known.run;
  const run = vm.compileFunction(source, parameters, { filename });
  functions.set(filename, { source, parameters, run });
  return run;
}

/** Packages, and this project's tools, which are plain JavaScript. */
function isShared(from, name) {
  return /^[./]/.test(name) ? path.resolve(path.dirname(from), name).startsWith(TOOLS) : !isBuiltin(name) && !OF_JEST.test(name);
}
