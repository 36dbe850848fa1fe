// The package for Python: a wheel, and the source distribution that it is built from.
const fs = require('node:fs');
const path = require('node:path');
const manifest = require('../../package.json');
const { python } = require('../python-env');
const { writeFirstExample } = require('../readme');
const { compareAssemblies } = require('./compare');
const { KEPT, QUIETLY, ROOT, Unavailable, empty, offline, pacmak, run, timed, versionOf } = require('./run');

const MYPY = 'mypy==2.4.1';
const EXAMPLES = path.join(ROOT, 'examples', 'python');

async function missing() {
  const [major, minor] = await versionOf('python3', '--version') ?? [];
  if (!(major === 3 && minor >= 10)) return 'no Python 3.10 or newer was found. Install it: apt-get install python3 python3-venv';
}

async function build(dist) {
  try {
    await pacmak('python', dist);
  } catch (error) {
    if (offline(error)) throw new Unavailable('the Python package index could not be reached. Is there a network, and PIP_INDEX_URL if a mirror is needed?');
    throw error;
  }
}

/** An environment with the wheel, and what comes from the index at the versions that are the floor. */
async function install({ dist, work }) {
  const floor = name => `${name}==${manifest.devDependencies[name]}`;
  const requirements = [floor('aws-cdk-lib'), floor('constructs'), MYPY];
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(work, 'requirements-dev.txt'), `${requirements.join('\n')}\n`);
  const interpreter = await timed(`Python: environment with ${requirements.join(', ')}`, async () => {
    try {
      return python(work);
    } catch (error) {
      throw new Unavailable(error.message);
    }
  });
  const pip = [interpreter, '-m', 'pip', '--quiet', '--disable-pip-version-check'];
  const [wheel] = fs.readdirSync(path.join(dist, 'python')).filter(file => file.endsWith('.whl'));
  await timed(`Python: ${wheel} installed`, () => run([...pip, 'install', '--force-reinstall', '--no-deps', path.join(dist, 'python', wheel)]));
  await run([...pip, 'check']);
  return {
    command: example => [interpreter, path.join(EXAMPLES, `${example.replaceAll('-', '_')}.py`)],
    checks: {
      'mypy in strict mode has nothing to say about the examples': () => checkTypes(interpreter),
      'the first examples of README.md give the same template': () => compareReadme(interpreter),
      'the whole apps of the guides give the same templates': () => compareGuides(interpreter),
    },
  };
}

async function checkTypes(interpreter) {
  const options = ['--strict', '--cache-dir', path.join(KEPT, 'mypy'), '--no-error-summary'];
  const { stdout } = await run([interpreter, '-m', 'mypy', ...options, EXAMPLES]).catch(error => {
    if (error.code !== 1) throw error; // 1: it found something
    return error;
  });
  return stdout.split('\n').filter(line => line !== '');
}

/** What a new user tries first, in TypeScript and in Python. */
function compareReadme(interpreter) {
  return compareInBoth(interpreter, 'readme', writeFirstExample);
}

/** The whole apps of guides, as the guides have them, and as the documentation of the Python package has them. */
async function compareGuides(interpreter) {
  const rooms = fs.readdirSync(path.join(ROOT, 'src')).filter(room => appIn('ts', guideOf(room)));
  if (rooms.length === 0) return ['no guide has a whole app'];
  const problems = [];
  for (const room of rooms) {
    const { stdout } = await run([interpreter, '-c', `import cdk_wheelhouse.${room} as room; print(room.__doc__)`]);
    const programs = { ts: appIn('ts', guideOf(room)), python: appIn('python', stdout) };
    problems.push(...programs.python ? await compareInBoth(interpreter, room, (language, folder) => writeProgram(programs[language], language, folder)) : [`${room}: no whole app in Python`]);
  }
  return problems;
}

function guideOf(room) {
  const file = path.join(ROOT, 'src', room, 'README.md');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** The first block of a language that makes an app. */
function appIn(language, text) {
  return [...text.matchAll(/^```(\w+).*\n([^]*?)^```/gm)].find(([, name, code]) => name === language && /\bApp\(\)/.test(code))?.[2];
}

function writeProgram(code, language, folder) {
  const file = `app.${{ ts: 'ts', python: 'py' }[language]}`;
  fs.writeFileSync(path.join(folder, file), code);
  return file;
}

/** Runs a program in TypeScript and in Python, each in a folder of its own, below this one, where this package is found by its name. */
async function compareInBoth(interpreter, name, write) {
  const folder = path.join(ROOT, 'examples', '.build', 'documents', name);
  const programs = { ts: [process.execPath, '--require', 'ts-node/register/transpile-only'], python: [interpreter] };
  const outs = await Promise.all(Object.entries(programs).map(async ([language, program]) => {
    const place = path.join(folder, language);
    empty(place);
    const command = [...program, path.join(place, write(language, place))];
    const out = path.join(place, 'cdk.out');
    await run(command, { cwd: place, env: { ...QUIETLY, CDK_OUTDIR: out, CDK_VALIDATION: 'false', TS_NODE_PROJECT: path.join(ROOT, 'examples', 'tsconfig.json') } });
    return out;
  }));
  return compareAssemblies(...outs, 'Python');
}

module.exports = { title: 'Python', missing, build, install };
