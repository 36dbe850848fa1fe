import { App, CfnParameter, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { baselineIn, days, OperatingSystem, PatchBaseline, Rate, Weekday, WindowSchedule } from './support';
import { patching } from '../../src';
import { lazyText, newStack, only, resources } from '../support/synth';

const { OrganizationPatchPolicy, Ring } = patching;
const MANAGER = 'AWS::SSMQuickSetup::ConfigurationManager';
const UTC = TimeZone.ETC_UTC;
const TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', UTC);
const CANARY = Ring.tag('PatchRing', 'canary', { install: TUESDAY });
const PLACES = { organizationalUnits: ['ou-a1b2-c3d4e5f6', 'r-a1b2'], regions: ['eu-central-1', 'us-gov-west-1'] };

function synth(props: (stack: Stack) => Partial<patching.OrganizationPatchPolicyProps> = () => ({}), stack = newStack()) {
  const policy = new OrganizationPatchPolicy(stack, 'Fleet', withBaseline(stack, { ...PLACES, rings: [CANARY], ...props(stack) }));
  return { stack, policy, template: Template.fromStack(stack) };
}

/** One of its own, where a test says nothing of them. */
function withBaseline(stack: Stack, props: patching.OrganizationPatchPolicyProps): patching.OrganizationPatchPolicyProps {
  return 'baselines' in props ? props : { ...props, baselines: [baselineIn(stack)] };
}

/** What Quick Setup is told of each ring, in order. */
function parametersOf(template: Template): any[] {
  return Object.values(resources(template, MANAGER)).map(({ Properties }) => Properties.ConfigurationDefinitions[0].Parameters);
}

/** JSON with references as text. */
function parsed(value: any): any {
  const text = typeof value === 'string' ? value : value['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : JSON.stringify(part).replace(/"/g, "'")).join('');
  return JSON.parse(text);
}

describe('the policy of an organization', () => {
  test('is a configuration of Quick Setup', () => {
    const { template } = synth();
    const { Properties } = only(template, MANAGER);
    const { ConfigurationDefinitions: [definition], ...more } = Properties;
    expect(more).toEqual({
      Name: expect.stringMatching(/^Stack-Fleet-[\w-]*-canary$/), Description: 'Patches nodes of the ring canary', Tags: { app: 'Fleet', profile: 'production' },
    });
    expect(definition.Type).toBe('AWSQuickSetupType-PatchPolicy');
    const { SelectedPatchBaselines, ...parameters } = definition.Parameters;
    expect(parameters).toEqual({
      PatchPolicyName: more.Name,
      PatchBaselineUseDefault: 'custom',
      PatchBaselineRegion: { Ref: 'AWS::Region' },
      HasDeletedBaseline: 'false',
      ConfigurationOptionsPatchOperation: 'ScanAndInstall',
      ConfigurationOptionsScanValue: 'cron(0 1 * * ? *)',
      ConfigurationOptionsScanNextInterval: 'false',
      ConfigurationOptionsInstallValue: 'cron(0 2 ? * TUE *)',
      ConfigurationOptionsInstallNextInterval: 'true',
      RebootOption: 'RebootIfNeeded',
      IsPolicyAttachAllowed: 'false',
      OutputLogEnableS3: 'false',
      RateControlConcurrency: '10%',
      RateControlErrorThreshold: '0',
      TargetType: 'Tags',
      TargetTagKey: 'PatchRing',
      TargetTagValue: 'canary',
      TargetOrganizationalUnits: 'ou-a1b2-c3d4e5f6,r-a1b2',
      TargetRegions: 'eu-central-1,us-gov-west-1',
    });
    expect(parsed(SelectedPatchBaselines)).toEqual({ AMAZON_LINUX_2023: { value: expect.stringMatching(/^\{'Ref':'Baseline/), label: expect.stringMatching(/^StackBaseline/), disabled: false } });
  });

  test('has one for each ring, which begins at its own time', () => {
    const rings = [
      CANARY, Ring.tag('PatchRing', 'early', { offset: Duration.hours(30), concurrency: Rate.count(5), errors: Rate.percent(3) }), Ring.tag('Stage', 'prod', { offset: days(9) }),
    ];
    const { policy, template } = synth(() => ({ rings, scan: WindowSchedule.daily('05:30', TimeZone.of('UTC')), reboot: patching.RebootOption.NO_REBOOT, attachPolicies: true }));
    const facts = ['TargetTagKey', 'TargetTagValue', 'ConfigurationOptionsInstallValue', 'RateControlConcurrency', 'RateControlErrorThreshold'];
    expect(parametersOf(template).map(told => facts.map(fact => told[fact]))).toEqual([
      ['PatchRing', 'canary', 'cron(0 2 ? * TUE *)', '10%', '0'], ['PatchRing', 'early', 'cron(0 8 ? * WED *)', '5', '3%'], ['Stage', 'prod', 'cron(0 2 ? * THU *)', '10%', '0'],
    ]);
    expect(parametersOf(template)[0]).toMatchObject({ ConfigurationOptionsScanValue: 'cron(30 5 * * ? *)', RebootOption: 'NoReboot', IsPolicyAttachAllowed: 'true' });
    expect(policy.configurationManagerArns).toHaveLength(3);
    expect(new Set(parametersOf(template).map(told => told.PatchPolicyName)).size).toBe(3);
  });

  test('follows the nth day of a month by weeks', () => {
    const rings = [Ring.tag('R', 'a', { install: WindowSchedule.monthly(2, Weekday.TUE, '22:00', UTC) }), Ring.tag('R', 'b', { offset: days(7) })];
    expect(parametersOf(synth(() => ({ rings })).template).map(told => told.ConfigurationOptionsInstallValue)).toEqual(['cron(0 22 ? * TUE#2 *)', 'cron(0 22 ? * TUE#3 *)']);
  });

  test('has names that the service takes, however long those are that they are made from', () => {
    const stack = new Stack(new App(), 'A-Stack-With-A-Name-That-Is-Far-Too-Long-For-The-Service', { env: { account: '111122223333', region: 'ap-southeast-1' } });
    const rings = [Ring.tag('R', 'r'.repeat(64), { install: TUESDAY })];
    const { template } = synth(() => ({ rings }), stack);
    expect(only(template, MANAGER).Properties.Name).toMatch(/^[A-Za-z0-9_-]{1,50}$/);
    for (const { Properties } of Object.values(resources(template, 'AWS::IAM::Role'))) expect(Properties.RoleName).toMatch(/^AWS-QuickSetup-[\w-]{1,34}-ap-southeast-1-(Admin|Execution)$/);
  });

  test('tells rings with long names apart', () => {
    const rings = ['x', 'y'].map((end, index) => Ring.tag('R', `${'r'.repeat(40)}${end}`, index === 0 ? { install: TUESDAY } : { offset: days(1) }));
    const names = Object.values(resources(synth(() => ({ rings })).template, MANAGER)).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
  });

  test('keeps the output of commands in a bucket', () => {
    const { template } = synth(stack => ({ output: { bucket: s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'eu-west-1' }), keyPrefix: 'patches' } }));
    expect(parametersOf(template)[0]).toMatchObject({ OutputLogEnableS3: 'true', OutputS3BucketName: 'logs', OutputS3KeyPrefix: 'patches', OutputBucketRegion: 'eu-west-1' });
  });

  test('passes tokens on', () => {
    const { template } = synth(() => ({ organizationalUnits: [lazyText('ou-a1b2-c3d4e5f7')], regions: [lazyText('eu-west-3')] }));
    expect(parametersOf(template)[0]).toMatchObject({ TargetOrganizationalUnits: 'ou-a1b2-c3d4e5f7', TargetRegions: 'eu-west-3' });
  });
});

test('takes lists that are known later', () => {
  const { template } = synth(stack => ({ organizationalUnits: new CfnParameter(stack, 'Units', { type: 'CommaDelimitedList' }).valueAsList }));
  expect(parametersOf(template)[0].TargetOrganizationalUnits).toEqual({ 'Fn::Join': [',', { Ref: 'Units' }] });
});

describe('its baselines', () => {
  test('are those of AWS by default, which are looked up', () => {
    const { template } = synth(() => ({ baselines: undefined }));
    const [told] = parametersOf(template);
    expect(told.PatchBaselineUseDefault).toBe('default');
    const selected = parsed(told.SelectedPatchBaselines);
    expect(Object.keys(selected)).toHaveLength(10);
    expect(selected.WINDOWS).toEqual({ value: expect.stringContaining('BaselineIdentities.0.BaselineId'), label: 'AWS-DefaultPatchBaseline', disabled: false });
    template.resourceCountIs('Custom::AwsPatchBaseline', 10);
  });

  test('may be of both kinds, or there already', () => {
    const { template } = synth(stack => ({
      baselines: [
        baselineIn(stack, { patchBaselineName: 'mine' }), PatchBaseline.awsDefault(stack, 'Ubuntu', OperatingSystem.UBUNTU),
        PatchBaseline.fromPatchBaselineAttributes(stack, 'Known', { patchBaselineId: 'pb-0123456789abcdef0', operatingSystem: OperatingSystem.WINDOWS }),
      ],
    }));
    const [told] = parametersOf(template);
    expect(told.PatchBaselineUseDefault).toBe('custom');
    expect(Object.entries<any>(parsed(told.SelectedPatchBaselines)).map(([system, { label }]) => [system, label])).toEqual([
      ['AMAZON_LINUX_2023', 'mine'], ['UBUNTU', 'AWS-UbuntuDefaultPatchBaseline'], ['WINDOWS', 'pb-0123456789abcdef0'],
    ]);
  });
});

describe('its roles', () => {
  test('are what Quick Setup asks for', () => {
    const { template, policy, stack } = synth();
    const roles = Object.fromEntries(Object.entries(resources(template, 'AWS::IAM::Role')).map(([id, { Properties }]) => [id.replace(/^Fleet|Role[0-9A-F]{8}$/g, ''), Properties]));
    const [administration] = Object.keys(resources(template, 'AWS::IAM::Role'));
    expect(roles.Administration.AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'cloudformation.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudformation:*:', { Ref: 'AWS::AccountId' }, ':stackset/AWS-QuickSetup-*']] } },
      },
    }]);
    expect(roles.Administration.Policies[0].PolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole', Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:role/${roles.Execution.RoleName['Fn::Join'][1][0]}`, ...roles.Execution.RoleName['Fn::Join'][1].slice(1)]] },
    }]);
    expect(roles.Execution.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ AWS: { 'Fn::GetAtt': [administration, 'Arn'] } });
    expect(roles.Execution.ManagedPolicyArns[0]['Fn::Join'][1][2]).toBe(':iam::aws:policy/AWSQuickSetupPatchPolicyDeploymentRolePolicy');
    const [definition] = only(template, MANAGER).Properties.ConfigurationDefinitions;
    expect(definition).toMatchObject({
      LocalDeploymentAdministrationRoleArn: stack.resolve(policy.deploymentRoles.administration.roleArn),
      LocalDeploymentExecutionRoleName: stack.resolve(policy.deploymentRoles.execution.roleName),
    });
  });

  test('may be there already', () => {
    const { template } = synth(stack => ({
      deploymentRoles: { administration: iam.Role.fromRoleName(stack, 'A', 'AWS-QuickSetup-PatchPolicy-LocalAdministrationRole'), execution: iam.Role.fromRoleName(stack, 'E', 'AWS-QuickSetup-PatchPolicy-LocalExecutionRole') },
    }));
    template.resourceCountIs('AWS::IAM::Role', 0);
    expect(only(template, MANAGER).Properties.ConfigurationDefinitions[0].LocalDeploymentExecutionRoleName).toBe('AWS-QuickSetup-PatchPolicy-LocalExecutionRole');
  });
});
