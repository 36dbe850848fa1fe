// Migration notes: what a maintainer knows, and says to users, of changes that an upgrade does not take in place. `docs/migrations/next.json`
// names the changes, `next.md` is for people and goes into the changelog; docs/migrations/README.md tells of both.
const fs = require('fs');
const path = require('path');

const FIELDS = ['heading', 'change', 'example', 'type', 'logicalId', 'dataLoss'];
const CHANGES = [
  'deleted', 'renamed', 'moved', 'replaced', 'may be replaced', 'may be deleted', 'less protected', // of resources and stacks
  'new', 'lost its default', 'another type', 'stricter', 'export deleted', 'export may be deleted', 'export changed', // of parameters and outputs
];

/** The notes for the next release; throws where they cannot be read. */
function readNotes(folder) {
  const file = path.join(folder, 'next.json');
  const text = fs.readFileSync(path.join(folder, 'next.md'), 'utf8');
  let content;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
  const sections = sectionsOf(text);
  const ofNote = (note, index) => mistakesOf(note, sections).map(mistake => `note ${index + 1}: ${mistake}`);
  const wrong = [
    ...(typeof content.breaking === 'boolean' ? [] : ['"breaking" must be true or false']),
    ...(Array.isArray(content.notes) ? content.notes.flatMap(ofNote) : ['"notes" must be a list']),
    ...(content.breaking === true && sections.size === 0 ? ['"breaking" is true, and next.md does not say below a heading "## ..." what breaks, and what to do'] : []),
    ...(aboveSections(text) === '' ? [] : ['next.md has a text that stands below no heading "## ..."']),
  ];
  if (wrong.length > 0) throw new Error(`${file}: ${wrong.join('; ')}`);
  return { ...content, text };
}

/** The texts below the headings. */
function sectionsOf(text) {
  const sections = text.split(/^## /m).slice(1).map(section => section.split('\n'));
  return new Map(sections.map(([heading, ...lines]) => [heading.trim(), lines.join('\n').trim()]));
}

/** What stands above the first heading, but for the title. */
function aboveSections(text) {
  return text.split(/^## /m)[0].replace(/^# .*$/m, '').trim();
}

function mistakesOf(note, sections) {
  const strange = Object.keys(note).filter(name => !FIELDS.includes(name));
  const missing = ['heading', 'change', 'example', 'type', 'logicalId'].filter(name => typeof note[name] !== 'string' || note[name] === '');
  return [
    ...strange.map(name => `there is no field "${name}"`),
    ...missing.map(name => `"${name}" is missing`),
    ...(missing.length === 0 && !sections.has(note.heading) ? [`next.md has no heading "## ${note.heading}"`] : []),
    ...(sections.get(note.heading) === '' ? [`next.md does not say what to do below "## ${note.heading}"`] : []),
    ...(missing.includes('change') || CHANGES.includes(note.change) ? [] : [`"change" must be one of ${CHANGES.join(', ')}`]),
    ...(/[^*]/.test(note.logicalId ?? '-') ? [] : ['"logicalId" must name something']),
    ...(note.type?.includes('*') ? ['"type" must be one type'] : []),
    ...(note.dataLoss === undefined || typeof note.dataLoss === 'boolean' ? [] : ['"dataLoss" must be true or false']),
  ];
}

/**
 * Adds the verdict to each change: `note` where one speaks of it, and `problem` where none does or where that is not enough. Returns the notes
 * that speak of nothing, too.
 */
function judge(changes, { notes, breaking }) {
  const used = new Set();
  const judged = changes.map(change => {
    if (!change.fails) return change;
    const found = notes.filter(note => speaksOf(note, change));
    found.forEach(note => used.add(note));
    const note = found.find(one => one.dataLoss) ?? found[0];
    return { ...change, note, problem: problemOf(change, note, breaking) };
  });
  return { judged, stale: notes.filter(note => !used.has(note)) };
}

function speaksOf(note, { change, variant, type, id }) {
  return note.change === change && note.type === type && matches(note.example, variant) && matches(note.logicalId, id);
}

function problemOf({ dataLoss }, note, breaking) {
  if (!note) return 'there is no migration note';
  if (!dataLoss) return undefined;
  if (!note.dataLoss) return 'data is lost, and the migration note does not say so ("dataLoss": true)';
  return breaking ? undefined : 'data is lost, and the next release is not a breaking one ("breaking": true)';
}

/** `*` stands for any text. */
function matches(pattern, text) {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

const EMPTY = { breaking: false, notes: [] };
const HEAD = '# Migration\n';

/** The notes of a release get its version for a name, and the next ones begin empty. Where nothing was noted nothing happens. */
function archive(folder, version) {
  const { breaking, notes, text } = readNotes(folder);
  if (!breaking && notes.length === 0 && !/^## /m.test(text)) return false;
  fs.renameSync(path.join(folder, 'next.json'), path.join(folder, `${version}.json`));
  fs.writeFileSync(path.join(folder, `${version}.md`), text.replace(/^# .*$/m, `# Migration to ${version}`));
  fs.writeFileSync(path.join(folder, 'next.json'), `${JSON.stringify(EMPTY, undefined, 2)}\n`);
  fs.writeFileSync(path.join(folder, 'next.md'), HEAD);
  return true;
}

module.exports = { archive, judge, readNotes };
