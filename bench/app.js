// A CDK app of a subject, for the CDK CLI.
//   cdk synth --app 'node bench/app.js three-tier-web-app/wheelhouse 1'
const { App } = require('aws-cdk-lib');

const [form, count] = process.argv.slice(2);
require(`./${form}`).build(new App(), Number(count));
