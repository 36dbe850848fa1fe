// The apps of examples, in each language: what the way through the jsii runtime costs at a synth.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, rounds, seconds } = require('../processes');
const { withFolder } = require('../folders');

const WORK = path.join(ROOT, 'node_modules', '.cache', 'check-languages');
const LANGUAGES = ['python', 'java', 'go'];
const EXAMPLES = ['three-tier-web-app', 'patching'];
const TYPESCRIPT = [process.execPath, '--require', 'ts-node/register/transpile-only', 'main.ts'];

async function run({ runs, quick, report }) {
  const commands = { typescript: () => TYPESCRIPT };
  const titles = { typescript: 'TypeScript' };
  for (const name of LANGUAGES) {
    const language = require(`../../tools/languages/${name}`);
    const lost = await language.missing();
    if (lost) report.skip(language.title, lost);
    else [titles[name], commands[name]] = [language.title, (await install(name, language)).command];
  }
  for (const example of quick ? EXAMPLES.slice(1) : EXAMPLES) {
    const measured = withFolder(folder => rounds(runs, Object.keys(commands), name => synthesize(commands[name](example), example, path.join(folder, name))));
    for (const name of Object.keys(commands).filter(other => other !== 'typescript')) {
      report.row({ room: example, what: `the app in ${titles[name]}`, size: 'example', against: titles.typescript, unit: 's', ours: measured[name], theirs: measured.typescript });
    }
  }
}

/** What the check of languages has built, so that it is of the library as it is. */
function install(name, language) {
  execFileSync(process.execPath, [path.join(ROOT, 'tools', 'check-languages.js'), '--only', name], { stdio: 'ignore' });
  return language.install({ dist: path.join(WORK, 'dist'), work: path.join(WORK, name) });
}

function synthesize([command, ...args], example, out) {
  const folder = path.join(ROOT, 'examples', example);
  const [{ context }] = JSON.parse(fs.readFileSync(path.join(folder, 'variants.json'), 'utf8'));
  const env = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false', TS_NODE_PROJECT: path.join(ROOT, 'examples', 'tsconfig.json') };
  return seconds(command, args, { env, cwd: folder });
}

module.exports = { title: 'languages', run };
