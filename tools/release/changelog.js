// Puts the migration notes into the changelog that projen's task `bump` has written: they stand before the lists of commits.
//   node tools/release/changelog.js [dist/changelog.md]
const fs = require('node:fs');
const path = require('node:path');
const { readNotes } = require('../upgrade/notes');

const HEADING = '### Migration';
const ORDER = ['### ⚠ BREAKING CHANGES', HEADING, '### Features', '### Bug Fixes'];

/** The changelog with the notes, the breaking changes first. The same again where they are in it already. */
function withMigrations(changelog, notes) {
  const [head, ...sections] = changelog.trimEnd().split(/\n(?=### )/);
  const text = notes.replace(/^# .*$/m, '').trim().replace(/^#/gm, '###');
  const all = sections.filter(section => !section.startsWith(HEADING));
  if (text !== '') all.push(`${HEADING}\n\n${text}`);
  const rank = section => { const found = ORDER.findIndex(heading => section.startsWith(heading)); return found < 0 ? ORDER.length : found; };
  all.sort((one, other) => rank(one) - rank(other));
  return `${[head, ...all].map(section => section.trim()).join('\n\n')}\n`;
}

/** Whether a changelog says anything that a user could read. */
function saysSomething(changelog) {
  return /^[*-] /m.test(changelog) || changelog.includes(HEADING);
}

module.exports = { saysSomething, withMigrations };

if (require.main === module) {
  const file = path.resolve(process.argv[2] ?? process.env.CHANGELOG ?? 'dist/changelog.md');
  const { text } = readNotes(path.join(__dirname, '..', '..', 'docs', 'migrations'));
  fs.writeFileSync(file, withMigrations(fs.readFileSync(file, 'utf8'), text));
}
