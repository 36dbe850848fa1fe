// For versions of Node.js that take the folder of `node --test` for a module, instead of looking for tests in it.
const { readdirSync } = require('node:fs');

for (const file of readdirSync(__dirname)) {
  if (file.endsWith('.test.js')) require(`./${file}`);
}
