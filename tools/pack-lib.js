// Puts the compiled modules of each room into one file, lib/<room>/pack.js, in which each is run when it is first needed: to find and read many small
// files takes longer than to run them. What is public stays where it is: index.js of each room, made lazy before, asks the pack. Handlers stay, too:
// they are uploaded as they are. Names, lines and the order in which modules are run are those of the compiled files.
//
//   node tools/pack-lib.js [lib]     a second run changes nothing
const fs = require('node:fs');
const path = require('node:path');

const INDEX = 'index.js';
const PACK = 'pack.js';
const REQUIRE = /\brequire\((["'])(\.[^"']*)\1\)/g;

const HEAD = `"use strict";
// The modules of this folder, put together by tools/pack-lib.js.
const folder = __dirname;
const loaded = Object.create(null);
function load(id) {
  if (!(id in loaded)) {
    const module = loaded[id] = { exports: {} };
    try {
      modules[id](module.exports, module);
    } catch (error) {
      delete loaded[id];
      throw error;
    }
  }
  return loaded[id].exports;
}
module.exports = load;
const modules = {
`;

function packAll(lib) {
  const folders = fs.readdirSync(lib).map(name => path.join(lib, name)).filter(file => fs.statSync(file).isDirectory());
  const contents = new Map(folders.map(folder => [folder, modulesOf(folder)]));
  const written = folders.filter(each => contents.get(each).length > 0).map(folder => ({ folder, ...packOf(folder, contents) }));
  for (const { folder, pack, index } of written) {
    fs.writeFileSync(path.join(folder, PACK), pack);
    if (index) fs.writeFileSync(path.join(folder, INDEX), index);
    console.log(`pack-lib: ${path.relative(process.cwd(), path.join(folder, PACK))} has ${contents.get(folder).length} modules`);
  }
  for (const file of [...contents.values()].flat()) fs.rmSync(file);
}

/** All but the index and the handlers, in a fixed order. */
function modulesOf(folder) {
  return fs.readdirSync(folder, { recursive: true }).map(String).sort()
    .filter(name => name.endsWith('.js') && ![INDEX, PACK].includes(name) && !name.startsWith(`handlers${path.sep}`))
    .map(name => path.join(folder, name));
}

/** The texts of a folder's pack, and of its index, which asks the pack. */
function packOf(folder, contents) {
  const rewritten = (file, own) => fs.readFileSync(file, 'utf8').replace(REQUIRE, (_, _quote, request) => {
    const wanted = require.resolve(path.resolve(path.dirname(file), request));
    const home = [...contents.keys()].find(each => contents.get(each).includes(wanted));
    if (home === undefined) return `require(${JSON.stringify(relative(folder, wanted))})`;
    return `${home === folder ? own : packAt(folder, home)}(${JSON.stringify(idOf(home, wanted))})`;
  });
  const modules = contents.get(folder).map(file => `${JSON.stringify(idOf(folder, file))}(exports, module) {${placeOf(folder, file)}${rewritten(file, 'load')}},\n`);
  const index = path.join(folder, INDEX);
  return { pack: `${HEAD}${modules.join('')}};\n`, index: fs.existsSync(index) && rewritten(index, packAt(folder, folder)) };
}

function packAt(folder, home) {
  return `require(${JSON.stringify(relative(folder, path.join(home, PACK)))})`;
}

/** What `__dirname` was. */
function placeOf(folder, file) {
  const below = path.relative(folder, path.dirname(file)).split(path.sep).join('/');
  if (below === '' || !/\b__dirname\b/.test(fs.readFileSync(file, 'utf8'))) return '';
  return `const __dirname = require("node:path").join(folder, ${JSON.stringify(below)});`;
}

function idOf(folder, file) {
  return path.relative(folder, file).split(path.sep).join('/').replace(/\.js$/, '');
}

function relative(folder, file) {
  const found = path.relative(folder, file).split(path.sep).join('/');
  return found.startsWith('.') ? found : `./${found}`;
}

try {
  packAll(path.resolve(process.argv[2] ?? path.join(__dirname, '..', 'lib')));
} catch (error) {
  console.error(`pack-lib: ${error.message}`);
  process.exitCode = 1;
}
