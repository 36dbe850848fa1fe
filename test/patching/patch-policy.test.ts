import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { BASELINE, baselineIn, BERLIN, days, groupIn, OperatingSystem, Rate, Weekday, WINDOW, WindowSchedule, WindowTarget } from './support';
import { patching, Profile } from '../../src';
import { newStack } from '../support/synth';

const { PatchPolicy, Ring, RingApproval } = patching;
const TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', BERLIN);

type Props = Partial<patching.PatchPolicyProps>;

function policyIn(stack: Stack, props: Props = {}) {
  return new PatchPolicy(stack, 'Fleet', {
    rings: [Ring.tag('PatchRing', 'canary', { install: TUESDAY }), Ring.tag('PatchRing', 'prod', { offset: days(5), concurrency: Rate.percent(5), errors: Rate.count(1) })],
    ...props,
  });
}
const synth = (props: Props = {}) => {
  const stack = newStack();
  const policy = policyIn(stack, props);
  return { stack, policy, template: Template.fromStack(stack) };
};
const windowsOf = (template: Template) => Object.fromEntries(Object.entries(template.findResources(WINDOW)).map(([id, { Properties }]) => [id.replace(/^Fleet|[0-9A-F]{8}$/g, ''), Properties]));
/** The definition of the state machine, with the names of resources in the place of what is known later. */
const definitionOf = (template: Template) => {
  const [{ Properties }] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const [, parts] = Properties.DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part: any) => (typeof part === 'string' ? part : part.Ref ?? part['Fn::GetAtt'][0])).join(''));
};

describe('a patch policy', () => {
  test('has a window for each ring, and one to look at the nodes', () => {
    const windows = windowsOf(synth().template);
    expect(Object.keys(windows)).toEqual(['Ringcanary', 'Ringprod', 'Scan']);
    expect(windows.Ringcanary).toMatchObject({ Schedule: 'cron(0 2 ? * TUE *)', ScheduleTimezone: 'Europe/Berlin', Duration: 4 });
    expect(windows.Ringprod).toMatchObject({ Schedule: 'cron(0 2 ? * SUN *)', ScheduleTimezone: 'Europe/Berlin' });
    expect(windows.Scan).toMatchObject({ Schedule: 'cron(0 3 * * ? *)', ScheduleTimezone: 'Etc/UTC', Duration: 2 });
  });

  test('follows the second Tuesday of the month', () => {
    const monthly = WindowSchedule.monthly(2, Weekday.TUE, '20:00', BERLIN);
    const rings = [Ring.tag('R', 'a', { install: monthly }), Ring.tag('R', 'b', { offset: days(2) }), Ring.tag('R', 'c', { offset: days(9) })];
    const windows = windowsOf(synth({ rings }).template);
    expect([windows.Ringa, windows.Ringb, windows.Ringc].map(({ Schedule, ScheduleOffset }) => [Schedule, ScheduleOffset])).toEqual([
      ['cron(0 20 ? * TUE#2 *)', undefined], ['cron(0 20 ? * TUE#2 *)', 2], ['cron(0 20 ? * TUE#3 *)', 2],
    ]);
  });

  test('tells the function at each step what the policy is', () => {
    const stack = newStack();
    policyIn(stack, { baselines: [baselineIn(stack)], hooks: { preInstall: 'Drain', onExit: 'Undrain' }, reboot: patching.RebootOption.NO_REBOOT, report: { topic: new sns.Topic(stack, 'Alerts') } });
    const { States } = definitionOf(Template.fromStack(stack));
    const { Payload } = States.Begin.Parameters;
    expect(Payload).toMatchObject({ 'step': 'begin', 'ring.$': '$.ring', 'execution.$': '$.execution', 'offset.$': '$.offset' });
    expect(Payload.policy).toEqual({
      name: 'Stack-Fleet-49D4F16D',
      groupPrefix: 'Stack-Fleet-49D4F16D-',
      table: expect.stringMatching(/^FleetRuns/),
      rings: [
        { name: 'canary', offsetMinutes: 0, minCompliance: 95, targets: [{ key: 'tag:PatchRing', values: ['canary'] }], concurrency: '10%', errors: '0', minutes: 240, group: 'Stack-Fleet-49D4F16D-canary' },
        { name: 'prod', offsetMinutes: 7200, minCompliance: 95, targets: [{ key: 'tag:PatchRing', values: ['prod'] }], concurrency: '5%', errors: '1', minutes: 240, group: 'Stack-Fleet-49D4F16D-prod' },
      ],
      document: 'AWS-RunPatchBaselineWithHooks',
      parameters: { Operation: ['Install'], RebootOption: ['NoReboot'], PreInstallHookDocName: ['Drain'], OnExitHookDocName: ['Undrain'] },
      topic: expect.stringMatching(/^Alerts/),
    });
    for (const [name, step] of [['Approved', 'approved'], ['Patch', 'patch'], ['Look', 'look'], ['Failed', 'failed'], ['Scan nodes', 'scan']]) {
      expect([States[name].Parameters.Payload.step, States[name].Parameters.Payload.policy]).toEqual([step, Payload.policy]);
    }
  });

  test('goes from step to step as the function says', () => {
    const { States, StartAt } = definitionOf(synth().template);
    const ways = (name: string) => Object.fromEntries([
      ...States[name].Choices.map(({ StringEquals, Next }: any) => [StringEquals, Next]), ['else', States[name].Default],
    ]);
    expect(StartAt).toBe('What');
    expect(ways('What')).toEqual({ scan: 'Scan nodes', else: 'Begin' });
    expect(ways('Scanned')).toEqual({ failed: 'Stop', else: 'Done' });
    expect(ways('Begins')).toEqual({ approve: 'Approved', patch: 'Patch', else: 'Done' });
    expect(ways('Agreed')).toEqual({ wait: 'Later', patch: 'Patch', failed: 'Stop', else: 'Done' });
    expect(ways('Patched')).toEqual({ wait: 'Soon', failed: 'Stop', else: 'Done' });
    expect(States.Look.Retry.at(-1)).toEqual({ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, MaxAttempts: 4, BackoffRate: 3 });
    for (const name of ['Begin', 'Approved', 'Patch', 'Look']) expect(States[name].Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }]);
    expect([States.Patch.Next, States.Soon.Next, States.Later.Next, States.Failed.Next]).toEqual(['Soon', 'Look', 'Approved', 'Given up']);
    expect([ways('Given up'), States['Nodes return'].Next, States.Stop.Type]).toEqual([{ wait: 'Nodes return', else: 'Stop' }, 'Failed', 'Fail']);
  });

  test('starts the steps with what the service knows', () => {
    const { template } = synth();
    const tasks = Object.values(template.findResources(`${WINDOW}Task`)).map(({ Properties }) => JSON.parse(Properties.TaskInvocationParameters.MaintenanceWindowStepFunctionsParameters.Input));
    expect(tasks).toEqual([
      { step: 'begin', ring: 'canary', offset: 0, execution: '{{WINDOW_EXECUTION_ID}}' },
      { step: 'begin', ring: 'prod', offset: 7200, execution: '{{WINDOW_EXECUTION_ID}}' },
      { step: 'scan', ring: 'canary', offset: 0, execution: '{{WINDOW_EXECUTION_ID}}' },
    ]);
  });

  test('asks before a ring where somebody has to agree', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Asked');
    const approval = RingApproval.by([iam.Role.fromRoleName(stack, 'Leads', 'Leads')], { topic });
    policyIn(stack, { rings: [Ring.tag('R', 'canary', { install: TUESDAY }), Ring.tag('R', 'prod', { offset: days(5), approval, duration: Duration.hours(6) })] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Automation',
      Content: { mainSteps: [{ action: 'aws:approve', timeoutSeconds: 21_600, inputs: { MinRequiredApprovals: 1, Approvers: Match.anyValue(), NotificationArn: Match.absent() } }] },
    });
    expect(definitionOf(template).States.Begin.Parameters.Payload.policy.rings.map(({ approval: asked }: any) => asked)).toEqual([
      undefined, { document: expect.stringMatching(/^FleetApprovalofprod/), topic: expect.stringMatching(/^Asked/) },
    ]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Resource: stack.resolve(topic.topicArn) })]) },
    });
  });

  describe('lets its function do what it does, and nothing else', () => {
    const ALWAYS = [
      'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents', 'ssm:DescribeInstanceInformation',
      'ssm:DescribeInstancePatchStates', 'ssm:ListCommandInvocations', 'ssm:ListCommands', 'ssm:SendCommand',
    ];
    const JOINS = ['ec2:CreateTags', 'ec2:DescribeTags', 'ssm:AddTagsToResource', 'ssm:DescribePatchGroups', 'ssm:ListTagsForResource'];
    const DRAINS = [
      'autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeAutoScalingInstances', 'autoscaling:EnterStandby', 'autoscaling:ExitStandby',
      'autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup', 'elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:RegisterTargets',
    ];
    const SNAPSHOTS = ['ec2:CreateSnapshots', 'ec2:CreateTags', 'ec2:DeleteSnapshot', 'ec2:DescribeSnapshots'];
    const OF_GROUPS = ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources', 'resource-groups:ListGroupResources', 'tag:GetResources'];
    test.each<[string, (stack: Stack) => Props, string[]]>([
      ['nothing else', () => ({}), []],
      ['baselines', stack => ({ baselines: [baselineIn(stack)] }), JOINS],
      ['drain', () => ({ drain: true }), DRAINS],
      ['snapshots', () => ({ snapshot: { keep: days(3) } }), SNAPSHOTS],
      ['resource groups', () => ({ rings: [Ring.of('all', WindowTarget.resourceGroup('Web'), { install: TUESDAY })] }), OF_GROUPS],
      ['patch groups of its own', stack => ({ baselines: [baselineIn(stack)], rings: [Ring.tag('PatchGroup', 'all', { install: TUESDAY })] }), []],
    ])('with %s', (_, props, more) => {
      const stack = newStack();
      policyIn(stack, props(stack));
      const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^FleetFunctionRole') }] } });
      const statements: any[] = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([...ALWAYS, ...more].sort());
      const reads = /:(Describe|List|Get)/;
      for (const { Action, Resource } of statements) if (JSON.stringify(Resource) === '"*"') for (const action of [Action].flat()) expect(action).toMatch(reads);
      for (const { Action, Condition } of statements) if ([Action].flat().some(action => /:(Create|Add)Tags/.test(action))) expect(Condition).toBeDefined();
    });
  });

  describe('has baselines for each ring', () => {
    const baselinesOf = (template: Template) => Object.values(template.findResources(BASELINE)).map(({ Properties }) => [
      Properties.OperatingSystem,
      Properties.PatchGroups,
      ...Properties.ApprovalRules.PatchRules.map((rule: any) => rule.ApproveAfterDays ?? rule.ApproveUntilDate),
      Properties.DefaultBaseline,
    ]);
    const rules = [patching.ApprovalRule.security({ approveAfter: days(3) }), patching.ApprovalRule.bugfixes({ approveUntil: '2026-01-01' })];

    test('that wait for the offset longer', () => {
      const stack = newStack();
      const { baselines } = policyIn(stack, {
        baselines: [baselineIn(stack, { approvalRules: rules, isDefault: true, rejectedPatches: ['kernel*'] }), baselineIn(stack, { operatingSystem: OperatingSystem.WINDOWS }, 'Windows')],
      });
      const template = Template.fromStack(stack);
      expect(baselinesOf(template)).toEqual([
        ['AMAZON_LINUX_2023', undefined, 3, '2026-01-01', true], ['WINDOWS', undefined, 7, undefined],
        ['AMAZON_LINUX_2023', ['Stack-Fleet-49D4F16D-canary'], 3, '2026-01-01', undefined], ['WINDOWS', ['Stack-Fleet-49D4F16D-canary'], 7, undefined],
        ['AMAZON_LINUX_2023', ['Stack-Fleet-49D4F16D-prod'], 8, '2026-01-01', undefined], ['WINDOWS', ['Stack-Fleet-49D4F16D-prod'], 12, undefined],
      ]);
      template.resourcePropertiesCountIs(BASELINE, { RejectedPatches: ['kernel*'], RejectedPatchesAction: 'BLOCK' }, 3);
      expect(baselines.map(({ operatingSystem }) => operatingSystem!.name)).toEqual(['AMAZON_LINUX_2023', 'WINDOWS', 'AMAZON_LINUX_2023', 'WINDOWS']);
    });

    test('that wait for its last window, in whole days', () => {
      const stack = newStack();
      const rings = [
        Ring.tag('R', 'a', { install: TUESDAY, furtherOffsets: [days(1)] }), Ring.tag('R', 'b', { offset: Duration.hours(6) }),
        Ring.tag('R', 'c', { offset: days(2), furtherOffsets: [days(3), Duration.hours(73 + 24)] }),
      ];
      policyIn(stack, { rings, baselines: [baselineIn(stack)] });
      expect(baselinesOf(Template.fromStack(stack)).slice(1).map(([, [group], after]) => [group, after])).toEqual([['Stack-Fleet-49D4F16D-a', 7], ['Stack-Fleet-49D4F16D-b', 8], ['Stack-Fleet-49D4F16D-c', 12]]);
    });

    test('in the patch groups that its rings are', () => {
      const stack = newStack();
      const rings = [Ring.of('a', WindowTarget.tag('PatchGroup', 'web', 'data'), { install: TUESDAY }), Ring.tag('Patch Group', 'b', { offset: days(1) })];
      policyIn(stack, { rings, baselines: [baselineIn(stack)] });
      const template = Template.fromStack(stack);
      expect(baselinesOf(template).map(([, groups]) => groups)).toEqual([undefined, ['web', 'data'], ['b']]);
      // Another name of the ring is no other baseline, which would want the group before the former one has left it
      const ids = (name: string) => {
        const other = newStack();
        policyIn(other, { rings: [Ring.of(name, WindowTarget.tag('PatchGroup', 'web'), { install: TUESDAY })], baselines: [baselineIn(other)] });
        return Object.keys(Template.fromStack(other).findResources(BASELINE));
      };
      expect(ids('a')).toEqual(ids('other'));
      expect(definitionOf(template).States.Begin.Parameters.Payload.policy.rings.map(({ group }: any) => group)).toEqual([undefined, undefined]);
    });

    test('that stay with their groups when rings are added before them, or removed', () => {
      const groupsOf = (...names: string[]) => {
        const stack = newStack();
        const rings = names.map((name, index) => Ring.tag('R', name, index === 0 ? { install: TUESDAY } : { offset: days(index) }));
        policyIn(stack, { rings, baselines: [baselineIn(stack)] });
        const found = Object.entries(Template.fromStack(stack).findResources(BASELINE));
        return Object.fromEntries(found.map(([id, { Properties }]) => [Properties.PatchGroups?.[0], id]));
      };
      const before = groupsOf('canary', 'prod');
      const group = 'Stack-Fleet-49D4F16D-prod';
      for (const after of [groupsOf('prod'), groupsOf('dev', 'canary', 'prod')]) expect(after[group]).toBe(before[group]);
    });

    /** What a ring gets at its windows in a cycle was approved for the first ring in the window of it, or before. */
    test('so that no ring is given what was not approved for the first one', () => {
      fc.assert(fc.property(
        fc.integer({ min: 0, max: 200 }), fc.array(fc.integer({ min: 60, max: 12 * 24 * 60 }), { minLength: 1, maxLength: 3 }), fc.boolean(),
        (after, gaps, further) => {
          const stack = newStack();
          let offset = 0;
          const rings = [Ring.tag('R', 'first', { install: TUESDAY }), ...gaps.map((gap, index) => {
            offset += gap;
            const furtherOffsets = further && index === gaps.length - 1 ? [Duration.minutes(offset + 300)] : [];
            return Ring.tag('R', `r${index}`, { offset: Duration.minutes(offset), furtherOffsets });
          })];
          const approvalRules = [patching.ApprovalRule.security({ approveAfter: days(after) })];
          policyIn(stack, { rings, baselines: [baselineIn(stack, { approvalRules })] });
          const afters = baselinesOf(Template.fromStack(stack)).slice(1).map(([, , each]) => each * 24 * 60);
          let last = 0;
          for (const [index, gap] of gaps.entries()) {
            last += gap;
            const latest = further && index === gaps.length - 1 ? last + 300 : last;
            expect(afters[index + 1] - latest).toBeGreaterThanOrEqual(after * 24 * 60);
            expect(afters[index + 1] - latest).toBeLessThan((after + 1) * 24 * 60);
          }
        }), { numRuns: 15 });
    });
  });

  test('has further windows for a ring, each of which says how late it is', () => {
    const rings = [Ring.tag('R', 'a', { install: TUESDAY, furtherOffsets: [days(1)] }), Ring.tag('R', 'b', { offset: days(2), furtherOffsets: [days(3), days(4)], duration: Duration.hours(2) })];
    const { policy, template } = synth({ rings });
    expect(policy.furtherWindows.map(({ node }) => node.id)).toEqual(['Ringa.2', 'Ringb.2', 'Ringb.3']);
    const windows = windowsOf(template);
    expect(Object.values(windows).map(({ Schedule, Duration: hours }) => [Schedule, hours])).toEqual([
      ['cron(0 2 ? * TUE *)', 4], ['cron(0 2 ? * THU *)', 2], ['cron(0 2 ? * WED *)', 4], ['cron(0 2 ? * FRI *)', 2], ['cron(0 2 ? * SAT *)', 2], ['cron(0 3 * * ? *)', 2],
    ]);
    const offsets = Object.values(template.findResources(`${WINDOW}Task`)).map(({ Properties }) => JSON.parse(Properties.TaskInvocationParameters.MaintenanceWindowStepFunctionsParameters.Input));
    expect(offsets.map(({ ring, offset }) => [ring, offset / 1440])).toEqual([['a', 0], ['b', 2], ['a', 1], ['b', 3], ['b', 4], ['a', 0]]);
  });

  test('says whether nodes are drained, and how long snapshots are kept', () => {
    const planOf = (props: Props) => definitionOf(synth(props).template).States.Begin.Parameters.Payload.policy;
    expect(planOf({ drain: true, snapshot: { keep: days(14) } })).toMatchObject({ drain: true, keepSnapshotsDays: 14 });
    expect(Object.keys(planOf({ drain: false }))).not.toContain('drain');
  });

  describe('patches groups of instances', () => {
    const tagged = (stack: Stack, value: string) => Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      Tags: Match.arrayWith([{ Key: 'PatchRing', Value: value, PropagateAtLaunch: true }]),
    });

    test('in its last ring, or in another one', () => {
      const stack = newStack();
      policyIn(stack, { drain: true }).patchAutoScalingGroup(groupIn(stack, 2));
      tagged(stack, 'prod');
      const other = newStack();
      policyIn(other).ring('canary').patchAutoScalingGroup(groupIn(other, 1));
      tagged(other, 'canary');
    });
  });

  test('keeps what has been, but in development', () => {
    synth().template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate' });
    synth({ profile: Profile.development() }).template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
  });

  test('shows its parts', () => {
    const { policy } = synth({ scan: WindowSchedule.daily('05:00', TimeZone.ETC_UTC) });
    expect(policy.windows.map(({ node }) => node.id)).toEqual(['Ringcanary', 'Ringprod']);
    for (const part of [policy.scanWindow, policy.stateMachine, policy.function, policy.table]) expect(part.node.scope).toBe(policy);
    expect(OperatingSystem.UBUNTU.toString()).toBe('UBUNTU');
  });
});
