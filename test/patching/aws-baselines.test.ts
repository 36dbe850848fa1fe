import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OperatingSystem, PatchBaseline } from './support';
import { patching } from '../../src';
import { lazyText, newStack } from '../support/synth';

const LOOKUP = 'Custom::AwsPatchBaseline';
const ARN = 'arn:aws:ssm:eu-central-1:075727635805:patchbaseline/pb-0123456789abcdef0';

/** A request that is made at the deployment. */
interface LookupCall {
  readonly parameters: { readonly Filters: object[] };
  readonly physicalResourceId: { readonly id: string };
}

function callsOf(stack: Stack): LookupCall[] {
  const found = Object.values(Template.fromStack(stack).findResources(LOOKUP));
  return found.map(({ Properties }) => JSON.parse(typeof Properties.Update === 'string' ? Properties.Update : Properties.Update['Fn::Join'][1].join('')));
}

describe('a baseline of AWS', () => {
  test('is looked up when it is deployed, by its system', () => {
    const stack = newStack();
    const baseline = PatchBaseline.awsDefault(stack, 'Linux', OperatingSystem.AMAZON_LINUX_2023);
    expect(callsOf(stack)).toEqual([{
      service: 'SSM',
      action: 'DescribePatchBaselines',
      parameters: { Filters: [{ Key: 'OWNER', Values: ['AWS'] }, { Key: 'OPERATING_SYSTEM', Values: ['AMAZON_LINUX_2023'] }] },
      outputPaths: ['BaselineIdentities.0.BaselineId'],
      physicalResourceId: { id: 'AWS-AmazonLinux2023DefaultPatchBaseline' },
    }]);
    expect(stack.resolve(baseline.patchBaselineId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AwsPatchBaselineAMAZONLINUX2023/), 'BaselineIdentities.0.BaselineId'] });
    expect(baseline.patchBaselineArn).toBe(baseline.patchBaselineId);
    expect(baseline.operatingSystem).toBe(OperatingSystem.AMAZON_LINUX_2023);
  });

  test('of Windows is the one of three that is for the system alone', () => {
    const stack = newStack();
    PatchBaseline.awsDefault(stack, 'Windows', OperatingSystem.WINDOWS);
    expect(callsOf(stack)[0].parameters.Filters[2]).toEqual({ Key: 'NAME_PREFIX', Values: ['AWS-DefaultPatchBaseline'] });
  });

  test('is there of each system that the library names', () => {
    const stack = newStack();
    const systems = Object.values(OperatingSystem).filter((value): value is patching.OperatingSystem => value instanceof OperatingSystem);
    for (const system of systems) PatchBaseline.awsDefault(stack, system.name, system);
    expect(callsOf(stack)).toHaveLength(systems.length);
    expect(new Set(callsOf(stack).map(({ physicalResourceId }) => physicalResourceId.id)).size).toBe(systems.length);
  });

  test('is looked up once for each system and stack, by a function that may do nothing else', () => {
    const app = new App();
    const stacks = ['One', 'Other'].map(id => new Stack(app, id));
    for (const stack of stacks) for (const id of ['A', 'B']) PatchBaseline.awsDefault(stack, id, OperatingSystem.UBUNTU);
    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      template.resourceCountIs(LOOKUP, 1);
      template.resourceCountIs('AWS::Lambda::Function', 1);
      const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      expect(statements).toEqual([{ Action: 'ssm:DescribePatchBaselines', Effect: 'Allow', Resource: '*' }]);
    }
  });

  test('can be read by whom that is granted', () => {
    const stack = newStack();
    const baseline = PatchBaseline.awsDefault(stack, 'Linux', OperatingSystem.AMAZON_LINUX_2023) as patching.PatchBaseline;
    baseline.grants.read(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'ssm:GetPatchBaseline', Effect: 'Allow', Resource: stack.resolve(baseline.patchBaselineArn) }] },
    });
  });
});

describe('a baseline that is there already', () => {
  test.each([
    ['its id', (stack: Stack) => PatchBaseline.fromPatchBaselineId(stack, 'Known', ARN)],
    ['its attributes', (stack: Stack) => PatchBaseline.fromPatchBaselineAttributes(stack, 'Known', { patchBaselineId: ARN, operatingSystem: OperatingSystem.UBUNTU })],
  ])('may be one of AWS, by its ARN as %s', (_what, of) => {
    const { patchBaselineId, patchBaselineArn } = of(newStack());
    expect([patchBaselineId, patchBaselineArn]).toEqual([ARN, ARN]);
  });

  test('may have an id that is known later', () => {
    const stack = newStack();
    const { patchBaselineArn } = PatchBaseline.fromPatchBaselineId(stack, 'Known', lazyText('pb-0123456789abcdef0'));
    expect(JSON.stringify(stack.resolve(patchBaselineArn))).toContain(':patchbaseline/pb-0123456789abcdef0');
  });
});
