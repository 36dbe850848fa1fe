import { awscdk, javascript } from 'projen';

/** Type checks of what jsii does not compile; TypeScript 7 is called by path, since the other tools need the compiler API of 6. */
const TSC7 = 'node node_modules/typescript7/bin/tsc --noEmit -p';

/**
 * What the project checks beyond compiling and unit tests, each a task of its own, and the two that the README names:
 * `demo` (build and check the examples) and `verify` (everything).
 */
export function addChecks(project: awscdk.AwsCdkConstructLibrary) {
  addTypeScriptConfigs(project);
  afterCompile(project);
  const task = (name: string, description: string, exec: string) => project.addTask(name, { description, exec, receiveArgs: true });

  task('typecheck', 'Check the types of tests, examples and the project definition', [
    `${TSC7} test/tsconfig.json`, `${TSC7} examples/tsconfig.json`, `${TSC7} projenrc/tsconfig.json`,
  ].join(' && '));
  task('lint', 'Lint without changing anything', 'ESLINT_USE_FLAT_CONFIG=false eslint --ext .ts --max-warnings 0 --no-error-on-unmatched-pattern'
    + ' src test projenrc examples .projenrc.ts');
  task('awslint', 'Check the API by the rules of the AWS CDK', 'node tools/check-awslint.js');
  task('test:unit', 'Unit tests, snapshots and properties; `npx projen test` measures coverage, too', 'CDK_VALIDATION=false node tools/with-temp.js jest --ci --coverage=false');
  task('test:properties', 'Property tests; -- <runs> [<seed>] for more of them, or the same again', 'node tools/run-properties.js');
  task('test:app', 'Run the examples\' applications against PostgreSQL and emulated services of AWS',
    'node --test --test-concurrency 2 --test-reporter spec examples/three-tier-web-app/app-test/ examples/fargate-services/app-test/');
  task('check:examples', 'Synthesize every example and check the templates', 'node tools/check-examples.js');
  task('check:languages', 'Build the packages for Python, Java, Go and C#, and compare templates with those of TypeScript; -- --only python', 'node tools/check-languages.js');
  task('check:upgrade', 'Compare the templates of the examples with those of the last release, as CloudFormation would', 'node tools/check-upgrade.js');
  task('check:compat', 'Compare the API with that of the last release', 'node tools/check-compat.js');
  task('check:licenses', 'Compare THIRD-PARTY-LICENSES with what is bundled', 'node tools/release/licenses.js --check');
  task('check:audit', 'Ask the npm registry for known vulnerabilities of what users install', 'node tools/release/audit.js');
  task('check:new-user', 'Install the packed library into an empty project and run the README\'s first example', 'node tools/check-new-user.js');
  task('emulator', 'Run an emulated AWS on this machine until Ctrl+C; -- --help tells its options', 'node tools/emulator.js');
  task('emulator:types', 'Make the table of types in emulator/README.md anew, from the synthesized examples', 'node tools/run-python.js emulator.report cdk.out --write');
  task('test:emulator', 'Test the emulated AWS itself', 'node tools/run-python.js pytest emulator/tests');
  task('test:emulated', 'Deploy, update and destroy every example on the emulated AWS',
    'CDK_VALIDATION=false node tools/with-temp.js jest --ci --coverage=false --maxWorkers 2 --testPathIgnorePatterns /node_modules/ --testPathPatterns test/emulated/');
  task('test:browser', 'Look at pages in a headless Chromium',
    'node tools/with-temp.js jest --ci --coverage=false --testPathIgnorePatterns /node_modules/ --testPathPatterns test/browser/');
  task('type-permissions', 'Make data/type-permissions.json anew, which launch roles are made of, from what cfn-lint carries; -- --check compares only',
    'node tools/run-python.js tools.type_permissions');
  task('bench', 'Compare the library with what a user would pick instead, and write bench/RESULTS.md', 'node bench/run.js');

  project.addTask('test:latest', {
    description: 'Unit tests on the newest aws-cdk-lib and constructs; `npm ci` brings the floor back',
    steps: [
      { exec: 'npm install --no-save aws-cdk-lib@2 constructs@10' },
      // Snapshots hold what the floor makes; what they mean is asserted beside them.
      { exec: 'CDK_VALIDATION=false jest --ci --coverage=false --testPathIgnorePatterns test/conventions -t "^(?!.*looks the same as ever)"' },
    ],
  });

  const demo = project.addTask('demo', { description: 'Build the library, then synthesize and check every example' });
  demo.spawn(project.compileTask);
  demo.exec(LOADED_LATE);
  demo.exec('node tools/check-examples.js');
  demo.exec('node --no-warnings tools/deploy-examples.js');
  project.addTask('verify', { description: 'Build the library and run every check and test there is', exec: 'node tools/verify.js', receiveArgs: true });
}

function addTypeScriptConfigs(project: awscdk.AwsCdkConstructLibrary) {
  new javascript.TypescriptConfig(project, {
    fileName: 'examples/tsconfig.json',
    include: ['**/*.ts'],
    exclude: ['**/node_modules', '**/cdk.out', '**/app'],
    compilerOptions: {
      target: 'ES2022', module: 'node16', lib: ['es2022'], types: ['node'], rootDir: '.', strict: true, noEmit: true, skipLibCheck: true, esModuleInterop: true,
    },
  });
}

/** Each room is one file, loaded when it is first used. */
const LOADED_LATE = 'node tools/lazy-index.js && node tools/pack-lib.js';

/** No warnings, rooms that are loaded late, and every example in a README or docstring compiled. */
function afterCompile(project: awscdk.AwsCdkConstructLibrary) {
  project.compileTask.reset('jsii --fail-on-warnings'); // a name that a language reserves is one of them
  project.postCompileTask.prependExec(LOADED_LATE);
  project.postCompileTask.prependExec('jsii-rosetta extract --strict --infuse --batch'); // examples of guides stand beside the types as well, in every language; one compilation for all: a tenth of the time
}
