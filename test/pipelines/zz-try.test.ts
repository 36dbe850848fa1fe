import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../src';
import '../support/synth';
test('x', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  const d = new pipelines.DeliveryPipeline(stack, 'Delivery', { source: pipelines.Source.connection('acme/shop', { connectionArn: 'arn:aws:codeconnections:eu-central-1:111111111111:connection/abc' }), synth: pipelines.Synth.cdk() });
  const stage = new Stage(app, 'Prod', { env: { account: '222222222222', region: 'eu-west-1' } });
  const data = new Stack(stage, 'Data'); const top = new sns.Topic(data, 'T');
  const web = new Stack(stage, 'Web'); const out = new CfnOutput(web, 'Url', { value: top.topicArn });
  d.addStage(stage, { approval: pipelines.Approval.changeSets(), verify: [pipelines.Check.http({ url: pipelines.Value.output(out) })] });
  const t0 = Date.now();
  const t = Template.fromStack(stack);
  console.log(Date.now() - t0);
  require('fs').writeFileSync('/tmp/x/t.json', JSON.stringify(t.toJSON(), undefined, 1));
  console.log(app.outdir, require('fs').readdirSync(app.outdir));
});
