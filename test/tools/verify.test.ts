import { spawnSync } from 'child_process';
import * as path from 'path';

const { judge, runAll, skipsIn } = jest.requireActual<any>('../../tools/verify');
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
