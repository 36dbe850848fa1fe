// How time and memory grow with the number of services in an app, and of stacks.
const { json, rounds } = require('../processes');
const { exponent, median } = require('../stats');
const { OURS, TITLES } = require('../subjects');

const GROWTH = [
  { name: 'fargate-services', what: 'services', forms: [OURS, 'by-hand'], sizes: [10, 30, 100, 300, 1000] },
  { name: 'three-tier-web-app', what: 'stacks', forms: [OURS, 'by-hand'], sizes: [1, 3, 10, 30, 100] },
];

/** Of the small ones most of the time is for what comes once. */
const FITTED = 3;

function run({ runs, quick, report }) {
  for (const { name, what, forms, sizes } of GROWTH) {
    const points = (quick ? sizes.slice(0, 3) : sizes).map(size => ({ size, measured: rounds(Math.min(runs, 3), forms, form => json('measure.js', [`${name}/${form}`, size])) }));
    for (const form of forms) {
      const values = part => points.map(({ size, measured }) => ({ size: measured[form][0].resources, of: size, value: median(measured[form].map(point => point[part])) }));
      report.growth({
        subject: name, what, form: TITLES[form], points: values('both').map((point, index) => ({ ...point, memory: values('memory')[index].value })), exponent: exponent(values('both').slice(-FITTED)), fitted: FITTED,
      });
    }
  }
}

module.exports = { title: 'growth', run };
