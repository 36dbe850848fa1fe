// What README.md tells a new user to do, for the checks that do it.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const README = path.join(__dirname, '..', 'README.md');

/** The first block of code of a language; with `holding`, the first that holds that text. */
function block(language, holding = '') {
  const blocks = [...fs.readFileSync(README, 'utf8').matchAll(/^```(\w+).*\n([^]*?)^```/gm)];
  const found = blocks.find(([, name, text]) => name === language && text.includes(holding));
  if (!found) throw new Error(`README.md has no block of ${language}${holding && ` with ${holding}`}`);
  return found[2];
}

const FILES = { ts: 'app.ts', python: 'app.py' };

/** Writes the first example of a language into a folder, and makes the application that it deploys; gives the file of the program. */
function writeFirstExample(language, folder) {
  fs.rmSync(path.join(folder, 'app'), { recursive: true, force: true });
  execFileSync('sh', ['-e', '-c', block('sh', 'mkdir app')], { cwd: folder });
  fs.writeFileSync(path.join(folder, FILES[language]), block(language));
  return FILES[language];
}

/** The commands that begin an app: with npm for TypeScript, with pip for Python. */
function firstCommands(language) {
  return block('sh', language === 'python' ? 'pip install' : 'npm init');
}

module.exports = { firstCommands, writeFirstExample };
