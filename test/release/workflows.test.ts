import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';

interface Step { name?: string; uses?: string; run?: string; with?: Record<string, string> }
interface Job {
  'needs'?: string | string[];
  'if'?: string;
  'env'?: Record<string, string>;
  'environment'?: string;
  'timeout-minutes'?: number;
  'permissions': Record<string, string>;
  'steps': Step[];
}
interface Workflow { on: Record<string, unknown>; jobs: Record<string, Job> }

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, '.github/workflows');
const WORKFLOWS: Record<string, Workflow> = Object.fromEntries(fs.readdirSync(FOLDER).map(file => [path.basename(file, '.yml'), parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'))]));
const JOBS = Object.entries(WORKFLOWS).flatMap(([workflow, { jobs }]) => Object.entries(jobs).map(([id, job]) => ({ name: `${workflow}/${id}`, job })));
const STEPS = JOBS.flatMap(({ name, job }) => job.steps.map(step => ({ name, step })));

const PUBLISHING = ['release_npm', 'release_maven', 'release_pypi', 'release_nuget', 'release_golang'];
/** Actions that are known not to be pinned to a commit, each with a reason. */
const NOT_PINNED: string[] = [];

const needsOf = ({ needs = [] }: Job) => [needs].flat();
const jobsThat = (holds: (job: Job) => boolean) => JOBS.filter(({ job }) => holds(job)).map(({ name }) => name);

test('there are workflows for pull requests, releases, upgrades, and each week', () => {
  expect(Object.keys(WORKFLOWS).sort()).toEqual(['build', 'pull-request-lint', 'release', 'upgrade-main', 'weekly']);
});

test('no job hangs for hours', () => {
  expect(JOBS.filter(({ job }) => !(job['timeout-minutes']! <= 90)).map(({ name }) => name)).toEqual([]);
});

test('every action is pinned to a commit', () => {
  const actions = [...new Set(STEPS.flatMap(({ step }) => step.uses ?? []))];
  expect(actions.length).toBeGreaterThan(8);
  expect(actions.filter(action => !/@[0-9a-f]{40}$/.test(action) && !NOT_PINNED.includes(action))).toEqual([]);
});

test.each([
  ['java', 'java-version', '17'],
  ['dotnet', 'dotnet-version', '8.x'],
  ['go', 'go-version', '^1.25.0'],
])('every job that sets up %s has the version that tools/languages asks for', (tool, field, version) => {
  const found = STEPS.filter(({ step }) => step.uses?.startsWith(`actions/setup-${tool}@`));
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['build/build', 'release/release', 'weekly/release', `build/package-${tool}`]));
  expect(found.filter(({ step }) => step.with?.[field] !== version)).toEqual([]);
});

test('npm is new enough for trusted publishing before anything is published, which is without a token', () => {
  const { steps } = WORKFLOWS.release.jobs.release_npm;
  const update = steps.findIndex(({ run }) => /^npm install --global npm@(11\.(5\.[1-9]|[6-9]\.|[1-9]\d)|1[2-9]\.)/.test(run ?? ''));
  expect(update).toBeGreaterThanOrEqual(0);
  expect(update).toBeLessThan(steps.findIndex(({ run }) => run?.includes('publib-npm')));
  expect(JSON.stringify(steps)).not.toContain('NPM_TOKEN');
});

describe('rights', () => {
  test('to write contents has none but the job that makes the tag', () => {
    expect(jobsThat(job => job.permissions.contents === 'write')).toEqual(['release/release_github']);
  });

  test('to sign in at registries have none but the jobs that publish', () => {
    const signing = jobsThat(job => job.permissions['id-token'] !== undefined);
    expect(signing.sort()).toEqual(['release/release_npm', 'release/release_nuget', 'release/release_pypi']);
  });

  test('are told by every job', () => {
    expect(jobsThat(job => job.permissions === undefined)).toEqual([]);
  });

  test('of a job that publishes are not lent to scripts of dependencies', () => {
    for (const id of PUBLISHING) {
      expect(WORKFLOWS.release.jobs[id]).toMatchObject({ environment: 'release', env: { NPM_CONFIG_IGNORE_SCRIPTS: 'true' } });
    }
  });
});

describe('a release', () => {
  const { jobs } = WORKFLOWS.release;

  test('is tagged before anything is published, so that no other commit gets its version', () => {
    expect(needsOf(jobs.release_github)).toEqual(['release']);
    for (const id of PUBLISHING) expect(needsOf(jobs[id])).toEqual(['release', 'release_github']);
  });

  test('is checked without anything left out, as pull requests are', () => {
    for (const { steps } of [jobs.release, WORKFLOWS.build.jobs.build]) {
      const run = steps.find(({ name }) => name === 'verify')!.run;
      expect(run).toContain('postgresql redis-server');
      expect(run).toMatch(/npx projen verify -- --no-skips$/);
    }
  });

  test('ends with a pull request for what the next one is compared with', () => {
    expect(needsOf(jobs.baseline)).toEqual(['release', 'release_github', ...PUBLISHING]);
    expect(jobs.baseline.if).toMatch(/tag_exists != 'true'.*&& !inputs\.dry_run$/);
    expect(jobs.baseline.steps.map(({ run }) => run).join('\n')).toContain('node tools/check-upgrade.js --synth --record');
    expect(jobs.baseline.steps.slice(-1)[0].with).toMatchObject({ 'add-paths': 'compat\ndocs/migrations' });
  });
});

test('titles of pull requests may have every type that makes a release, and those in use', () => {
  const [lint] = WORKFLOWS['pull-request-lint'].jobs.validate.steps;
  const types = lint.with!.types.split('\n');
  const tasks = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8')).tasks;
  const releasable: string = tasks['bump:releasable-commits'].steps[0].exec;
  const released = /\^\(([a-z|]+)\)/.exec(releasable)![1].split('|');
  expect(released).toContain('feat');
  expect(types).toEqual(expect.arrayContaining([...released, 'docs', 'refactor', 'test', 'build', 'ci', 'chore', 'bench']));
});

test('each week a release is tried, and the newest CDK', () => {
  const { on, jobs } = WORKFLOWS.weekly;
  expect(on).toHaveProperty('schedule');
  const commands = Object.values(jobs).map(({ steps }) => steps.slice(-1)[0].run);
  expect(commands).toEqual(['npx projen release:dry-run -- --if-any --no-skips', 'npx projen test:latest']);
  expect(jobs.release.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))!.with).toEqual({ 'fetch-depth': 0 });
});

test('an upgrade of dependencies writes the licenses of what is bundled anew', () => {
  const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8'));
  expect(tasks['post-upgrade'].steps).toEqual([{ exec: 'node tools/release/licenses.js' }]);
  expect(tasks.upgrade.steps.slice(-1)).toEqual([{ spawn: 'post-upgrade' }]);
});
