import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';

const LAZY = path.resolve(__dirname, '../../tools/lazy-index.js');
const PACK = path.resolve(__dirname, '../../tools/pack-lib.js');
let lib: string;

beforeEach(() => {
  lib = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pack-lib-')), 'lib');
  write('index', "export * as webapp from './webapp';\nexport * as patching from './patching';\n");
  write('webapp/index', "export * from './app';\nexport * from './tier';\n");
  write('webapp/app', "import { check } from '../private/check';\nimport { size } from './private/deep/size';\nconsole.log('app');\n"
    + 'export class App { size = size(); checked = check(); }\n');
  write('webapp/tier', "console.log('tier');\nexport class Tier {}\n");
  write('webapp/private/deep/size', "import * as path from 'path';\nimport { Tier } from '../../tier';\nimport { patching } from '../../..';\n"
    + "console.log('size');\nexport const size = () => [path.basename(__dirname), Tier.name, new patching.Window() instanceof patching.Window].join();\n");
  write('patching/index', "export * from './window';\n");
  write('patching/window', "import { check } from '../private/check';\nexport class Window { checked = check(); }\n");
  write('patching/handlers/summary/index', 'exports.handler = async () => 1;\n');
  write('private/check', "console.log('check');\nlet count = 0;\nexport function check() {\n  return count += 1;\n}\n");
});

afterEach(() => fs.rmSync(path.dirname(lib), { recursive: true }));

/** Compiles as jsii does. */
function write(name: string, source: string) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const file = path.join(lib, `${name}.js`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, ts.transpileModule(source, { compilerOptions }).outputText);
}

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: path.dirname(lib), encoding: 'utf8' });
  return { status, stderr, lines: stdout.split('\n').filter(line => line) };
}

function pack() {
  node(LAZY, ...['', 'webapp', 'patching'].map(room => path.join(lib, room, 'index.js')));
  return node(PACK, lib);
}

const filesOf = (folder: string) => fs.readdirSync(folder, { recursive: true }).map(String).filter(name => name.endsWith('.js')).sort();

test('a room is an index and a pack; handlers stay as they are', () => {
  expect(pack()).toMatchObject({ status: 0, lines: [expect.stringMatching(/patching.pack\.js has 1 modules$/), expect.stringMatching(/private.pack\.js has 1 /), expect.stringMatching(/webapp.pack\.js has 3 /)] });
  expect(filesOf(lib)).toEqual([
    'index.js', 'patching/handlers/summary/index.js', 'patching/index.js', 'patching/pack.js', 'private/pack.js', 'webapp/index.js', 'webapp/pack.js',
  ]);
});

test('modules are run when they are first needed, once, in the order of before', () => {
  const program = "const { webapp, patching } = require('./lib'); console.log('start'); new webapp.App(); const { App } = webapp;"
    + "console.log(JSON.stringify(new App())); console.log(new patching.Window().checked, require('./lib/webapp').App === App, App.name);";
  const before = node('-e', program).lines;
  pack();
  const { lines } = node('-e', program);
  expect(lines).toEqual(['start', 'check', 'tier', 'size', 'app', expect.any(String), '5 true App']);
  expect(JSON.parse(lines[5])).toEqual({ size: 'deep,Tier,true', checked: 4 });
  expect(lines.filter(line => line !== 'start')).toEqual(before.filter(line => line !== 'start'));
});

test('a stack trace has the name, and the pack', () => {
  write('private/check', "export function check() {\n  throw new Error('no');\n}\n");
  pack();
  expect(node('-e', "new (require('./lib').webapp.App)()").stderr).toMatch(/at check \(.*private.pack\.js:\d+:\d+\)[^]*at new App \(.*webapp.pack\.js/);
});

test('a module that fails is run again when it is asked again, as Node.js does', () => {
  write('webapp/tier', "if (process.argv.includes('broken')) throw new Error('broken');\nexport class Tier {}\n");
  pack();
  const program = "const { webapp } = require('./lib'); try { webapp.Tier } catch (error) { console.log(error.message) }; process.argv.pop(); console.log(webapp.Tier.name);";
  expect(node('-e', program, 'broken').lines).toEqual(['broken', 'Tier']);
});

test('a second run changes nothing', () => {
  pack();
  const once = filesOf(lib).map(name => fs.readFileSync(path.join(lib, name), 'utf8'));
  expect(pack().status).toBe(0);
  expect(filesOf(lib).map(name => fs.readFileSync(path.join(lib, name), 'utf8'))).toEqual(once);
});

test('what is asked for and not there stops it, and nothing is lost', () => {
  write('webapp/tier', "import './gone';\nexport class Tier {}\n");
  const before = filesOf(lib);
  expect(node(PACK, lib)).toMatchObject({ status: 1, stderr: expect.stringContaining('gone') });
  expect(filesOf(lib)).toEqual(before);
});
