import { awscdk, Component, github } from 'projen';

const { JobPermission } = github.workflows;

/** Types of commits that make a release, and the others that titles of pull requests may have. See docs/releasing.md. */
export const RELEASED_TYPES = ['feat', 'fix', 'perf', 'revert'];
export const COMMIT_TYPES = [...RELEASED_TYPES, 'docs', 'refactor', 'test', 'build', 'ci', 'chore', 'bench'];

/** What `npx projen verify` needs to leave out nothing; see CONTRIBUTING.md. */
export const VERIFY_ALL = 'sudo apt-get update && sudo apt-get install --yes postgresql redis-server && npx projen verify -- --no-skips';

/** A tag can be moved by who owns the action, a commit cannot: `git ls-remote https://github.com/<action> <tag>` tells the commit of another version. */
const PINNED: Record<string, string> = {
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-java': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c', // v6.0.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'peter-evans/create-pull-request': '5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
};

/** What tools/languages asks for; projen's own versions are out of support. */
const VERSIONS: github.workflows.Tools = { java: { version: '17' }, go: { version: '^1.25.0' }, dotnet: { version: '8.x' } };

/** Trusted publishing needs npm 11.5.1 or newer, https://docs.npmjs.com/trusted-publishers; Node.js 22 comes with an older one. */
const TRUSTED_NPM = '11.21.2';

const PUBLISHING = ['release_npm', 'release_maven', 'release_pypi', 'release_nuget', 'release_golang'];
/** The first of the jobs that publish: from then on the version belongs to this commit. */
const TAGGING = 'release_github';
const COMPILE = { name: 'Compile', run: 'npx projen compile && npx projen post-compile' };
const IS_RELEASED = "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha";

/** What the workflows do beyond projen's own: see docs/releasing.md. */
export function addWorkflows(project: awscdk.AwsCdkConstructLibrary) {
  for (const [action, commit] of Object.entries(PINNED)) project.github!.actions.set(action, `${action}@${commit}`);
  project.release!.addJobs({ baseline: baselineJob() });
  addWeekly(project.github!);
  new MendedJobs(project);
}

/** Mends the jobs of all workflows when projen has added the last of them. */
class MendedJobs extends Component {
  public preSynthesize(): void {
    for (const workflow of github.GitHub.of(this.project)!.workflows) {
      for (const [id, job] of Object.entries(workflow.jobs)) {
        if ('steps' in job) workflow.updateJob(id, mended(`${workflow.name}/${id}`, job));
      }
    }
  }
}

function mended(name: string, job: github.workflows.Job): github.workflows.Job {
  const [workflow, id] = name.split('/');
  const verifies = name === 'build/build' || name === 'release/release';
  const asked = Object.entries(job.tools ?? {}).map(([tool, own]) => [tool, VERSIONS[tool as keyof typeof VERSIONS] ?? own]);
  return {
    ...job,
    timeoutMinutes: verifies ? 90 : 45, // a third of it is enough; without a limit what hangs takes six hours
    ...verifies || asked.length > 0 ? { tools: { ...Object.fromEntries(asked), ...verifies ? VERSIONS : {} } } : {},
    ...verifies ? { permissions: { contents: JobPermission.READ } } : {},
    ...workflow === 'release' && PUBLISHING.includes(id) ? publishing(id, job) : {},
    ...workflow === 'release' && id === TAGGING ? { needs: ['release'] } : {},
  };
}

/** After the tag. No code of dependencies runs when they are installed: what it could publish is trusted. */
function publishing(id: string, job: github.workflows.Job): Partial<github.workflows.Job> {
  return {
    needs: ['release', TAGGING],
    env: { ...job.env, NPM_CONFIG_IGNORE_SCRIPTS: 'true' },
    ...id === 'release_npm' ? { steps: [{ name: 'Update npm', run: `npm install --global npm@${TRUSTED_NPM}` }, ...job.steps] } : {},
  };
}

/** Proposes what the next release is compared with. */
function baselineJob(): github.workflows.Job {
  return {
    name: 'Propose what the next release is compared with',
    needs: ['release', TAGGING, ...PUBLISHING],
    runsOn: ['ubuntu-latest'],
    permissions: { contents: JobPermission.READ },
    if: `${IS_RELEASED} && !inputs.dry_run`,
    steps: [
      ...installed(0),
      COMPILE,
      {
        name: 'Record',
        id: 'record',
        run: [
          'tag=$(git describe --exact-match --tags --match "v*")',
          'node tools/check-upgrade.js --synth --record "${tag#v}"',
          'echo "version=${tag#v}" >> $GITHUB_OUTPUT',
        ].join('\n'),
      },
      {
        name: 'Create Pull Request',
        uses: 'peter-evans/create-pull-request',
        with: {
          'token': '${{ secrets.PROJEN_GITHUB_TOKEN }}',
          'commit-message': 'chore: what users of ${{ steps.record.outputs.version }} have',
          'title': 'chore: what users of ${{ steps.record.outputs.version }} have',
          'body': 'Until this is merged, the gates compare with an older release, and the next release is refused. See docs/releasing.md.',
          'branch': 'github-actions/baseline',
          'add-paths': 'compat\ndocs/migrations',
          'signoff': true,
        },
      },
    ],
  };
}

/** What only the world around can break: tools, registries, the newest CDK. */
function addWeekly(hub: github.GitHub) {
  const weekly = new github.GithubWorkflow(hub, 'weekly');
  weekly.on({ schedule: [{ cron: '0 3 * * 1' }], workflowDispatch: {} });
  const job = (name: string, steps: github.workflows.JobStep[]) => ({
    name, runsOn: ['ubuntu-latest'], permissions: { contents: JobPermission.READ }, env: { CI: 'true' }, steps,
  });
  weekly.addJobs({
    release: { ...job('Try a release', [...installed(0), { name: 'Try', run: 'npx projen release:dry-run -- --if-any --no-skips' }]), tools: VERSIONS },
    latest: job('Unit tests on the newest aws-cdk-lib and constructs', [...installed(), COMPILE, { name: 'Test', run: 'npx projen test:latest' }]),
  });
}

function installed(fetchDepth?: number): github.workflows.JobStep[] {
  return [
    github.WorkflowSteps.checkout({ with: { fetchDepth } }),
    { name: 'Setup Node.js', uses: 'actions/setup-node', with: { 'node-version': '22', 'package-manager-cache': false } },
    { name: 'Install dependencies', run: 'npm ci' },
  ];
}
