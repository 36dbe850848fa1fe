// What README.md tells a new user to do, for the checks that do it.
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

/** Writes the first example of a language into a folder, and the smallest application that it can deploy; gives the file of the program. */
function writeFirstExample(language, folder) {
  const application = path.join(folder, 'app');
  fs.mkdirSync(application, { recursive: true });
  fs.writeFileSync(path.join(application, 'server.js'), 'require(\'http\').createServer((_, answer) => answer.end(\'well\')).listen(process.env.PORT);\n');
  fs.writeFileSync(path.join(application, 'package.json'), JSON.stringify({ private: true, scripts: { start: 'node server.js' } }));
  fs.writeFileSync(path.join(folder, FILES[language]), block(language));
  return FILES[language];
}

/** The commands that begin an app: with npm for TypeScript, with pip for Python. */
function firstCommands(language) {
  return block('sh', language === 'python' ? 'pip install' : 'npm init');
}

module.exports = { firstCommands, writeFirstExample };
