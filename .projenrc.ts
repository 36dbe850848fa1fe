import { awscdk, cdk, javascript, ReleasableCommits } from 'projen';
import { addChecks } from './projenrc/checks';
import { addLintRules } from './projenrc/lint';
import { addRelease } from './projenrc/release';
import { addWorkflows, COMMIT_TYPES, RELEASED_TYPES, VERIFY_ALL } from './projenrc/workflows';

/**
 * The lowest aws-cdk-lib that the library promises to work with, and the one it is developed on.
 * See docs/decisions/0002-peer-floor.md before moving it.
 */
const CDK_FLOOR = '2.270.0';

/**
 * Clients of the AWS SDK: what the handlers of the CDK's own custom resources need, which Lambda has and the emulated AWS
 * takes from here, and what the tests and the demo ask the emulated AWS with.
 */
const EMULATED_CLIENTS = [
  'acm', 'auto-scaling', 'cloudformation', 'cloudwatch', 'cloudwatch-logs', 'codebuild', 'codepipeline', 'dynamodb', 'ec2', 'ecr', 'ecs', 'elastic-load-balancing-v2',
  'elasticache', 'eventbridge', 'iam', 'kms', 'lambda', 'rds', 'resource-groups', 'route-53', 's3', 'scheduler', 'secrets-manager', 'sfn', 'sns', 'sqs', 'ssm', 'sts', 'wafv2',
];

/** Commits that make a release: features, fixes, and whatever breaks. See docs/releasing.md. */
const RELEASABLE = `^(${RELEASED_TYPES.join('|')})(\\([^()]+\\))?!?: |^[a-z]+(\\([^()]+\\))?!: |^BREAKING[ -]CHANGE: `;

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-wheelhouse',
  description: 'AWS architectures as single constructs: a three-tier web app in one `new`, secure and production-ready by default.',
  author: 'cdk-wheelhouse contributors',
  authorAddress: 'https://github.com/cdk-wheelhouse',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-wheelhouse/cdk-wheelhouse.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-wheelhouse contributors',
  stability: cdk.Stability.EXPERIMENTAL,
  keywords: ['aws', 'aws-cdk', 'awscdk', 'cdk', 'constructs', 'three-tier', 'web-app', 'alb', 'autoscaling', 'aurora', 'rds', 'waf', 'deployment', 'service-catalog'],
  defaultReleaseBranch: 'main',

  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',
  cdkCliVersion: '^2.1148.1', // the registry's "latest" is an accidental 3.0.0
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0', // the line of jsii; 7.x has no compiler API
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22',

  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  bumpPackage: 'commit-and-tag-version@^12', // 13 wants Node 22
  nextVersionCommand: 'node tools/release/next-version.js',
  releasableCommits: ReleasableCommits.exec(`git log --no-merges --oneline $LATEST_TAG..HEAD -E --grep '${RELEASABLE}'`),
  jsiiReleaseVersion: '0.2.1061', // publib, instead of the newest one
  releaseEnvironment: 'release',
  buildWorkflowOptions: { mutableBuild: false },
  postBuildSteps: [{ name: 'verify', run: VERIFY_ALL }],
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } } },

  // Nothing but the peers at run time, and two small parsers that come with the package. See docs/decisions/0022-bundled-parsers.md.
  bundledDeps: ['semver@^7', 'yaml@^2'],
  devDeps: [
    '@types/semver@^7',
    'aws-cdk@^2.1148.1',
    'awslint@2.262.2-alpha.0', // the registry's "latest" is an old 2.72
    'cdk-nag@^3.0.2',
    '@jsii/spec@^1.138',
    '@aws-cdk/aws-service-spec@0.1.216', // what an upgrade does to resources
    '@aws-cdk/cloudformation-diff@2.187.5',
    'fast-check@^4',
    'jest-runtime@^30', 'jest-mock@^30', '@jest/fake-timers@^30', // tools/jest
    '@sparticuz/chromium@147.0.0', // a headless Chromium from the registry, for tests that look at pages
    'puppeteer-core@^24',
    'axe-core@^4',
    'typescript7@npm:typescript@~7.0.2', // type checks of tests and examples, called by path
    ...EMULATED_CLIENTS.map(name => `@aws-sdk/client-${name}@^3.1127.0`),
    '@aws-sdk/client-budgets@^3.1124.0', // the registry has no newer ones of these
    '@aws-sdk/client-service-catalog@^3.1079.0',
  ],

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // `test` never rewrites a snapshot, `test:update` does
    jestConfig: {
      testEnvironment: '<rootDir>/tools/jest/environment.js', // test files of one process share the packages that they import
      runtime: '<rootDir>/tools/jest/runtime.js',
      workerIdleMemoryLimit: '1500MB', // the CDK keeps every token there ever was
      setupFilesAfterEnv: ['<rootDir>/test/support/stack-traces.ts'],
      cacheDirectory: '<rootDir>/node_modules/.cache/jest', // compiled tests outlive the temporary folder of a run
      testTimeout: 60_000, // a busy machine takes its time, and no test waits for anything
      coverageProvider: 'babel', // v8 is about four times slower here
      collectCoverageFrom: ['<rootDir>/src/**/*.ts'],
      modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/examples/.*/app'],
      testPathIgnorePatterns: ['/node_modules/', '/examples/', '/lib/', '/test/emulated/', '/test/browser/'], // tasks of their own
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'projenrc', 'examples', 'bench', 'tools', '.projenrc.ts'] },

  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-wheelhouse', module: 'cdk_wheelhouse', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkwheelhouse',
    mavenGroupId: 'io.github.cdk-wheelhouse',
    mavenArtifactId: 'cdk-wheelhouse',
  },
  publishToNuget: { dotNetNamespace: 'CdkWheelhouse', packageId: 'CdkWheelhouse', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-wheelhouse/cdk-wheelhouse-go', packageName: 'cdkwheelhouse' },

  gitignore: [
    'cdk.out', '.venv', '.build', '__pycache__', '*.pyc', '.pytest_cache', '.DS_Store',
    '.jsii.tabl.json', '.warnings.jsii.js', '.rosetta-cache.tabl.json', '/examples/*/app/node_modules',
    '/examples/java/target/', '/examples/go/wheelhouse-examples', '/examples/python/.venv/',
  ],
});

// Some platform packages of newer versions are missing from the registry; npm ci refuses that.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.tasks.removeTask('compat'); // check:compat is ours
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.testTask.env('CDK_VALIDATION', 'false'); // seconds in each test file; the examples are validated
project.tasks.addEnvironment('CDK_DISABLE_CLI_TELEMETRY', 'true');
project.tasks.addEnvironment('CDK_DISABLE_VERSION_CHECK', '1');

// Self-reference: `import ... from 'cdk-wheelhouse'` works inside this repository with one copy of aws-cdk-lib.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './fargate': './lib/fargate/index.js',
  './monitoring': './lib/monitoring/index.js',
  './network': './lib/network/index.js',
  './patching': './lib/patching/index.js',
  './pipelines': './lib/pipelines/index.js',
  './rollout': './lib/rollout/index.js',
  './servicecatalog': './lib/servicecatalog/index.js',
  './validation': './lib/validation/index.js',
  './webapp': './lib/webapp/index.js',
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.package.addField('awscdkio', { announce: false });

// The package is for running; who debugs it has the repository.
for (const option of ['inlineSourceMap', 'inlineSources']) project.tryFindObjectFile('tsconfig.json')!.addOverride(`compilerOptions.${option}`, false);

addLintRules(project);
addChecks(project);
addRelease(project);
addWorkflows(project);

for (const pattern of ['/.venv/', '/.build/', '__pycache__', '*.pyc', '.pytest_cache', '/dist/', '/examples/', '/docs/', '/bench/', '/emulator/', '/tools/', '/rosetta/', '/projenrc/', '/.ci/', '/requirements-dev.txt',
  '/tsconfig.eslint.json', '/awslint.json', '/API.md', '/compat/', 'cdk.out', 'cdk.json', '.rosetta-cache.tabl.json', '/CONTRIBUTING.md', '*.snap']) {
  project.npmignore?.exclude(pattern);
}
project.npmignore?.include('.jsii.tabl.json', '.warnings.jsii.js');

project.synth();
