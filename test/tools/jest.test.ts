import { AsyncLocalStorage } from 'async_hooks';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { Profile } from '../../src';

const Environment = jest.requireActual<any>('../../tools/jest/environment');
const ROOT = path.join(__dirname, '../..');
const START = process.cwd();

test('Jest loads what is the project\'s, and leaves packages and tools to the process', () => {
  expect([typeof App, typeof Profile]).toEqual(['function', 'function']);
  const loaded = Object.keys(require.cache).map(file => path.relative(ROOT, file).split(path.sep)[0]);
  expect(loaded).toEqual(expect.arrayContaining(['src', 'test']));
  expect(loaded).not.toEqual(expect.arrayContaining(['node_modules']));
  expect(loaded).not.toEqual(expect.arrayContaining(['tools']));
});

test('values of packages, of Node.js and of tests are of the same kinds', () => {
  expect(new App().node.children).toBeInstanceOf(Array);
  expect(() => fs.readFileSync(path.join(ROOT, 'nothing'))).toThrow(Error);
  expect(new App({ context: { a: [1, { b: 2 }] } }).node.tryGetContext('a')).toStrictEqual([1, { b: 2 }]);
});

test('what a file of tests changes of the process is put back', async () => {
  const environment = new Environment({ projectConfig: { fakeTimers: {}, rootDir: ROOT } });
  await environment.setup();
  const { log } = console;
  const { captureStackTrace, stackTraceLimit } = Error;
  const variables = { ...process.env };
  process.env.SHOP = 'open';
  delete process.env.PATH;
  process.chdir(path.join(ROOT, 'test'));
  Error.stackTraceLimit = 1;
  Error.captureStackTrace = () => {};
  globalThis.console = { ...console } as Console;
  environment.moduleMocker.spyOn(console, 'log').mockImplementation(() => {});
  const storage = new AsyncLocalStorage();
  expect(storage.run('shop', () => storage.getStore())).toBe('shop');

  const left = fs.mkdtempSync(path.join(os.tmpdir(), 'left-'));
  await environment.teardown();

  expect(process.env).toEqual(variables);
  expect(process.cwd()).toBe(START);
  expect([Error.captureStackTrace, Error.stackTraceLimit, console.log]).toEqual([captureStackTrace, stackTraceLimit, log]);
  expect(fs.existsSync(left)).toBe(!process.env.WHEELHOUSE_TEMP); // only a folder that is of this run alone is emptied
  fs.rmSync(left, { recursive: true, force: true });
});
