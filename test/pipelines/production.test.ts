import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines, Profile } from '../../src';
import { deliveryIn, flat, planOf, PROD, Shop, stagesOf, STAGING, Statement, toolsStack } from '../support/pipelines';
import { resources, withoutHashes } from '../support/synth';

const { Approval, Check, Compute, DeployWindow, Notification, Synth, Target, Value } = pipelines;

/** What a team has in production: two stages in two accounts and regions, with everything that guards the second. */
function production(stack: Stack): pipelines.DeliveryPipeline {
  const app = stack.node.root as App;
  const topic = new sns.Topic(stack, 'Approvers');
  const delivery = deliveryIn(stack, {
    profile: Profile.production(),
    synth: Synth.cdk({ installCommands: ['npm ci'], artifacts: { Site: 'dist' } }),
    test: [Check.commands('Unit', ['npm test'], { reports: { unit: { files: ['junit.xml'] } } })],
    alertTopic: topic,
    notifications: [Notification.topic(topic)],
  });
  const staging = new Shop(app, 'Staging', STAGING);
  const prod = new Shop(app, 'Prod', PROD);
  delivery.addStage(staging, { verify: [Check.http({ url: Value.output(staging.url), path: '/health' })] });
  delivery.addStage(prod, {
    approval: Approval.changeSets({ topic }),
    window: DeployWindow.weekdays({ opens: '09:00', closes: '16:00', timeZone: TimeZone.EUROPE_BERLIN, freeze: ['2026-12-20/2027-01-03'] }),
    verify: [Check.commands('Smoke', ['npm run smoke'], { variables: { URL: Value.output(prod.url) } })],
    rollbackOn: [prod.alarm],
  });
  delivery.addDelivery('Site', { targets: [Target.s3(s3.Bucket.fromBucketName(stack, 'SiteBucket', 'site'), { artifact: 'Site' })] });
  delivery.grantApproval(new iam.Role(stack, 'Leads', { assumedBy: new iam.AccountRootPrincipal() }));
  return delivery;
}

/** What everything that this room has comes to, for rights. */
function everything(stack: Stack): void {
  const app = stack.node.root as App;
  const delivery = production(stack);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['s-1'] });
  const own = new cloudwatch.Alarm(stack, 'Own', { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 });
  delivery.addStage(new Shop(app, 'Late'), { verify: [Check.commands('Inside', ['x'], { vpc, compute: Compute.linux({ docker: true }) })], rollbackOn: [own], approval: Approval.manual() });
}

/** Rights on anything, and why they are. */
const ANY: Record<string, string> = {
  'codepipeline:PutJobFailureResult': 'jobs know no narrower resource; the service checks the id of the job',
  'codepipeline:PutJobSuccessResult': 'jobs know no narrower resource; the service checks the id of the job',
  'codepipeline:GetJobDetails': 'jobs know no narrower resource; the service checks the id of the job',
  'lambda:ListFunctions': 'knows no narrower resource; the CDK grants it to who calls a function',
  'ec2:CreateNetworkInterface': 'network interfaces of a build in a VPC know no narrower resource',
  'ec2:DeleteNetworkInterface': 'network interfaces of a build in a VPC know no narrower resource',
  'ec2:DescribeDhcpOptions': 'reading of what knows no narrower resource',
  'ec2:DescribeNetworkInterfaces': 'reading of what knows no narrower resource',
  'ec2:DescribeSecurityGroups': 'reading of what knows no narrower resource',
  'ec2:DescribeSubnets': 'reading of what knows no narrower resource',
  'ec2:DescribeVpcs': 'reading of what knows no narrower resource',
  ...Object.fromEntries(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*']
    .map(action => [action, 'the CDK knows the key of another region by its alias only, so that it grants all to the role of the pipeline'])),
};

describe('the roles of a pipeline', () => {
  const stack = toolsStack();
  everything(stack);
  const template = Template.fromStack(stack);
  const statements: [string, Statement][] = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap(type =>
    Object.entries(resources(template, type)).flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.map((one: Statement): [string, Statement] => [id, one])));

  test('may do nothing altogether', () => {
    const wide = statements.filter(([, { Action, Effect }]) => Effect === 'Allow' && [Action].flat().some(action => action === '*' || /:\*$/.test(action)));
    expect(wide).toEqual([]);
  });

  test('may do something to anything only where there is a reason', () => {
    const found = statements.filter(([, one]) => one.Effect === 'Allow' && [one.Resource].flat().includes('*')).flatMap(([, { Action }]) => [Action].flat());
    expect([...new Set(found)].filter(action => !(action in ANY))).toEqual([]);
    expect(Object.keys(ANY).filter(action => !found.includes(action))).toEqual([]); // reasons for nothing
  });

  test('may use any key only because of another region', () => {
    const any = statements.filter(([, { Action, Resource: of }]) => of === '*' && [Action].flat().some(action => action.startsWith('kms:')));
    expect(any.map(([id]) => id)).toEqual([expect.stringMatching(/^DeliveryPipelineRoleDefaultPolicy/)]);
  });

  test('hand over no role but that of schedules', () => {
    const passed = statements.filter(([, { Action }]) => [Action].flat().includes('iam:PassRole'));
    expect(passed.map(([id]) => id)).toEqual([expect.stringMatching(/^DeliveryFunctionsDeployWindowRole/)]);
  });

  test('take roles of the bootstrap, and of the pipeline itself', () => {
    const taken = statements.filter(([, { Action }]) => [Action].flat().includes('sts:AssumeRole')).flatMap(([, { Resource: of }]) => [of].flat().map(flat));
    expect(taken.filter(arn => !/role\/cdk-hnb659fds-(deploy|lookup|file-publishing)-role-\d{12}-|^<Delivery\w+Role\w*\.Arn>$|:111111111111:role\/\*$/.test(arn)).filter(arn => !arn.includes('<AWS::'))).toEqual([]);
  });

  test('have no keys that last', () => {
    for (const type of ['AWS::IAM::User', 'AWS::IAM::AccessKey']) expect(resources(template, type)).toEqual({});
  });

  test('read executions of the pipeline alone, for what goes back', () => {
    const readers = statements.filter(([id, { Action }]) => id.startsWith('DeliveryFunctionsReadExecutions') && [Action].flat().includes('codepipeline:GetPipelineExecution'));
    expect(readers.map(([, { Resource: of }]) => flat(of))).toEqual([expect.stringMatching(/:codepipeline:eu-central-1:111111111111:<DeliveryPipeline\w+>$/)]);
    const [policy] = Object.entries(resources(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('DeliveryFunctionsReadExecutions'));
    expect(policy[1].Properties.Roles.map(flat)).toEqual([expect.stringMatching(/^<DeliveryFunctionsChangeSetsRole/)]);
  });

  test('are taken by services and by the pipeline only', () => {
    const roles = Object.entries(resources(template, 'AWS::IAM::Role')).filter(([id]) => id.startsWith('Delivery'));
    const trusted = roles.flatMap(([, { Properties }]) => Properties.AssumeRolePolicyDocument.Statement)
      .map(({ Principal }: any) => Principal.Service ?? flat(Principal.AWS));
    expect([...new Set(trusted)].sort()).toEqual([
      expect.stringMatching(/^<DeliveryPipelineRole\w+\.Arn>$/), 'codebuild.amazonaws.com', 'codepipeline.amazonaws.com', 'lambda.amazonaws.com', 'scheduler.amazonaws.com',
    ]);
  });

  test('each function has its own, and its code is one asset', () => {
    const functions = Object.entries(resources(template, 'AWS::Lambda::Function')).filter(([id]) => id.startsWith('DeliveryFunctions'));
    expect(functions).toHaveLength(5);
    expect(new Set(functions.map(([, { Properties }]) => flat(Properties.Role))).size).toBe(5);
    expect(new Set(functions.map(([, { Properties }]) => JSON.stringify(Properties.Code))).size).toBe(1);
  });
});

describe('a pipeline in production', () => {
  const stack = toolsStack();
  production(stack);
  const template = Template.fromStack(stack);

  test('is what it was', () => {
    expect(withoutHashes(template)).toMatchSnapshot();
  });

  test('delivers what it did', () => {
    const plan = JSON.stringify(planOf(stack.node.root as App), undefined, 1).replace(/[0-9a-f]{64}/g, '<asset>');
    expect(JSON.parse(plan)).toMatchSnapshot();
  });

  test('has ids of what holds data that never change', () => {
    const held = ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::CodePipeline::Pipeline'].flatMap(type => Object.keys(resources(template, type)));
    expect(held).toEqual(['DeliveryKey9B966447', 'DeliveryArtifactsAC79D864', 'DeliveryReportsB3B7BFDE', 'DeliveryPipelineE8584D71']);
  });

  test('has stages in the order of the code', () => {
    expect(stagesOf(template).map(({ name }) => name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Test', 'Assets', 'Staging', 'Prod', 'Site']);
  });

  test('is the same, byte for byte, when it is made again', () => {
    const files = () => {
      const again = toolsStack();
      everything(again);
      const { outdir } = again.node.root as App;
      (again.node.root as App).synth();
      return Object.fromEntries(fs.readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter(name => /\.(template|delivery|assets)\.json$/.test(name)).sort()
        .map(name => [name, fs.readFileSync(path.join(outdir, name), 'utf8')]));
    };
    const once = files();
    expect(Object.keys(once).filter(name => name.endsWith('.delivery.json'))).toHaveLength(1);
    expect(Object.keys(once).length).toBeGreaterThan(8);
    expect(files()).toEqual(once);
  });

  test('is the same when it is synthesized twice', () => {
    const again = toolsStack();
    production(again);
    const app = again.node.root as App;
    const read = () => fs.readFileSync(path.join(app.outdir, 'Stack.template.json'), 'utf8') + JSON.stringify(planOf(app));
    app.synth();
    const first = read();
    app.synth({ force: true });
    expect(read()).toBe(first);
  });

  test('stays the same where a stage comes to it, but for that stage', () => {
    const more = toolsStack();
    const delivery = production(more);
    delivery.addStage(new Shop(more.node.root, 'Asia', { account: '444444444444', region: 'ap-south-1' }), { verify: [Check.http({ url: Value.text('a'), within: Duration.minutes(1) })] });
    const ids = (of: Template) => Object.keys(of.toJSON().Resources);
    expect(ids(template).filter(id => !ids(Template.fromStack(more)).includes(id))).toEqual([]);
  });
});
