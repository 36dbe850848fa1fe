// The same stacks, delivered by CDK Pipelines, as its guide has it: an approval before the last account.
const { Stack } = require('aws-cdk-lib');
const { PipelineType } = require('aws-cdk-lib/aws-codepipeline');
const { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } = require('aws-cdk-lib/pipelines');
const { CONNECTION, stages, TOOLS } = require('./stages');

function build(app, count) {
  const stack = new Stack(app, 'Delivery', { env: TOOLS });
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    crossAccountKeys: true,
    enableKeyRotation: true,
    pipelineType: PipelineType.V2,
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.connection('acme/shop', 'main', { connectionArn: CONNECTION }), commands: ['npm ci', 'npx cdk synth'],
    }),
  });
  const [first, second, last] = stages(stack, count);
  pipeline.addStage(first);
  pipeline.addStage(second);
  pipeline.addStage(last, { pre: [new ManualApprovalStep('Approve')] });
}

module.exports = { build };
