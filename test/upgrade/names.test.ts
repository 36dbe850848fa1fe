import * as fs from 'fs';
import * as path from 'path';

const { listedIn, lostNames, namesOf, readNames } = jest.requireActual<any>('../../tools/upgrade/names');

const ROOT = path.resolve(__dirname, '../..');
const today = namesOf(ROOT);
const without = (name: 'exports' | 'ids', gone: string) => ({ ...today, [name]: today[name].filter((one: string) => one !== gone) });

test('every room can be imported, and every id of a guide is known', () => {
  const rooms = fs.readdirSync(path.join(ROOT, 'src')).filter(name => fs.existsSync(path.join(ROOT, 'src', name, 'README.md')));
  expect(today.exports).toEqual(expect.arrayContaining(['.', ...rooms.map(room => `./${room}`)]));
  expect(rooms.filter(room => !today.ids.some((id: string) => id.startsWith(`${room}.`)))).toEqual([]);
  expect(today.ids).toEqual(expect.arrayContaining(['core.wrong-type', 'webapp.plain-http']));
});

test('an import that is gone, and an id that is gone or renamed, break users', () => {
  expect(lostNames(today, today)).toEqual([]);
  expect(lostNames(today, without('exports', './webapp'))).toEqual([["what was imported as 'cdk-wheelhouse/webapp' is no longer exported", 'export:./webapp']]);
  expect(lostNames(today, without('ids', 'webapp.plain-http')).map(([, key]: string[]) => key)).toEqual(['id:webapp.plain-http']);
  expect(lostNames(without('ids', 'webapp.plain-http'), today)).toEqual([]);
});

test('what the last release had is kept', () => {
  const last = readNames(path.join(ROOT, 'compat', 'last-release'));
  expect(last.exports).toContain('./webapp');
  expect(last.ids.length).toBeGreaterThan(100);
});

test('ids are code spans, not properties, and not in examples', () => {
  expect(listedIn('`webapp.plain-http`, `cdk-wheelhouse:webapp.port`, `webapp.port`, webapp.no-span\n```ts\n`webapp.in-example`\n```\n', ['webapp']))
    .toEqual(['webapp.plain-http', 'webapp.port']);
});
