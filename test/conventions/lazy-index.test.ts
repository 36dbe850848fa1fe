import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';

const TOOL = path.resolve(__dirname, '../../tools/lazy-index.js');
const ROOT = "export * from './core';\nexport * as webapp from './webapp';\nexport * as rollout from './rollout';\n";
let dir: string;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lazy-index-'));
  write('index', ROOT);
  write('core', "console.log('core loaded');\nexport class Profile {}\nexport enum Size { SMALL }\nexport interface Gone {}\nexport default 1;\n");
  write('webapp', "console.log('webapp loaded');\nexport class App {}\n");
  write('rollout', "console.log('rollout loaded');\nexport class Rollout {}\n");
});

afterEach(() => fs.rmSync(dir, { recursive: true }));

/** Compiles as jsii does. */
function write(name: string, source: string) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, inlineSourceMap: true };
  fs.writeFileSync(path.join(dir, `${name}.js`), ts.transpileModule(source, { compilerOptions }).outputText);
}

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
  return { status, stderr, lines: stdout.split('\n').filter(line => line) };
}

const makeLazy = () => node(TOOL, 'index.js');
const index = () => fs.readFileSync(path.join(dir, 'index.js'), 'utf8');

test('before: everything is loaded at once', () => {
  expect(node('-e', "require('./index')").lines).toEqual(['core loaded', 'webapp loaded', 'rollout loaded']);
});

test('nothing is loaded before it is used, then only what is used, and once', () => {
  expect(makeLazy()).toMatchObject({ status: 0, lines: expect.arrayContaining([expect.stringMatching(/index\.js loads 4 names on first use$/)]) });
  const program = "const it = require('./index'); console.log('start', Object.keys(it).join(), 'webapp' in it);"
    + 'it.rollout.Rollout; it.rollout; console.log(new it.Profile() instanceof it.Profile, it.Size.SMALL, it.default);';
  expect(node('-e', program).lines).toEqual(['start webapp,rollout,Profile,Size true', 'rollout loaded', 'core loaded', 'true 0 undefined']);
});

test('the indexes of rooms can be made lazy, too', () => {
  write('thing', "console.log('thing loaded');\nexport class Thing {}\n");
  write('webapp', "export * from './thing';\nexport * from './other';\n");
  write('other', "console.log('other loaded');\nexport class Other {}\n");
  expect(node(TOOL, 'index.js', 'webapp.js').lines.filter(line => line.startsWith('lazy-index'))).toHaveLength(2);
  const program = "const { webapp } = require('./index'); console.log('start', Object.keys(webapp).join()); webapp.Other; require('./webapp').Thing;";
  expect(node('-e', program).lines).toEqual(['start Thing,Other', 'other loaded', 'thing loaded']);
});

test('what is loaded is the room itself', () => {
  makeLazy();
  const program = "const it = require('./index');"
    + "it.__esModule && it.webapp === require('./webapp') && it.Profile === require('./core').Profile";
  expect(node('-p', program).lines).toEqual(['webapp loaded', 'core loaded', 'true']);
});

test('a TypeScript program that imports the root as a namespace stays lazy', () => {
  makeLazy();
  write('user', "import * as house from './index';\nimport { webapp } from './index';\n"
    + "console.log('start');\nconsole.log(new webapp.App() instanceof house.webapp.App);\n");
  expect(node('user.js').lines).toEqual(['start', 'webapp loaded', 'true']);
});

test('ESM finds the names', () => {
  makeLazy();
  fs.writeFileSync(path.join(dir, 'user.mjs'), "import { Profile, webapp } from './index.js';\nconsole.log(typeof Profile, typeof webapp.App);\n");
  expect(node('user.mjs')).toMatchObject({ status: 0, lines: expect.arrayContaining(['function function']) });
});

test('a second run changes nothing', () => {
  makeLazy();
  const once = index();
  expect(makeLazy()).toMatchObject({ status: 0, lines: [expect.stringContaining('lazy already')] });
  expect(index()).toEqual(once);
});

test('a room wins over a name of core', () => {
  write('core', "export const webapp = 'core';\n");
  makeLazy();
  expect(node('-p', "require('./index').webapp.App.name").lines).toEqual(['webapp loaded', 'App']);
});

test.each([
  "export { App } from './webapp';\n",
  "export * as cdk from 'aws-cdk-lib';\n",
  "export const version = '1';\n",
  "import './webapp';\n",
  "import * as webapp from './webapp';\nexport const App = webapp.App;\n",
])('an unknown form is refused, and the file left alone: %j', (source) => {
  write('index', ROOT + source);
  const before = index();
  const { status, stderr } = makeLazy();
  expect([status, stderr]).toEqual([1, expect.stringContaining("only 'export *' and 'export * as room' can be made lazy, not:")]);
  expect(index()).toEqual(before);
});

test('a missing file is named', () => {
  expect(node(TOOL, 'gone.js')).toMatchObject({ status: 1, stderr: expect.stringMatching(/^lazy-index: .*gone\.js/) });
});
