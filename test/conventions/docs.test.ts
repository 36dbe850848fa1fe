import * as fs from 'fs';
import * as path from 'path';
import { codesOf } from '../support/failures';

const names = jest.requireActual<any>('../../tools/upgrade/names');

const ROOT = path.resolve(__dirname, '../..');
const ROOMS = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);
const LINES = 400;

/** The id of an error or a warning: `webapp.port-out-of-range`, in the code with or without `cdk-wheelhouse:` before it. */
const ID: string = names.idOf(ROOMS);

/** All ids that a source mentions as a string. */
function idsIn(source: string): string[] {
  return [...source.matchAll(new RegExp(`(['"\`])(?:cdk-wheelhouse:)?(${ID})\\1`, 'g'))].map(match => match[2]);
}

/** All ids that a document lists, as the gate for those that go away reads them. */
const listedIn = (markdown: string): string[] => names.listedIn(markdown, ROOMS);

/** `code: '...'` that is no id. */
function oddCodesIn(source: string): string[] {
  const codes = [...source.matchAll(/\bcode: (['"])(.*?)\1/g)].map(match => match[2]);
  return codes.filter(code => !new RegExp(`^${ID}$`).test(code));
}

/** Folders that only exist on one machine. */
function machinePathsIn(text: string): string[] {
  return text.match(/(?<![\w.~}/-])(\/(work|root|Users|home\/(?!ec2-user|webapp|app\b)\w+)\/\w|[A-Z]:\\+Users\\)[^\s'"`]*/g) ?? [];
}

/** Paths of the files below a folder, relative to the root. */
function filesIn(folder: string, accept: RegExp): string[] {
  const skip = ['node_modules', 'cdk.out', '.build', '__pycache__'];
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return skip.includes(entry.name) ? [] : filesIn(file, accept);
    return accept.test(entry.name) ? [file] : [];
  });
}

const read = (file: string) => (fs.existsSync(path.join(ROOT, file)) ? fs.readFileSync(path.join(ROOT, file), 'utf8') : '');
const sources = filesIn('src', /\.ts$/).map(file => ({ file, room: file.split('/')[1], text: read(file) }));
const documents = ['README.md', ...filesIn('src', /\.md$/), ...filesIn('docs', /\.md$/)];
/** The ids that sources name, and those of checks that rooms share. */
const ids = new Set([...sources.flatMap(source => idsIn(source.text)), ...ROOMS.flatMap(codesOf)]);

describe('rooms', () => {
  test.each(ROOMS.filter(room => room !== 'private'))('%s has an index', (room) => {
    expect(fs.existsSync(path.join(ROOT, 'src', room, 'index.ts'))).toBe(true);
  });

  test.each(ROOMS.filter(room => room !== 'private' && room !== 'core'))('%s has a README', (room) => {
    expect(read(`src/${room}/README.md`)).toMatch(/^# /);
  });
});

describe('ids of errors and warnings', () => {
  test('are `<room>.<what-is-wrong>`', () => {
    expect(sources.flatMap(({ file, text }) => oddCodesIn(text).map(code => `${file}: ${code}`))).toEqual([]);
  });

  test('belong to the room that reports them', () => {
    const owners = (room: string) => (room === 'private' ? 'core' : room);
    const foreign = sources.flatMap(({ file, room, text }) => idsIn(text)
      .filter(id => !id.startsWith(`${owners(room)}.`))
      .map(id => `${file}: ${id}`));
    expect(foreign).toEqual([]);
  });

  test.each(ROOMS)('of %s are listed in its README', (room) => {
    const listed = listedIn(room === 'core' ? read('README.md') + read('src/core/README.md') : read(`src/${room}/README.md`));
    expect([...ids].filter(id => id.startsWith(`${room}.`) && !listed.includes(id))).toEqual([]);
  });

  test.each(documents)('%s lists none that is gone', (file) => {
    expect(listedIn(read(file)).filter(id => !ids.has(id))).toEqual([]);
  });
});

test(`no source file is longer than ${LINES} lines`, () => {
  expect(sources.filter(({ text }) => text.trimEnd().split('\n').length > LINES).map(({ file }) => file)).toEqual([]);
});

test('no file knows the machine it was written on', () => {
  const folders = ['src', 'test', 'examples', 'bench', 'docs', 'tools', 'projenrc', 'rosetta', '.github']
    .filter(folder => fs.existsSync(path.join(ROOT, folder)));
  const files = [...folders.flatMap(folder => filesIn(folder, /\.(ts|js|json|md|py|snap|sh|ya?ml)$/)), ...filesInRoot()];
  expect(files.flatMap(file => machinePathsIn(read(file)).map(found => `${file}: ${found}`))).toEqual([]);
});

function filesInRoot(): string[] {
  return fs.readdirSync(ROOT).filter(name => /^(.*\.md|\.projenrc\.ts|package\.json|requirements-dev\.txt)$/.test(name));
}

describe('these checks', () => {
  test('find ids', () => {
    expect(idsIn("fail({ code: 'core.a-b' }); warn(\"cdk-wheelhouse:core.c\"); 'core.D'; 'else.a-b'")).toEqual(['core.a-b', 'core.c']);
    expect(oddCodesIn("code: 'core.a-b', code: 'nowhere.a-b', code: 'core.aB'")).toEqual(['nowhere.a-b', 'core.aB']);
    expect(listedIn('`core.a-b`, `core.c`, `cdk-wheelhouse:core.c`\n```ts\n`core.d-e`\n```\n`core.f-g`')).toEqual(['core.a-b', 'core.c', 'core.f-g']);
  });

  test('find machine paths', () => {
    const home = ['', 'home', 'jane', 'code'].join('/');
    expect(machinePathsIn(`'${home}' and https://example.com${home} and ~${home} and /home/ec2-user/app`)).toEqual([home]);
  });
});

test('every example is deployed on the emulated AWS', () => {
  const examples = fs.readdirSync(path.join(ROOT, 'examples')).filter(name => fs.existsSync(path.join(ROOT, 'examples', name, 'variants.json')));
  const deployed = fs.readdirSync(path.join(ROOT, 'test', 'emulated')).map(name => name.replace('.test.ts', ''));
  expect(deployed).toEqual(expect.arrayContaining(examples));
  expect(examples).not.toEqual([]);
});
