import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { folder } from '../support/synth';

const { newestRelease, outdated, unrecordable } = jest.requireActual<any>('../../tools/release/baseline');
const { saysSomething, withMigrations } = jest.requireActual<any>('../../tools/release/changelog');
const { nextVersion } = jest.requireActual<any>('../../tools/release/next-version');
const { bundled, compose } = jest.requireActual<any>('../../tools/release/licenses');
const { hasTag, inspect } = jest.requireActual<any>('../../tools/release/repository');
const { bump } = jest.requireActual<any>('../../tools/release/version');

const ROOT = path.join(__dirname, '../..');
const NOTES = { 'docs/migrations/next.json': '{ "breaking": false, "notes": [] }', 'docs/migrations/next.md': '# Migration\n' };

/** A repository that is released as this one is, with these commits, of which some are tags: `v1.2.3`. */
function repository(commits: string[], files: Record<string, string> = {}): string {
  const root = folder({ ...NOTES, 'package.json': '{ "name": "shop", "version": "0.0.0" }\n', '.gitignore': '/dist/\nnode_modules\n', ...files });
  fs.mkdirSync(path.join(root, '.projen'));
  // the package that counts versions is taken from node_modules: through npx it is the same one, a second later
  const tasks = fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8').replace(/"BUMP_PACKAGE": "[^"]+"/g, '"BUMP_PACKAGE": ""');
  fs.writeFileSync(path.join(root, '.projen/tasks.json'), tasks);
  fs.cpSync(path.join(ROOT, 'tools/release'), path.join(root, 'tools/release'), { recursive: true });
  fs.copyFileSync(path.join(ROOT, 'tools/readme.js'), path.join(root, 'tools/readme.js'));
  fs.mkdirSync(path.join(root, 'tools/upgrade'));
  fs.copyFileSync(path.join(ROOT, 'tools/upgrade/notes.js'), path.join(root, 'tools/upgrade/notes.js'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=Shop', '-c', 'user.email=shop@example.invalid', '-c', 'commit.gpgsign=false', ...words], { cwd: root, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  for (const message of commits) {
    if (/^v\d/.test(message)) git('tag', message);
    else git('commit', '--quiet', '--allow-empty', '--message', message);
  }
  return root;
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect((error as Error).message).toMatch(/^\[release\.[a-z-]+\] .+\. Fix: ./);
    return /^\[(release\.[a-z-]+)\]/.exec((error as Error).message)![1];
  }
  return 'nothing was thrown';
}

describe('a release does not begin', () => {
  test('with files that are not committed, changed or new', () => {
    const root = repository(['feat: all']);
    expect(inspect(root)).toEqual([]);
    fs.writeFileSync(path.join(root, 'new.txt'), '');
    expect(codeOf(() => inspect(root))).toBe('release.uncommitted-changes');
    fs.rmSync(path.join(root, 'new.txt'));
    fs.writeFileSync(path.join(root, 'package.json'), '{}');
    expect(() => inspect(root)).toThrow('1 file is not committed: package.json.');
  });

  test('where there are no commits, or only the last of them', () => {
    expect(codeOf(() => inspect(repository([])))).toBe('release.no-commits');
    const shallow = path.join(folder({}), 'clone');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${repository(['feat: one', 'feat: two'])}`, shallow]);
    expect(codeOf(() => inspect(shallow))).toBe('release.shallow');
  });

  test('but on another branch it does, with a warning', () => {
    const root = repository(['feat: all']);
    execFileSync('git', ['checkout', '--quiet', '-b', 'other'], { cwd: root });
    expect(inspect(root)).toEqual(['this is the branch other; releases are made of main']);
  });

  test('in the program, and nothing is left behind', () => {
    const root = repository(['feat: all']);
    fs.cpSync(path.join(ROOT, 'tools/release.js'), path.join(root, 'tools/release.js'));
    const { status, stderr, stdout } = spawnSync(process.execPath, ['tools/release.js', '--dry-run'], { cwd: root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^\[release\.uncommitted-changes\] 1 file is not committed: tools\/release\.js\. Fix: /);
    expect(spawnSync(process.execPath, ['tools/release.js'], { cwd: root, encoding: 'utf8' })).toMatchObject({ status: 2, stderr: expect.stringContaining('only --dry-run') });
  });
});

test('with nothing to release a trial fails, and passes where that is no news, as nothing else does', () => {
  const root = repository(['feat: one', 'v0.3.1', 'docs: two'], { 'tools/release.js': fs.readFileSync(path.join(ROOT, 'tools/release.js'), 'utf8') });
  const attempt = (...words: string[]) => spawnSync(process.execPath, ['tools/release.js', '--dry-run', ...words], { cwd: root, encoding: 'utf8' });
  const [strict, lenient] = [attempt(), attempt('--', '--if-any')];
  expect([strict.status, lenient.status]).toEqual([1, 0]);
  expect(lenient.stderr).toBe(strict.stderr);
  expect(strict.stderr).toMatch(/^\[release\.nothing-to-release\] /);
  fs.writeFileSync(path.join(root, 'new.txt'), '');
  expect(attempt('--', '--if-any')).toMatchObject({ status: 1, stderr: expect.stringMatching(/^\[release\.uncommitted-changes\] /) });
}, 120_000);

describe('the version, by the task of the release itself,', () => {
  const BREAKING = { 'docs/migrations/next.json': '{ "breaking": true, "notes": [] }', 'docs/migrations/next.md': '# Migration\n\n## Prices\n\nSay the currency.\n' };
  const CASES: Record<string, [string[], Record<string, string>?]> = {
    'the first one': [['feat(shop): a counter', 'fix: a price', 'docs: a guide']],
    '0.x, a feature': [['feat: one', 'v0.3.1-rc.1', 'v0.3.1', 'feat: two']],
    '0.x, what breaks': [['feat: one', 'v0.3.1', 'fix: two', 'refactor: three\n\nBREAKING CHANGE: all is other'], BREAKING],
    'nothing but guides and tests': [['feat: one', 'v0.3.1', 'docs: two', 'test: three']],
    'the first one, of nothing but guides': [['docs: one', 'chore: two']],
    'a release with a note': [['feat: one', 'v0.3.1', 'feat: two'], { 'docs/migrations/next.md': '# Migration\n\n## Another topic\n\nSubscribe again.\n' }],
    'notes of what breaks, and commits that break nothing': [['feat: one', 'v0.3.1', 'feat: two'], BREAKING],
  };
  const results: Record<string, { version?: string; tag?: string; changelog?: string; code?: string }> = {};
  const roots: Record<string, string> = {};

  beforeAll(async () => { // all at once, as each begins several programs
    await Promise.all(Object.entries(CASES).map(async ([name, [commits, files]]) => {
      roots[name] = repository(commits, files);
      results[name] = await bump(roots[name]).catch((error: { code?: string }) => (error.code?.startsWith('release.') ? { code: error.code } : Promise.reject(error)));
    }));
  }, 120_000);

  test('is 0.1.0 at first, with features before fixes', () => {
    const { version, tag, changelog } = results['the first one'];
    expect({ version, tag }).toEqual({ version: '0.1.0', tag: 'v0.1.0' });
    expect(changelog).toMatch(/^## \[?0\.1\.0\]?[\s\S]*### Features\n\n\* \*\*shop:\*\* a counter[\s\S]*### Bug Fixes\n\n\* a price/);
    expect(changelog).not.toContain('a guide');
    expect(execFileSync('git', ['tag'], { cwd: roots['the first one'], encoding: 'utf8' })).toBe('');
  });

  test.each([['0.x, a feature', '0.3.2'], ['0.x, what breaks', '0.4.0']])('for %s is %s', (name, version) => {
    expect(results[name]).toMatchObject({ version, changelog: expect.stringContaining(version) });
  });

  test('comes with the migration notes, once', () => {
    expect(results['a release with a note'].changelog!.split('### Migration')).toHaveLength(2);
    expect(results['a release with a note'].changelog).toContain('#### Another topic');
  });

  test.each([
    ['nothing but guides and tests', 'release.nothing-to-release'],
    ['the first one, of nothing but guides', 'release.no-changelog-entry'],
    ['notes of what breaks, and commits that break nothing', 'release.not-breaking'],
  ])('is none for %s', (name, code) => {
    expect(results[name]).toEqual({ code });
  });

  test('is refused where the notes break users and the commits do not say so, from 1.0 on, too', () => {
    const given = { latestTag: 'v1.0.0', version: '1.0.0', breaking: true };
    expect(codeOf(() => nextVersion({ ...given, suggested: 'minor' }))).toBe('release.not-breaking');
    expect(nextVersion({ ...given, suggested: 'major' })).toBe('');
    expect(nextVersion({ ...given, suggested: 'none' })).toBe('none');
  });
});

test('a tag is found here, and where releases are pushed to', () => {
  const origin = repository(['feat: one', 'v0.1.0']);
  const clone = path.join(folder({}), 'clone');
  execFileSync('git', ['clone', '--quiet', '--no-tags', `file://${origin}`, clone]);
  expect([hasTag(origin, 'v0.1.0'), hasTag(clone, 'v0.1.0'), hasTag(clone, 'v0.2.0'), hasTag(origin, 'v0.1')]).toEqual([true, true, false, false]);
  fs.renameSync(origin, `${origin}-gone`);
  expect(() => hasTag(clone, 'v0.1.0')).toThrow('ls-remote');
  fs.renameSync(`${origin}-gone`, origin); // so that it is cleaned up
});

describe('what the gates compare with', () => {
  test('is refused where a newer version was released, and what to do is said', () => {
    const root = repository(['feat: one', 'v0.9.0', 'fix: two', 'v0.10.0', 'feat: three', 'v0.11.0-rc.1', 'fix: four']);
    expect(newestRelease(root)).toBe('0.10.0');
    expect(outdated(root, '0.9.0')).toMatch(/^\[compat\.baseline\] 0\.10\.0 is released, .* 0\.9\.0 .* Fix: .*--record 0\.10\.0/);
    expect(outdated(root, '0.0.0')).toContain('0.10.0 is released');
    expect(outdated(root, '0.10.0')).toBeUndefined();
    expect(outdated(root, '0.11.0')).toBeUndefined();
  });

  test('is not judged without tags, without a repository, or by tags of other branches', () => {
    const root = repository(['feat: one']);
    execFileSync('git', ['checkout', '--quiet', '-b', 'other'], { cwd: root });
    execFileSync('git', ['-c', 'user.name=Shop', '-c', 'user.email=shop@example.invalid', '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--allow-empty', '--message', 'feat: two'], { cwd: root });
    execFileSync('git', ['tag', 'v0.2.0'], { cwd: root });
    expect(outdated(root, '0.1.0')).toContain('0.2.0 is released');
    execFileSync('git', ['checkout', '--quiet', 'main'], { cwd: root });
    expect([root, repository([]), folder({})].map(one => [newestRelease(one), outdated(one, '0.0.0')])).toEqual([[], [], []].map(() => [undefined, undefined]));
  });

  test('is recorded from what was released, and from nothing else', () => {
    const root = repository(['feat: one', 'v0.9.0', 'fix: two', 'v0.10.0'], { 'compat/allowed-breaks.json': '{}' });
    fs.writeFileSync(path.join(root, 'compat/allowed-breaks.json'), '{ }'); // as a first attempt leaves it
    expect(unrecordable(root, '0.10.0')).toBeUndefined();
    expect(unrecordable(root, '0.9.0')).toMatch(/^\[compat\.not-released\] HEAD is not what was released as 0\.9\.0\. Fix: /);
    expect(unrecordable(root, '0.0.0')).toMatch(/^\[compat\.not-released\] 0\.10\.0 is released, /);
    fs.writeFileSync(path.join(root, 'package.json'), '{}');
    expect(unrecordable(root, '0.10.0')).toMatch(/^\[compat\.not-released\] not as they were released: package\.json\. Fix: /);
    expect([repository(['feat: one']), repository([]), folder({})].map(one => unrecordable(one, '0.0.0'))).toEqual([undefined, undefined, undefined]);
  });

  test('is looked at by the check of the API', () => {
    const root = repository(['feat: one', 'v9.9.9']);
    for (const file of ['tools/check-compat.js', 'tools/upgrade', 'compat/last-release/release.json']) { // and no API: that is compared afterwards
      fs.cpSync(path.join(ROOT, file), path.join(root, file), { recursive: true });
    }
    const { status, stdout } = spawnSync(process.execPath, ['tools/check-compat.js'], { cwd: root, encoding: 'utf8' });
    expect(stdout).toContain('FAILS  [compat.baseline] 9.9.9 is released');
    expect(status).toBe(1);
  });
});

describe('the changelog', () => {
  const CHANGELOG = '## [0.2.0](https://example.com) (2026-01-01)\n\n\n### Bug Fixes\n\n* b\n\n\n### Features\n\n* a\n\n### ⚠ BREAKING CHANGES\n\n* c\n';

  test('tells what breaks, then what to do, then features, then fixes', () => {
    const text = withMigrations(CHANGELOG, '# Migration\n\n## Another topic\n\nSubscribe again.\n');
    expect(text.split('\n').filter((line: string) => line.startsWith('#'))).toEqual([
      '## [0.2.0](https://example.com) (2026-01-01)', '### ⚠ BREAKING CHANGES', '### Migration', '#### Another topic', '### Features', '### Bug Fixes',
    ]);
    expect(withMigrations(text, '# Migration\n\n## Another topic\n\nSubscribe again.\n')).toBe(text);
  });

  test('has no chapter on migration where there is nothing to tell', () => {
    expect(withMigrations(CHANGELOG, '# Migration\n')).not.toContain('Migration');
  });

  test('says something where there is an entry, or a note', () => {
    expect(saysSomething('## 0.1.0\n')).toBe(false);
    expect(saysSomething(CHANGELOG)).toBe(true);
    expect(saysSomething(withMigrations('## 0.1.0\n', '## Another topic\n'))).toBe(true);
  });
});

describe('the packages that come along', () => {
  const bundle = (dependency: Record<string, unknown>, files: Record<string, string>) => folder({
    'package.json': JSON.stringify({ name: 'shop', bundledDependencies: ['one'] }),
    'node_modules/one/package.json': JSON.stringify({ name: 'one', version: '1.0.0', license: 'MIT', dependencies: { two: '^2.0.0' } }),
    'node_modules/one/LICENSE': 'Permission is granted',
    'node_modules/two/package.json': JSON.stringify({ name: 'two', version: '2.0.0', ...dependency }),
    ...files,
  });

  test('are listed with what they depend on, and with the texts of their licenses', () => {
    const root = bundle({ license: 'ISC', homepage: 'https://example.com/two' }, { 'node_modules/two/LICENCE.md': 'Permission' });
    expect(compose(bundled(root), root).split('\n')).toEqual(expect.arrayContaining([
      'one 1.0.0', '  license: MIT, in node_modules/one/LICENSE', 'two 2.0.0', '  license: ISC, in node_modules/two/LICENCE.md', '  from: https://example.com/two',
    ]));
  });

  test('are refused under terms that are not permissive, or without any, or where they are missing', () => {
    const list = (root: string) => () => compose(bundled(root), root);
    expect(list(bundle({ license: 'GPL-3.0' }, { 'node_modules/two/LICENSE': '' }))).toThrow('two is under GPL-3.0');
    expect(list(bundle({ license: 'MIT' }, {}))).toThrow('two comes without the text of its license');
    const without = bundle({ license: 'MIT' }, {});
    fs.rmSync(path.join(without, 'node_modules/two'), { recursive: true });
    expect(list(without)).toThrow('two, which node_modules/one depends on, is not installed');
  });
});
