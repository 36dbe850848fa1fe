// Runs every check and test of the project, one after the other, and says at the end what passed and how long it took.
//   node tools/verify.js [--only name,name]
const { spawnSync } = require('child_process');
const path = require('path');

const ROOT = path.join(__dirname, '..');

/** In the order in which a mistake shows soonest. */
const STEPS = [
  ['generated', 'node tools/check-generated.js'],
  ['compile', 'npx projen compile && npx projen post-compile && node tools/check-generated.js API.md'],
  ['lint', 'npx projen lint'],
  ['types', 'npx projen typecheck'],
  ['awslint', 'npx projen awslint'],
  ['unit', 'npx projen test:unit'],
  ['examples', 'npx projen check:examples'],
  ['emulator', 'npx projen test:emulator && node tools/run-python.js emulator.report cdk.out --check'],
  ['deployed', 'npx projen test:emulated'],
  ['app', 'npx projen test:app'],
  ['python', 'npx projen check:python'],
  ['new-user', 'npx projen check:new-user'],
];

const words = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
const only = words[0] === '--only' ? words[1].split(',') : undefined;
const unknown = (only ?? []).filter(name => !STEPS.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(`there is no step ${unknown.join(', ')}; there are: ${STEPS.map(([name]) => name).join(', ')}`);
  process.exit(2);
}
const results = STEPS.filter(([name]) => !only || only.includes(name)).map(([name, command]) => {
  console.log(`\n=== ${name}: ${command}`);
  const started = Date.now();
  const { status } = spawnSync(command, { cwd: ROOT, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  return { name, passed: status === 0, seconds: (Date.now() - started) / 1000 };
});

const failed = results.filter(({ passed }) => !passed).length;
console.log('\n=== summary');
results.forEach(({ name, passed, seconds }) => console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.toFixed(0).padStart(4)} s  ${name}`));
const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
console.log(`in ${Math.floor(total / 60)} min ${Math.round(total % 60)} s\n`);
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
