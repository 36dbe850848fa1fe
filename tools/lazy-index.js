// Rewrites the compiled index of the package, and that of each room, so that a room, and a file of it, is loaded when it is first used.
// Only this emitted JavaScript changes: .d.ts and .jsii stay as the compiler wrote them.
//
//   node tools/lazy-index.js [file ...]     files: lib/index.js and lib/*/index.js when left out; a second run changes nothing
//
// ESM: `import { webapp } from 'cdk-wheelhouse'` works (Node finds the names in the `exports.x = void 0` lines),
// but Node reads every name of a CommonJS module when ESM imports it, so there everything is loaded at once.
const fs = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const MARK = '// Made lazy by tools/lazy-index.js.';

const HEAD = `"use strict";
${MARK}
Object.defineProperty(exports, "__esModule", { value: true });
function lazy(name, load) {
  const define = (how) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, ...how });
  define({
    get() {
      const value = load();
      define({ value });
      return value;
    },
  });
}
`;

function makeLazy(file) {
  const source = fs.readFileSync(file, 'utf8');
  if (source.includes(MARK)) return 'is lazy already';
  const reexports = read(file, source);
  const names = exportsOf(file, reexports);
  const lines = [...names].map(([name, load]) => `exports.${name} = void 0;\nlazy("${name}", () => ${load});\n`);
  fs.writeFileSync(file, HEAD + lines.join(''));
  return `loads ${names.size} names on first use`;
}

/** The re-exports of the file, in order: `{ module, name }` for `export * as name`, `{ module }` for `export *`. */
function read(file, source) {
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const text = source.slice(statement.getFullStart(), statement.end).trim();
    if (FRAME.some(form => form.test(text))) return [];
    const [, name, module] = ROOM.exec(text) ?? [];
    if (name) return [{ name, module }];
    const [, all] = STAR.exec(text) ?? [];
    if (all) return [{ module: all }];
    throw new Error(`${file}: only 'export *' and 'export * as room' can be made lazy, not:\n${text}`);
  });
}

const ROOM = /^exports\.(\w+) = __importStar\(require\("(\.[^"]+)"\)\);$/;
const STAR = /^__exportStar\(require\("(\.[^"]+)"\), exports\);$/;
/** What the compiler writes around them. */
const FRAME = [
  /^"use strict";$/,
  /^var __(createBinding|setModuleDefault|exportStar|importStar) = \(this && this\.__\1\) \|\| /,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/,
  /^(exports\.\w+ = )+void 0;$/,
];

/** Expression that loads it, by exported name. As in ECMAScript, a room's own name wins over one that comes from a star. */
function exportsOf(file, reexports) {
  const names = new Map(reexports.filter(({ name }) => name).map(({ name, module }) => [name, `require("${module}")`]));
  for (const { module } of reexports.filter(({ name }) => !name)) {
    for (const name of Object.keys(require(path.resolve(path.dirname(file), module)))) {
      if (name !== 'default' && !names.has(name)) names.set(name, `require("${module}").${name}`);
    }
  }
  return names;
}

function indexes() {
  const lib = path.join(__dirname, '..', 'lib');
  return ['.', ...fs.readdirSync(lib)].map(folder => path.join(lib, folder, 'index.js')).filter(file => fs.existsSync(file));
}

try {
  const given = process.argv.slice(2).map(file => path.resolve(file));
  for (const file of given.length > 0 ? given : indexes()) console.log(`lazy-index: ${path.relative(process.cwd(), file)} ${makeLazy(file)}`);
} catch (error) {
  console.error(`lazy-index: ${error.message}`);
  process.exitCode = 1;
}
