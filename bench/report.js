// Gathers what the parts found, prints it as it comes, and writes it as Markdown.
const os = require('node:os');
const { ratios, summary } = require('./stats');

class Report {
  constructor({ runs, versions }) {
    this.runs = runs;
    this.versions = versions;
    this.rows = [];
    this.growths = [];
    this.profiles = [];
    this.loads = [];
    this.skips = [];
  }

  /** One comparison: values of each round, ours and theirs, and the most that their ratio should be. */
  row({ ours, theirs, ...row }) {
    const found = { ...row, ours: summary(ours), theirs: summary(theirs), ratio: ratios(ours, theirs) };
    this.rows.push(found);
    console.log(`${verdict(found).padEnd(9)} ${[row.room, row.what, row.size].join(', ')}: ${amount(found.ours.median)} ${row.unit}, ${amount(found.theirs.median)} ${row.against}, ${spread(found.ratio)}`);
  }

  growth(growth) {
    this.growths.push(growth);
    console.log(`${growth.subject} ${growth.form}: exponent ${growth.exponent.toFixed(2)} over ${growth.points.slice(-growth.fitted).map(({ of }) => of).join(', ')} ${growth.what}`);
  }

  loaded(load) {
    this.loads.push(load);
  }

  profile(profile) {
    this.profiles.push(profile);
    console.log(`${profile.subject}: ${percent(profile.library)} in the library, whose first function is number ${profile.rank} with ${percent(profile.first?.share ?? 0)}`);
  }

  skip(what, reason) {
    this.skips.push({ what, reason });
    console.log(`SKIPPED   ${what}: ${reason}`);
  }

  markdown() {
    return [
      '# Results of the bench',
      'Written by `npx projen bench`; [README.md](README.md) says what is compared and how. '
      + `Medians of ${this.runs} runs, a process each; a ratio is the median of the ratios within a round, with the least and the greatest.`,
      `${os.availableParallelism()} cores; ${Object.entries(this.versions).map(([name, version]) => `${name} ${version}`).join(', ')}.`,
      '## Ratios', this.ratioTable(),
      ...this.skips.map(({ what, reason }) => `Not measured: ${what}, ${reason}`),
      '## Growth', this.growthTable(),
      '## Where the time goes that loading takes', this.loadTable(),
      '## Where the time goes that construct and synth take', this.profileText(),
    ].join('\n\n') + '\n';
  }

  ratioTable() {
    return table(['Room', 'What', 'Of', 'Unit', 'cdk-wheelhouse', 'Against', '', 'Ratio', 'Aim'], this.rows.map(row => [
      `\`${row.room}\``, row.what, row.size, row.unit, amount(row.ours.median), row.against, amount(row.theirs.median), spread(row.ratio), row.aim ? `${row.aim}, ${verdict(row)}` : '',
    ]));
  }

  growthTable() {
    return table(['Subject', 'Form', 'Seconds of construct and synth', 'Peak memory, MB', 'Exponent of time by resources, of the last three'], this.growths.map(({ subject, what, form, points, exponent }) => [
      `\`${subject}\``, form, points.map(({ of, value }) => `${of} ${what} ${(value / 1000).toFixed(1)}`).join(', '),
      points.map(({ of, memory }) => `${of}: ${memory.toFixed(0)}`).join(', '), exponent.toFixed(2),
    ]));
  }

  loadTable() {
    return table(['Room', 'What', 'aws-cdk-lib, ms', 'Of the library, ms, what takes longest'], this.loads.map(({ room, what, theirs, top }) => [
      `\`${room}\``, what, amount(theirs), top.map(({ file, time }) => `\`${file}\` ${time.toFixed(1)}`).join(', '),
    ]));
  }

  profileText() {
    return this.profiles.map(({ subject, top, library, first, rank }) => [
      `**${subject}**: ${percent(library)} of the time is in functions of the library, the first of which is number ${rank}, \`${first?.name}\`, with ${percent(first?.share ?? 0)}.`,
      table(['Function', 'Share'], top.map(({ name, share }) => [`\`${name}\``, percent(share)])),
    ].join('\n\n')).join('\n\n');
  }
}

function verdict({ ratio, aim }) {
  if (aim === undefined) return '';
  return Number(ratio.median.toFixed(2)) <= aim ? 'met' : '**not met**';
}

function spread({ median, least, most }) {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

function amount(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

module.exports = { Report };
