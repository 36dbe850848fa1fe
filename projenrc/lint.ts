import { awscdk, javascript } from 'projen';

/**
 * The rooms of src, lowest tier first. A room may use the rooms of every tier below its own, through their `index`;
 * rooms of one tier do not know each other. Every room may use the files of src/private, which itself uses no room.
 * A new room is added here, and nowhere else.
 */
export const ROOMS = [
  ['core'],
  ['rollout', 'network', 'monitoring', 'validation'],
  ['fargate', 'patching', 'pipelines'],
  ['webapp'],
  ['servicecatalog'],
];

const SOURCES = 'src/**/*.ts';
/** Code that runs in AWS Lambda: it has a clock, an environment and errors of its own. */
const HANDLERS = 'src/**/handlers/**/*.ts';
/** Where verdicts are kept, which no template depends on. */
const MACHINE_FILE = 'src/validation/private/machine.ts';

export function addLintRules(project: awscdk.AwsCdkConstructLibrary) {
  const eslint = project.eslint!;
  useOneProgram(project);
  eslint.addIgnorePattern('cdk.out');
  eslint.addOverride({
    files: [SOURCES],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'import/no-restricted-paths': ['error', { zones: zones() }],
      'no-restricted-imports': ['error', { paths: OTHER_MODULES, patterns: [SELF] }],
      'no-restricted-properties': ['error', ...MACHINE],
      'no-restricted-syntax': ['error', ...CLOCK, ...BARE_ERROR],
    },
  });
  eslint.addOverride({
    files: ['src/private/**/*.ts'], // the home of the coded errors
    rules: { 'no-restricted-syntax': ['error', ...CLOCK] },
  });
  eslint.addOverride({
    files: [HANDLERS], // the runtime of AWS Lambda brings the SDK
    rules: {
      'import/no-extraneous-dependencies': ['error', { devDependencies: true }],
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
    },
  });
  eslint.addOverride({
    files: [MACHINE_FILE],
    rules: { 'no-restricted-imports': ['error', { patterns: [SELF] }], 'no-restricted-properties': 'off', 'no-restricted-syntax': ['error', ...BARE_ERROR] },
  });
  eslint.addOverride({
    files: ['examples/**/*.ts'],
    rules: { 'import/no-restricted-paths': ['error', { zones: [USERS] }] },
  });
}

/** One TypeScript program for everything that is linted, instead of one per tsconfig: half the time. */
function useOneProgram(project: awscdk.AwsCdkConstructLibrary) {
  const tsconfig = new javascript.TypescriptConfig(project, {
    fileName: 'tsconfig.eslint.json',
    extends: javascript.TypescriptConfigExtends.fromPaths(['./tsconfig.json']),
    include: ['src', 'test', 'examples', 'bench', 'tools', 'projenrc', '.projenrc.ts'],
    exclude: ['node_modules', '**/node_modules', '**/cdk.out', '**/.build'],
    compilerOptions: { rootDir: '.', noEmit: true },
  });
  const eslintrc = project.tryFindObjectFile('.eslintrc.json')!;
  eslintrc.addDeletionOverride('parserOptions.projectService');
  eslintrc.addOverride('parserOptions.project', `./${tsconfig.fileName}`);
}

interface Zone {
  readonly target: string;
  readonly from: string;
  /** Relative to `from`. */
  readonly except?: string[];
  readonly message: string;
}

const USERS: Zone = {
  target: './examples',
  from: './src',
  message: "An example uses the library as everybody does: import it from 'cdk-wheelhouse'.",
};

function zones(): Zone[] {
  return [
    {
      target: './src',
      from: '.',
      except: ['./src', './node_modules'],
      message: 'The library does not use the compiled library, tests, tools or examples.',
    },
    {
      target: './src/index.ts',
      from: './src',
      except: ROOMS.flat().map(indexOf),
      message: 'The package exports the index of each room.',
    },
    {
      target: './src/private',
      from: './src',
      except: ['./private'],
      message: 'src/private is below every room and uses none.',
    },
    ...ROOMS.flatMap((tier, level) => tier.map(room => zoneOf(room, ROOMS.slice(0, level).flat()))),
  ];
}

function zoneOf(room: string, below: string[]): Zone {
  return {
    target: `./src/${room}`,
    from: './src',
    except: [`./${room}`, './private', ...below.map(indexOf)],
    message: `'${room}' may use ${[...below, 'src/private'].join(', ')}; other rooms only through their index. See ROOMS in projenrc/lint.ts.`,
  };
}

function indexOf(room: string): string {
  return `./${room}/index.ts`;
}

const SAME_TEMPLATE = 'The same program gives the same template on every machine and every day:';

const OTHER_MODULES = ['process', 'node:process', 'os', 'node:os'].map(name => ({
  name,
  message: `${SAME_TEMPLATE} nothing in src reads the machine.`,
}));

const SELF = { group: ['cdk-wheelhouse', 'cdk-wheelhouse/*'], message: 'Import the other room relatively, through its index.' };

const MACHINE = [
  { object: 'process', property: 'env', message: `${SAME_TEMPLATE} no environment variables in src.` },
  { object: 'Date', property: 'now', message: `${SAME_TEMPLATE} no clock in src.` },
  { object: 'Math', property: 'random', message: `${SAME_TEMPLATE} no chance in src.` },
];

const CLOCK = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `${SAME_TEMPLATE} no clock in src.` },
  { selector: "CallExpression[callee.name='Date']", message: `${SAME_TEMPLATE} no clock in src.` },
  { selector: 'CallExpression[callee.property.name=/^random(UUID|Bytes|Int)$/]', message: `${SAME_TEMPLATE} no chance in src.` },
];

const BARE_ERROR = [{
  selector: ':matches(NewExpression, CallExpression)[callee.name=/^(Type|Range)?Error$/]',
  message: 'A user needs the code, the construct and the fix: use `fail` of src/private/errors.',
}];
