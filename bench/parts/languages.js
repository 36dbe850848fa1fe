// The apps of examples, in each language: what the way through the jsii runtime costs at a synth.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');
const { ROOT, rounds, seconds } = require('../processes');
const { withFolder } = require('../folders');

const WORK = path.join(ROOT, 'node_modules', '.cache', 'check-languages');
const EXAMPLES_FOLDER = path.join(ROOT, 'examples');
const LANGUAGES = ['python', 'java', 'go'];
const EXAMPLES = ['three-tier-web-app', 'patching'];

async function run({ runs, quick, report }) {
  const compiled = compile();
  const commands = { javascript: example => [process.execPath, path.join(compiled, example, 'main.js')] };
  const titles = { javascript: 'compiled TypeScript' };
  for (const name of LANGUAGES) {
    const language = require(`../../tools/languages/${name}`);
    const lost = await language.missing();
    if (lost) report.skip(language.title, lost);
    else [titles[name], commands[name]] = [language.title, (await install(name, language)).command];
  }
  for (const example of quick ? EXAMPLES.slice(1) : EXAMPLES) {
    const measured = withFolder(folder => rounds(runs, Object.keys(commands), name => synthesize(commands[name](example), example, path.join(folder, name))));
    for (const name of Object.keys(commands).filter(other => other !== 'javascript')) {
      report.row({ room: example, what: `the app in ${titles[name]}`, size: 'example', against: titles.javascript, unit: 's', ours: measured[name], theirs: measured.javascript });
    }
  }
}

/** The examples as JavaScript, which nothing is to be compiled for at a synth, where they find this package by its name. */
function compile() {
  const out = path.join(EXAMPLES_FOLDER, '.build', 'bench');
  fs.rmSync(out, { recursive: true, force: true });
  for (const example of EXAMPLES) {
    for (const file of fs.readdirSync(path.join(EXAMPLES_FOLDER, example)).filter(name => name.endsWith('.ts'))) {
      const { outputText } = transpileModule(fs.readFileSync(path.join(EXAMPLES_FOLDER, example, file), 'utf8'), { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true } });
      fs.mkdirSync(path.join(out, example), { recursive: true });
      fs.writeFileSync(path.join(out, example, file.replace(/\.ts$/, '.js')), outputText);
    }
    for (const folder of fs.readdirSync(path.join(EXAMPLES_FOLDER, example), { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== 'cdk.out')) {
      fs.symlinkSync(path.join(EXAMPLES_FOLDER, example, folder.name), path.join(out, example, folder.name)); // what a program reads beside itself
    }
  }
  return out;
}

/** What the check of languages has built, so that it is of the library as it is. */
function install(name, language) {
  execFileSync(process.execPath, [path.join(ROOT, 'tools', 'check-languages.js'), '--only', name], { stdio: 'ignore' });
  return language.install({ dist: path.join(WORK, 'dist'), work: path.join(WORK, name) });
}

function synthesize([command, ...args], example, out) {
  const folder = path.join(EXAMPLES_FOLDER, example);
  const [{ context }] = JSON.parse(fs.readFileSync(path.join(folder, 'variants.json'), 'utf8'));
  const env = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
  return seconds(command, args, { env, cwd: folder });
}

module.exports = { title: 'languages', run };
