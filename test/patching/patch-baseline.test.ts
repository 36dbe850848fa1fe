import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  ApprovalRule, BASELINE, baselineIn, BaselineProps, ComplianceLevel, days, OperatingSystem, PatchBaseline, PatchFilter, Priority, propsOf, Severity,
} from './support';
import { patching } from '../../src';
import { problemOf } from '../support/failures';
import { lazyNumber, lazyText, newStack, textToken } from '../support/synth';

const render = (props: BaselineProps = {}) => {
  const stack = newStack();
  baselineIn(stack, props);
  return propsOf(stack, BASELINE);
};
const rulesOf = (...approvalRules: patching.ApprovalRule[]) => render({ approvalRules }).ApprovalRules.PatchRules;
const filtersOf = (rule: patching.ApprovalRule, operatingSystem = OperatingSystem.AMAZON_LINUX_2023) => {
  const [{ PatchFilterGroup }] = render({ approvalRules: [rule], operatingSystem }).ApprovalRules.PatchRules;
  return Object.fromEntries(PatchFilterGroup.PatchFilters.map(({ Key, Values }: any) => [Key, Values]));
};

describe('a patch baseline', () => {
  test('approves security updates after a week, and installs nothing that is rejected', () => {
    expect(render()).toEqual({
      Name: 'StackBaseline786F847F',
      OperatingSystem: 'AMAZON_LINUX_2023',
      ApprovalRules: {
        PatchRules: [{
          ApproveAfterDays: 7, ComplianceLevel: 'UNSPECIFIED', PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }, { Key: 'PRODUCT', Values: ['*'] }] },
        }],
      },
    });
    expect(render({ rejectedPatches: ['kernel-6.1.99*'] })).toMatchObject({ RejectedPatches: ['kernel-6.1.99*'], RejectedPatchesAction: 'BLOCK' });
  });

  test('has all that the service has', () => {
    expect(render({
      patchBaselineName: 'linux',
      description: 'Linux',
      approvalRules: [
        ApprovalRule.security({ severities: [Severity.CRITICAL, Severity.IMPORTANT], approveAfter: days(3), complianceLevel: ComplianceLevel.CRITICAL, products: ['AmazonLinux2023'] }),
        ApprovalRule.bugfixes({ approveUntil: '2026-12-31', includeNonSecurity: true }),
      ],
      approvedPatches: ['openssl*'],
      approvedPatchesComplianceLevel: ComplianceLevel.HIGH,
      approvedPatchesNonSecurity: true,
      rejectedPatches: ['kernel*'],
      rejectedPatchesAction: patching.RejectedPatchesAction.ALLOW_AS_DEPENDENCY,
      sources: [{ name: 'Extra', configuration: '[extra]\nname=Extra\nbaseurl=https://repo.example.com/' }],
      globalFilters: [PatchFilter.products('AmazonLinux2023')],
      isDefault: true,
      patchGroups: ['canary', 'prod'],
    })).toEqual({
      Name: 'linux',
      Description: 'Linux',
      OperatingSystem: 'AMAZON_LINUX_2023',
      ApprovalRules: {
        PatchRules: [
          {
            ApproveAfterDays: 3,
            ComplianceLevel: 'CRITICAL',
            PatchFilterGroup: {
              PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }, { Key: 'SEVERITY', Values: ['Critical', 'Important'] }, { Key: 'PRODUCT', Values: ['AmazonLinux2023'] }],
            },
          },
          {
            ApproveUntilDate: '2026-12-31',
            ComplianceLevel: 'UNSPECIFIED',
            EnableNonSecurity: true,
            PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Bugfix'] }, { Key: 'PRODUCT', Values: ['*'] }] },
          },
        ],
      },
      ApprovedPatches: ['openssl*'],
      ApprovedPatchesComplianceLevel: 'HIGH',
      ApprovedPatchesEnableNonSecurity: true,
      RejectedPatches: ['kernel*'],
      RejectedPatchesAction: 'ALLOW_AS_DEPENDENCY',
      Sources: [{ Name: 'Extra', Products: ['*'], Configuration: '[extra]\nname=Extra\nbaseurl=https://repo.example.com/' }],
      GlobalFilters: { PatchFilters: [{ Key: 'PRODUCT', Values: ['AmazonLinux2023'] }] },
      DefaultBaseline: true,
      PatchGroups: ['canary', 'prod'],
    });
  });

  test('of Windows has words of its own', () => {
    const windows = { operatingSystem: OperatingSystem.WINDOWS, availableSecurityUpdates: patching.AvailableSecurityUpdates.NON_COMPLIANT };
    expect(render(windows)).toMatchObject({ OperatingSystem: 'WINDOWS', AvailableSecurityUpdatesComplianceStatus: 'NON_COMPLIANT' });
    const severe = { severities: [Severity.CRITICAL] };
    expect(filtersOf(ApprovalRule.security(severe), OperatingSystem.WINDOWS)).toEqual({ CLASSIFICATION: ['CriticalUpdates', 'SecurityUpdates'], MSRC_SEVERITY: ['Critical'], PRODUCT: ['*'] });
    expect(filtersOf(ApprovalRule.bugfixes(), OperatingSystem.WINDOWS)).toEqual({ CLASSIFICATION: ['Updates', 'UpdateRollups'], PRODUCT: ['*'] });
    expect(filtersOf(ApprovalRule.applications({ productFamilies: ['Office'] }), OperatingSystem.WINDOWS)).toEqual({ PATCH_SET: ['APPLICATION'], PRODUCT_FAMILY: ['Office'], PRODUCT: ['*'] });
  });

  test.each([OperatingSystem.UBUNTU, OperatingSystem.DEBIAN, OperatingSystem.RASPBIAN])('of %s goes by priorities', system => {
    expect(filtersOf(ApprovalRule.security(), system)).toEqual({ PRODUCT: ['*'] });
    expect(filtersOf(ApprovalRule.priorities([Priority.REQUIRED]), system)).toEqual({ PRIORITY: ['Required'], PRODUCT: ['*'] });
    for (const rule of [ApprovalRule.bugfixes(), ApprovalRule.security({ severities: [Severity.LOW] }), ApprovalRule.classifications(['Security'])]) {
      expect(problemOf(() => render({ approvalRules: [rule], operatingSystem: system })).problem).toMatchObject({ code: 'patching.filter-not-of-system', prop: 'approvalRules[0]' });
    }
  });

  test('waits for nothing where packages have no dates', () => {
    expect(rulesOf(ApprovalRule.security({ approveAfter: days(3) }))[0].ApproveAfterDays).toBe(3);
    const ubuntu = (rule: patching.ApprovalRule) => {
      const [{ ApproveAfterDays }] = render({ approvalRules: [rule], operatingSystem: OperatingSystem.UBUNTU }).ApprovalRules.PatchRules;
      return ApproveAfterDays;
    };
    expect([ubuntu(ApprovalRule.security()), ubuntu(ApprovalRule.security({ approveAfter: days(0) }))]).toEqual([0, 0]);
    for (const options of [{ approveAfter: days(3) }, { approveUntil: '2026-12-31' }]) {
      expect(problemOf(() => ubuntu(ApprovalRule.everything(options))).problem).toMatchObject({ code: 'patching.option-not-of-system', prop: `approvalRules[0].${Object.keys(options)[0]}` });
    }
  });

  test.each<[string, patching.OperatingSystem, string[]]>([
    ['Amazon Linux 2', OperatingSystem.AMAZON_LINUX_2, ['Security', 'Bugfix']],
    ['Red Hat', OperatingSystem.REDHAT_ENTERPRISE_LINUX, ['Security', 'Bugfix']],
    ['SUSE', OperatingSystem.SUSE, ['Security', 'Recommended']],
    ['macOS', OperatingSystem.MACOS, ['Security', 'Bugfix']],
  ])('of %s knows security and faults', (_name, system, expected) => {
    expect([ApprovalRule.security(), ApprovalRule.bugfixes()].flatMap(rule => filtersOf(rule, system).CLASSIFICATION)).toEqual(expected);
  });

  test('of a system that is new takes what it is given', () => {
    const system = OperatingSystem.of('AMAZON_LINUX_2027');
    expect(filtersOf(ApprovalRule.matching([PatchFilter.of('COLOUR', 'blue')]), system)).toEqual({ COLOUR: ['blue'], PRODUCT: ['*'] });
    expect(render({ operatingSystem: system }).OperatingSystem).toBe('AMAZON_LINUX_2027');
  });

  test('takes a value that is new where the user says that it is meant', () => {
    expect(() => rulesOf(ApprovalRule.classifications(['Fancy']))).toThrow('patching.filter-not-of-system');
    expect(filtersOf(ApprovalRule.matching([PatchFilter.of('CLASSIFICATION', 'Fancy')]))).toEqual({ CLASSIFICATION: ['Fancy'], PRODUCT: ['*'] });
  });

  test('takes a filter that is known later', () => {
    const stack = newStack();
    baselineIn(stack, { globalFilters: [PatchFilter.of(textToken(stack), 'x')] });
    expect(propsOf(stack, BASELINE).GlobalFilters).toEqual({ PatchFilters: [{ Key: { Ref: 'Text' }, Values: ['x'] }] });
  });

  test('everything is approved at once where that is said', () => {
    expect(rulesOf(ApprovalRule.everything({ approveAfter: days(0) }))[0]).toMatchObject({ ApproveAfterDays: 0, PatchFilterGroup: { PatchFilters: [{ Key: 'PRODUCT', Values: ['*'] }] } });
  });

  test('without rules has the patches that are named', () => {
    expect(render({ approvalRules: [], approvedPatches: ['openssl*'] })).not.toHaveProperty('ApprovalRules');
  });

  test('lets tokens pass', () => {
    const stack = newStack();
    const text = textToken(stack);
    baselineIn(stack, {
      patchBaselineName: lazyText('ab'),
      description: text,
      approvedPatches: [text],
      rejectedPatches: [text],
      patchGroups: [text],
      approvalRules: [
        ApprovalRule.security({ products: [text], approveUntil: text }), ApprovalRule.everything({ approveAfter: days(lazyNumber(999)) }),
      ],
    });
    const list = new CfnParameter(stack, 'Patches', { type: 'CommaDelimitedList' }).valueAsList;
    const both = baselineIn(new Stack(stack.node.root as App, 'Lists'), { approvedPatches: list, rejectedPatches: list });
    expect(both.operatingSystem).toBe(OperatingSystem.AMAZON_LINUX_2023);
    expect(propsOf(stack, BASELINE).ApprovalRules.PatchRules.map((rule: any) => rule.ApproveUntilDate ?? rule.ApproveAfterDays)).toEqual([{ Ref: 'Text' }, 999]);
  });
});

describe('the default baseline', () => {
  test('is one of each system, in each environment, whatever copies there are of it', () => {
    const app = new App();
    const stack = (id: string, region?: string) => new Stack(app, id, region ? { env: { account: '111111111111', region } } : {});
    const first = baselineIn(stack('A', 'us-east-1'), { isDefault: true });
    for (const other of [stack('B', 'eu-west-1'), stack('C')]) baselineIn(other, { isDefault: true });
    const last = stack('E', 'us-east-1');
    baselineIn(last, { isDefault: true, operatingSystem: OperatingSystem.UBUNTU }, 'Ubuntu');
    baselineIn(last, { isDefault: false }, 'Other');
    first._laterBy(1, last, 'Copy', []);
    expect(problemOf(() => baselineIn(last, { isDefault: true })).problem).toMatchObject({ code: 'patching.default-twice', at: 'E/Baseline', allowed: expect.stringContaining('A/Baseline') });
  });
});

describe('patch groups', () => {
  test('are added one by one, each once', () => {
    const stack = newStack();
    const baseline = baselineIn(stack);
    ['a', 'b', 'a'].forEach(group => baseline.addPatchGroup(group));
    expect(baseline.patchGroups).toEqual(['a', 'b']);
    expect(propsOf(stack, BASELINE).PatchGroups).toEqual(['a', 'b']);
  });

  test('have one baseline for each system, in each environment', () => {
    const app = new App();
    const stack = (id: string, region?: string) => new Stack(app, id, region ? { env: { account: '111111111111', region } } : {});
    baselineIn(stack('A', 'us-east-1'), { patchGroups: ['web'] });
    baselineIn(stack('B', 'eu-west-1'), { patchGroups: ['web'] });
    baselineIn(stack('C'), { patchGroups: ['web'] });
    baselineIn(stack('D'), { patchGroups: ['web'] });
    const last = stack('E', 'us-east-1');
    baselineIn(last, { patchGroups: ['web'], operatingSystem: OperatingSystem.UBUNTU }, 'Ubuntu');
    expect(problemOf(() => baselineIn(last, { patchGroups: ['web'] })).problem).toMatchObject({ code: 'patching.patch-group-twice', at: 'E/Baseline', allowed: expect.stringContaining('A/Baseline') });
  });
});

describe('as a resource', () => {
  test('can be imported, granted and referred to', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const imported = PatchBaseline.fromPatchBaselineId(stack, 'Imported', 'pb-0123456789abcdef0');
    expect(imported.patchBaselineRef).toEqual({ patchBaselineId: 'pb-0123456789abcdef0' });
    const made = baselineIn(stack);
    made.grants.read(role);
    made.grants.register(role);
    const known = PatchBaseline.fromPatchBaselineAttributes(stack, 'Known', { patchBaselineId: textToken(stack), operatingSystem: OperatingSystem.UBUNTU });
    expect(known.operatingSystem?.name).toBe('UBUNTU');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: 'ssm:GetPatchBaseline', Effect: 'Allow', Resource: stack.resolve(made.patchBaselineArn) },
          { Action: ['ssm:RegisterPatchBaselineForPatchGroup', 'ssm:DeregisterPatchBaselineForPatchGroup'], Effect: 'Allow', Resource: stack.resolve(made.patchBaselineArn) },
        ],
      },
    });
    expect(imported.grants).toBeInstanceOf(patching.PatchBaselineGrants);
    expect(stack.resolve(made.patchBaselineRef)).toEqual({ patchBaselineId: { Ref: 'Baseline013357C7' } });
    expect(made.node.defaultChild).toBeInstanceOf(ssm.CfnPatchBaseline);
  });

  test('can be imported by its ARN, from another region and account', () => {
    const arn = 'arn:aws:ssm:eu-west-1:123456789012:patchbaseline/pb-0123456789abcdef0';
    const stack = newStack();
    const own = PatchBaseline.fromPatchBaselineArn(stack, 'Own', arn);
    expect([own.patchBaselineId, own.patchBaselineArn, own.env]).toEqual(['pb-0123456789abcdef0', arn, { account: '123456789012', region: 'eu-west-1' }]);
    const ofAws = PatchBaseline.fromPatchBaselineId(stack, 'Aws', arn);
    expect([ofAws.patchBaselineId, ofAws.patchBaselineArn, ofAws.env]).toEqual([arn, arn, { account: '123456789012', region: 'eu-west-1' }]);
    expect(PatchBaseline.fromPatchBaselineId(stack, 'Id', 'pb-0123456789abcdef0').env).toEqual(stack.env);
    const later = PatchBaseline.fromPatchBaselineArn(stack, 'Later', textToken(stack));
    expect(stack.resolve(later.patchBaselineId)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Text' }] }] }] }] });
  });
});
