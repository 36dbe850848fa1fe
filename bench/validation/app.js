// An app of so many stacks with sixty resources each, validated as the CDK does it, incrementally, or not at all.
//   node bench/validation/app.js <stacks> off|plain|incremental <cache folder> [<what is different in the last stack>]
const [stacks, how, cacheDirectory, change = 'nothing'] = process.argv.slice(2);
if (how === 'off') process.env.CDK_VALIDATION = 'false';

const { App, Stack, Validations } = require('aws-cdk-lib');
const s3 = require('aws-cdk-lib/aws-s3');
const sns = require('aws-cdk-lib/aws-sns');
const sqs = require('aws-cdk-lib/aws-sqs');

const app = new App(); // in CDK_OUTDIR
if (how === 'incremental') {
  const { validation } = require('cdk-wheelhouse'); // which the others do without
  Validations.of(app).addPlugins(validation.IncrementalValidation.cloudFormation({ cacheDirectory }));
}
for (let number = 1; number <= Number(stacks); number++) {
  const stack = new Stack(app, `Stack${number}`, { description: number === Number(stacks) ? change : 'nothing' });
  for (let part = 0; part < 15; part++) {
    new s3.Bucket(stack, `Bucket${part}`, { enforceSSL: true }); // two resources
    new sns.Topic(stack, `Topic${part}`);
    new sqs.Queue(stack, `Queue${part}`);
  }
}
app.synth();
