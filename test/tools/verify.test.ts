import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const { costOf, judge, processors, runAll, skipsIn } = jest.requireActual<any>('../../tools/verify');
const VERIFY = path.join(__dirname, '../../tools/verify.js');

const result = (name: string, skips: string[] = [], passed = true) => ({ name, passed, skips, seconds: 3 });
const LEFT_OUT = result('languages', ['SKIPPED: the package for Go was not checked']);

describe('what a step leaves out', () => {
  test('is what it says with the word, at the beginning of a line or in a banner', () => {
    expect(skipsIn([
      'SKIPPED: the package for Go was not checked: no Go', 'SKIPPED   a new user of Python: there is no wheel', '!! CACHE TESTS SKIPPED', '  passed  Java',
    ].join('\n'))).toEqual(['SKIPPED: the package for Go was not checked: no Go', 'SKIPPED   a new user of Python: there is no wheel', '!! CACHE TESTS SKIPPED']);
  });

  test('is not a state of CloudFormation, nor a count', () => {
    expect(skipsIn('DELETE_SKIPPED\nSKIPPED_OVERLAPPING\nlanguages: 3 passed, 0 failed, 0 skipped')).toEqual([]);
  });
});

describe('the summary', () => {
  test('names what was left out, and passes', () => {
    const { lines, verdict, ok } = judge([result('lint'), LEFT_OUT], { noSkips: false });
    expect(ok).toBe(true);
    expect(lines.slice(0, 2)).toEqual(['passed     3 s  lint', 'passed     3 s  languages, but for what it left out']);
    expect(lines).toContain('languages: SKIPPED: the package for Go was not checked');
    expect(verdict).toBe('2 passed, 0 failed, 1 skipped');
  });

  test('fails for it where nothing may be left out', () => {
    const { lines, verdict, ok } = judge([result('lint'), LEFT_OUT], { noSkips: true });
    expect(ok).toBe(false);
    expect(lines[1]).toMatch(/^FAILED/);
    expect(verdict).toBe('1 passed, 1 failed, 1 skipped');
  });

  test('fails for a step that failed, and where there was none', () => {
    expect(judge([result('lint', [], false)], { noSkips: false })).toMatchObject({ ok: false, verdict: '0 passed, 1 failed' });
    expect(judge([], { noSkips: false }).ok).toBe(false);
    expect(judge([result('lint')], { noSkips: true })).toMatchObject({ ok: true, verdict: '1 passed, 0 failed' });
  });
});

describe('what it cost', () => {
  test('is told with the processor time, and with what the host took', () => {
    const stat = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'verify-')), 'stat');
    const at = (line: string) => {
      fs.writeFileSync(stat, `${line}\ncpu0 1 2 3\n`);
      return processors(stat);
    };
    const before = at('cpu  1000 0 500 7000 100 0 0 300 0 0');
    const after = at('cpu  10000 200 1000 11000 200 100 200 5300 0 0');
    expect(costOf(before, after, 119.7)).toBe('in 2 min 0 s; the processors of this machine worked for 1 min 40 s, and its host took 26 % of their time');
  });

  test('is told by the clock alone where the system does not count it', () => {
    expect(processors('/nowhere/stat')).toBeUndefined();
    expect(costOf(undefined, undefined, 61)).toBe('in 1 min 1 s');
  });
});

test('what needs a step that has failed is not run, and has failed as well', async () => {
  const ran: string[] = [];
  const steps = [['compile', ''], ['lint', '', 'compile'], ['tables', '', 'lint'], ['emulator', '']];
  const results = await runAll(steps, 2, async ([name]: string[]) => { ran.push(name); return result(name, [], name !== 'compile'); });
  expect(ran).toEqual(['compile', 'emulator']);
  const { lines, verdict } = judge(results, { noSkips: false });
  expect(lines).toEqual(expect.arrayContaining(['FAILED     0 s  lint, not run: compile has failed', 'FAILED     0 s  tables, not run: lint has failed']));
  expect(verdict).toBe('1 passed, 3 failed');
});

test.each([
  [['--only', 'lint,nothing'], 'there is no step nothing; there are: generated, compile'],
  [['--only'], '--only'],
  [['--skip'], '--skip'],
])('of the words %j it says what is wrong', (words, said) => {
  const { status, stderr } = spawnSync(process.execPath, [VERIFY, '--', ...words], { encoding: 'utf8' });
  expect(stderr).toContain(said);
  expect(status).toBe(2);
});
