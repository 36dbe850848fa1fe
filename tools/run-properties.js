// Runs the property tests alone.
//   npx projen test:properties -- 10000          as many cases of each property
//   npx projen test:properties -- 10000 12345    the same, from a seed that an earlier run printed
const { spawnSync } = require('child_process');
const path = require('path');

const [runs, seed] = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
for (const [name, value] of Object.entries({ runs, seed })) {
  if (value !== undefined && !/^-?\d+$/.test(value)) {
    console.error(`${name} must be a whole number, not '${value}'`);
    process.exit(2);
  }
}
const env = {
  ...process.env,
  CDK_VALIDATION: 'false',
  ...runs && { WHEELHOUSE_PROPERTY_RUNS: runs },
  ...seed && { WHEELHOUSE_PROPERTY_SEED: seed },
};
const { status } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--ci', '--coverage=false', '--testTimeout=86400000', 'test/properties'], {
  cwd: path.join(__dirname, '..'), env, stdio: 'inherit',
});
process.exitCode = status ?? 1;
