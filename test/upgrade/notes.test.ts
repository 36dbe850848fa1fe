import * as fs from 'fs';
import * as path from 'path';
import { folder } from '../support/synth';

const { archive, judge, readNotes } = jest.requireActual<any>('../../tools/upgrade/notes');

const RENAMED = { change: 'renamed', variant: 'shop/production', type: 'AWS::SNS::Topic', id: 'OrdersTopic1A2B', fails: true, dataLoss: false };
const LOST = { change: 'replaced', variant: 'shop/production', type: 'AWS::RDS::DBCluster', id: 'Database', fails: true, dataLoss: true };
const HARMLESS = { change: 'updated', variant: 'shop/production', type: 'AWS::SQS::Queue', id: 'Jobs', fails: false, dataLoss: false };

const OF_RENAMED = { heading: 'Another topic', change: 'renamed', example: 'shop/*', type: 'AWS::SNS::Topic', logicalId: 'OrdersTopic*' };
const OF_LOST = { heading: 'Another database', change: 'replaced', example: 'shop/production', type: 'AWS::RDS::DBCluster', logicalId: 'Database', dataLoss: true };
const TEXT = '# Migration\n\n## Another topic\n\nSubscribe again.\n\n## Another database\n\nTake a snapshot.\n';

function notes(content: unknown, text = TEXT): string {
  return folder({ 'next.json': typeof content === 'string' ? content : JSON.stringify(content), 'next.md': text });
}

function problems(changes: unknown[], breaking: boolean, all: unknown[]): { problems: (string | undefined)[]; stale: unknown[] } {
  const { judged, stale } = judge(changes, readNotes(notes({ breaking, notes: all })));
  return { problems: judged.map(({ problem }: { problem?: string }) => problem), stale };
}

test('a change without a note fails, and what is safe needs none', () => {
  expect(problems([RENAMED, HARMLESS], false, [])).toEqual({ problems: ['there is no migration note', undefined], stale: [] });
});

test('a note is matched by example, type, kind of change and logical id', () => {
  expect(problems([RENAMED], false, [OF_RENAMED])).toEqual({ problems: [undefined], stale: [] });
  for (const other of [{ example: 'shop/development' }, { example: 'other/*' }, { type: 'AWS::SQS::Queue' }, { change: 'deleted' }, { logicalId: 'OrdersTopic' }, { logicalId: 'orderstopic*' }]) {
    const note = { ...OF_RENAMED, ...other };
    expect(problems([RENAMED], false, [note])).toEqual({ problems: ['there is no migration note'], stale: [note] });
  }
});

test('a note that speaks of nothing is stale', () => {
  expect(problems([], false, [OF_RENAMED])).toEqual({ problems: [], stale: [OF_RENAMED] });
  expect(problems([HARMLESS], false, [{ ...OF_RENAMED, type: 'AWS::SQS::Queue', logicalId: 'Jobs' }]).stale).toHaveLength(1);
});

test('lost data is forgiven only by a note that says so, for a release that breaks', () => {
  const { dataLoss, ...silent } = OF_LOST;
  expect(dataLoss).toBe(true);
  expect(problems([LOST], true, [OF_LOST])).toEqual({ problems: [undefined], stale: [] });
  expect(problems([LOST], true, [silent]).problems).toEqual(['data is lost, and the migration note does not say so ("dataLoss": true)']);
  expect(problems([LOST], false, [OF_LOST]).problems).toEqual(['data is lost, and the next release is not a breaking one ("breaking": true)']);
});

describe('notes are refused', () => {
  test.each<[string, unknown, string, string]>([
    ['that are no JSON', '{', 'next.json', TEXT],
    ['without "breaking"', { notes: [] }, '"breaking" must be true or false', TEXT],
    ['that are no list', { breaking: false, notes: {} }, '"notes" must be a list', TEXT],
    ['with a field that there is not', { breaking: false, notes: [{ ...OF_RENAMED, logicalID: 'x' }] }, 'note 1: there is no field "logicalID"', TEXT],
    ['without a type', { breaking: false, notes: [OF_LOST, { ...OF_RENAMED, type: undefined }] }, 'note 2: "type" is missing', TEXT],
    ['for all logical ids', { breaking: false, notes: [{ ...OF_RENAMED, logicalId: '**' }] }, '"logicalId" must name something', TEXT],
    ['for all types', { breaking: false, notes: [{ ...OF_RENAMED, type: 'AWS::*' }] }, '"type" must be one type', TEXT],
    ['of a kind that there is not', { breaking: false, notes: [{ ...OF_RENAMED, change: 'changed' }] }, '"change" must be one of deleted, renamed', TEXT],
    ['with another kind of dataLoss', { breaking: false, notes: [{ ...OF_RENAMED, dataLoss: 'no' }] }, '"dataLoss" must be true or false', TEXT],
    ['without a text for people', { breaking: false, notes: [OF_RENAMED] }, 'next.md has no heading "## Another topic"', '# Migration\n'],
    ['that do not say what to do', { breaking: false, notes: [OF_RENAMED] }, 'next.md does not say what to do below "## Another topic"', TEXT.replace('Subscribe again.', '')],
    ['of a breaking release that do not say what breaks', { breaking: true, notes: [] }, '"breaking" is true, and next.md does not say', '# Migration\n'],
    ['with a text that stands nowhere', { breaking: false, notes: [] }, 'next.md has a text that stands below no heading', '# Migration\n\nSubscribe again.\n'],
  ])('%s', (_, content, message, text) => {
    expect(() => readNotes(notes(content, text))).toThrow(message);
  });
});

test('at a release the notes get its version, and the next ones begin empty', () => {
  const kept = notes({ breaking: false, notes: [OF_RENAMED] });
  expect(archive(kept, '0.2.0')).toBe(true);
  expect(fs.readdirSync(kept).sort()).toEqual(['0.2.0.json', '0.2.0.md', 'next.json', 'next.md']);
  expect(fs.readFileSync(path.join(kept, '0.2.0.md'), 'utf8')).toBe(TEXT.replace('# Migration', '# Migration to 0.2.0'));
  expect(readNotes(kept)).toMatchObject({ breaking: false, notes: [], text: '# Migration\n' });
  expect(archive(kept, '0.3.0')).toBe(false);
  expect(fs.readdirSync(kept)).toHaveLength(4);
});

test('what breaks is of one release, also where no resource changes', () => {
  const kept = notes({ breaking: true, notes: [] }, '# Migration\n\n## Another name\n\nCall it by the new one.\n');
  expect(archive(kept, '0.2.0')).toBe(true);
  expect(readNotes(kept)).toMatchObject({ breaking: false });
});

test('the notes of this repository can be read', () => {
  expect(readNotes(path.join(__dirname, '../../docs/migrations'))).toMatchObject({ notes: expect.any(Array) });
});
