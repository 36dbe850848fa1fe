// The names that users write besides those of the API: what they import, and the ids of errors and warnings, which they acknowledge, expect in
// tests and look for in logs.
const fs = require('node:fs');
const path = require('node:path');
const { write } = require('./template');

const KEPT = 'names.json';

/** The id of an error or a warning of one of these rooms, as a pattern. */
const idOf = rooms => `(${rooms.join('|')})\\.[a-z0-9]+(-[a-z0-9]+)*`;

/** All ids that a document lists: code spans outside of examples. */
function listedIn(markdown, rooms) {
  const prose = markdown.replace(/^( *)```[^]*?^\1```/gm, '');
  return [...prose.matchAll(new RegExp(`\`(cdk-wheelhouse:)?(${idOf(rooms)})\``, 'g'))]
    .filter(([, prefix, id]) => prefix || id.includes('-')) // `webapp.port` alone may be a property
    .map(match => match[2]);
}

/** What the package has today. A test sees that the guides list every id, and none that is gone. */
function namesOf(root) {
  const rooms = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  const guides = ['README.md', ...rooms.map(room => path.join('src', room, 'README.md'))].map(file => path.join(root, file)).filter(file => fs.existsSync(file));
  const ids = guides.flatMap(file => listedIn(fs.readFileSync(file, 'utf8'), rooms));
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return { exports: Object.keys(exports).sort(), ids: [...new Set(ids)].sort() };
}

function recordNames(root, folder) {
  fs.writeFileSync(path.join(folder, KEPT), `${write(namesOf(root), 2)}\n`);
}

function readNames(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, KEPT), 'utf8'));
}

/** The names that are gone, as `[line, key]`. */
function lostNames(last, today) {
  return [
    ...last.exports.filter(name => !today.exports.includes(name)).map(name => [`what was imported as '${path.posix.join('cdk-wheelhouse', name)}' is no longer exported`, `export:${name}`]),
    ...last.ids.filter(id => !today.ids.includes(id)).map(id => [`the error or warning 'cdk-wheelhouse:${id}' is gone or has another id: who acknowledges or expects it does so in vain`, `id:${id}`]),
  ];
}

module.exports = { idOf, listedIn, lostNames, namesOf, readNames, recordNames };
