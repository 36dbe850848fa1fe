// `cdk synth` from end to end, of each room, as a user calls it but without validation, which has a part of its own.
const path = require('node:path');
const { ROOT, rounds, seconds } = require('../processes');
const { OURS, SUBJECTS, TITLES } = require('../subjects');
const { withFolder } = require('../folders');

const CLI = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

function synth(app, output, env = {}) {
  return seconds(process.execPath, [CLI, 'synth', '--quiet', '--no-notices', '--no-version-reporting', '--app', app, '--output', output], { env });
}

function run({ runs, report }) {
  for (const { name, room, what, forms, sizes: [size] } of SUBJECTS) {
    withFolder((folder) => {
      const measured = rounds(runs, forms, form => synth(`node bench/app.js ${name}/${form} ${size}`, path.join(folder, form), { CDK_VALIDATION: 'false' }));
      for (const form of forms.filter(other => other !== OURS)) {
        report.row({ room, what: '`cdk synth`', size: `${size} ${what}${size === 1 ? '' : 's'}`, against: TITLES[form], unit: 's', ours: measured[OURS], theirs: measured[form] });
      }
    });
  }
}

module.exports = { title: 'cdk synth', run, synth };
