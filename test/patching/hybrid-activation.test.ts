import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { patching, Profile } from '../../src';
import { handler, Properties, scheduled } from '../../src/patching/handlers/hybrid-activation';
import { lazyNumber, lazyText, newStack, only } from '../support/synth';

const { HybridActivation } = patching;
const TYPE = 'Custom::HybridActivation';
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

function synth(props: (stack: Stack) => patching.HybridActivationProps = () => ({})) {
  const stack = newStack();
  const activation = new HybridActivation(stack, 'Servers', props(stack));
  return { stack, activation, template: Template.fromStack(stack) };
}

/** What the function is told by the schedule, with the names of tokens in their places. */
function toldOf(template: Template): any {
  const { Targets: [{ Input }] } = only(template, 'AWS::Events::Rule').Properties;
  return JSON.parse(Input['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : JSON.stringify(part).replace(/"/g, "'")).join(''));
}

describe('an activation', () => {
  test('has a role that Systems Manager alone may assume, for this account and region', () => {
    const { template } = synth();
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'ssm.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnEquals: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*']] } },
          },
        }],
      },
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonSSMManagedInstanceCore']] }],
    });
  });

  test('has defaults, and is renewed long before it expires', () => {
    const { template } = synth();
    const { Properties: properties } = only(template, TYPE);
    expect(properties).toMatchObject({ RegistrationLimit: '10', ValidFor: '30', Tags: [], Role: { Ref: expect.stringMatching(/^ServersRole/) }, Secret: { Ref: expect.stringMatching(/^ServersSecret/) } });
    const { ScheduleExpression } = only(template, 'AWS::Events::Rule').Properties;
    expect(ScheduleExpression).toBe('rate(6 hours)');
    template.hasResource('AWS::Events::Rule', { DependsOn: [Match.stringLikeRegexp('^ServersActivation')] });
  });

  test('is what its props say, told the same by the stack and by the schedule', () => {
    const { template } = synth(() => ({ registrationLimit: 250, nodeName: 'till', validFor: Duration.days(7), tags: { PatchRing: 'prod' } }));
    const { ServiceToken, ...properties } = only(template, TYPE).Properties;
    expect(properties).toMatchObject({ RegistrationLimit: '250', NodeName: 'till', ValidFor: '7', Tags: [{ Key: 'PatchRing', Value: 'prod' }] });
    expect(toldOf(template)).toEqual(JSON.parse(JSON.stringify(properties, (_key, value) => typeof value === 'object' && 'Ref' in value ? `{'Ref':'${value.Ref}'}` : value)));
    template.hasResourceProperties('AWS::SecretsManager::Secret', { Tags: Match.arrayWith([{ Key: 'PatchRing', Value: 'prod' }]) });
  });

  test('takes a role and a key that are there', () => {
    const { activation, template } = synth(stack => ({ role: iam.Role.fromRoleName(stack, 'Nodes', 'Nodes'), encryptionKey: new kms.Key(stack, 'Mine') }));
    expect(activation.role.roleName).toBe('Nodes');
    expect(only(template, TYPE).Properties.Role).toBe('Nodes');
    template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Mine'), 'Arn'] } });
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test.each([['production', Profile.production(), 1], ['development', Profile.development(), 0]])('has a key of its own in %s alone', (_name, profile, keys) => {
    const { template } = synth(() => ({ profile }));
    template.resourceCountIs('AWS::KMS::Key', keys);
    template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  });

  test('has an alarm where its function fails, that somebody hears of where there is a topic', () => {
    const alarm = {
      Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', Period: 3600, TreatMissingData: 'notBreaching',
    };
    const { template, activation } = synth();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...alarm, AlarmActions: Match.absent(), Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^ServersFunction') } }],
    });
    expect(activation.alarm.node.path).toBe('Stack/Servers/Alarm');
    synth(stack => ({ alertTopic: new sns.Topic(stack, 'Alerts') })).template
      .hasResourceProperties('AWS::CloudWatch::Alarm', { ...alarm, AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alerts') }] });
  });

  test('passes tokens on', () => {
    const { stack, activation, template } = synth(() => ({ registrationLimit: lazyNumber(3), nodeName: lazyText('till') }));
    expect(only(template, TYPE).Properties).toMatchObject({ NodeName: 'till' });
    expect(toldOf(template)).toMatchObject({ NodeName: 'till', RegistrationLimit: 3 });
    expect(stack.resolve(activation.secret.secretArn)).toEqual({ Ref: expect.stringMatching(/^ServersSecret/) });
  });

  test('lets its functions do what they do, and nothing else', () => {
    const { template } = synth();
    const expected = ['iam:PassRole', 'kms:Decrypt', 'kms:GenerateDataKey', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'ssm:AddTagsToResource', 'ssm:CreateActivation', 'ssm:DeleteActivation', 'ssm:DescribeActivations'];
    const provider = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) => id.startsWith('CustomHybridActivation'))![1];
    const function_ = Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) => id.startsWith('ServersFunctionRole'))![1];
    const statements = [provider.Properties.Policies[0].PolicyDocument.Statement, function_.Properties.PolicyDocument.Statement] as any[][];
    for (const own of statements) {
      expect(own.flatMap(({ Action }) => Action).filter(action => !action.startsWith('logs:')).sort()).toEqual(expected);
      for (const { Action, Resource } of own) if (Resource === '*') expect([Action].flat()).toContain('ssm:CreateActivation');
      expect(own.find(({ Action }) => Action === 'iam:PassRole')).toMatchObject({ Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } } });
    }
  });
});

describe('its function', () => {
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', PAUSE: '1' });
  const properties: Properties = { Secret: 'arn:secret', Role: 'Nodes', RegistrationLimit: '5', ValidFor: '30', Tags: [{ Key: 'PatchRing', Value: 'prod' }] };
  const create = (given = properties) => handler({ RequestType: 'Create', ResourceProperties: given });
  const remove = (PhysicalResourceId = 'any') => handler({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: properties });

  /** A service with the activations of other constructs, too. */
  class Service {
    public readonly activations: any[] = [{ ActivationId: 'other', Description: 'Of somebody else' }, { ActivationId: 'bare' }];
    public readonly asked: string[] = [];
    public secret = '{"activationCode":"none yet"}';
    public readonly failures: Record<string, Error[]> = {};

    constructor() {
      for (const client of [SSMClient, SecretsManagerClient]) {
        jest.spyOn(client.prototype as any, 'send').mockImplementation(async ({ constructor, input }: any) => {
          const name = constructor.name.replace(/Command$/, '');
          this.asked.push(name);
          const failure = this.failures[name]?.shift();
          if (failure) throw failure;
          return (this as any)[name](input);
        });
      }
    }

    public get own() {
      return this.activations.slice(2).map(({ ActivationId }) => ActivationId);
    }

    public changes() {
      return this.asked.splice(0).filter(name => !/^(Describe|Get)/.test(name));
    }

    protected CreateActivation(input: any) {
      const ActivationId = `activation-${this.activations.length}-${Math.random()}`;
      this.activations.push({ ...input, ActivationId, CreatedDate: new Date(Date.now()) });
      return { ActivationId, ActivationCode: `code of ${ActivationId}` };
    }

    /** One on each page. */
    protected DescribeActivations({ NextToken = '0' }: any) {
      const at = Number(NextToken);
      return { ActivationList: [this.activations[at]], NextToken: at + 1 < this.activations.length ? `${at + 1}` : undefined };
    }

    protected DeleteActivation({ ActivationId }: any) {
      const at = this.activations.findIndex(one => one.ActivationId === ActivationId);
      if (at < 0) throw Object.assign(new Error('gone'), { name: 'InvalidActivation' });
      this.activations.splice(at, 1);
    }

    protected GetSecretValue() {
      return { SecretString: this.secret };
    }

    protected PutSecretValue({ SecretString }: any) {
      this.secret = SecretString;
    }
  }

  let service: Service;
  beforeEach(() => { service = new Service(); });
  afterEach(() => jest.restoreAllMocks());

  test('makes an activation, and writes down how to use it', async () => {
    expect(await create()).toEqual({ PhysicalResourceId: 'arn:secret' });
    const [made] = service.activations.slice(2);
    expect(made).toMatchObject({ IamRole: 'Nodes', RegistrationLimit: 5, Tags: properties.Tags, DefaultInstanceName: undefined });
    const left = made.ExpirationDate.getTime() - Date.now();
    expect(left).toBeLessThan(30 * DAY);
    expect(left).toBeGreaterThan(29.9 * DAY);
    expect(JSON.parse(service.secret)).toEqual({
      activationId: made.ActivationId, activationCode: `code of ${made.ActivationId}`, region: 'eu-central-1', expires: made.ExpirationDate.toISOString(),
    });
    service.changes();
    await create();
    await scheduled(properties);
    expect(service.changes()).toEqual([]);
  });

  /** The function looks again so many hours later. */
  async function later(hours: number, given = properties) {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + hours * HOUR);
    await scheduled(given);
    clock.mockRestore();
  }

  test.each([
    ['role', { Role: 'Others' }], ['limit', { RegistrationLimit: '6' }], ['time', { ValidFor: '29' }], ['name', { NodeName: 'till' }], ['tags', { Tags: [] }],
  ])('makes another one where the %s is another, and deletes the one before it when it looks again', async (_what, changed) => {
    await create();
    const [former] = service.own;
    service.changes();
    const given = { ...properties, ...changed };
    await handler({ RequestType: 'Update', PhysicalResourceId: 'arn:secret', ResourceProperties: given });
    expect(service.changes()).toEqual(['CreateActivation', 'PutSecretValue']);
    await later(0.9, given);
    expect([service.changes(), service.own]).toEqual([[], [former, JSON.parse(service.secret).activationId]]);
    await later(6, given);
    expect(service.changes()).toEqual(['DeleteActivation']);
    expect(service.own).toEqual([JSON.parse(service.secret).activationId]);
    expect(service.own).not.toEqual([former]);
  });

  test.each([[14, 0], [16, 1], [31, 1]])('after %i days has renewed it %i times', async (days, times) => {
    await create();
    service.changes();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + days * DAY);
    await scheduled(properties);
    expect(service.changes().filter(name => name === 'CreateActivation')).toHaveLength(times);
    expect(service.own.at(-1)).toBe(JSON.parse(service.secret).activationId);
    expect(service.own).toHaveLength(1 + times);
    jest.mocked(Date.now).mockReturnValue(now + days * DAY + 6 * HOUR);
    await scheduled(properties);
    expect(service.own).toEqual([JSON.parse(service.secret).activationId]);
  });

  test('keeps one that was made after the one that the secret names: somebody is at work', async () => {
    await create();
    const [named] = service.own;
    service.failures.PutSecretValue = [new Error('died')];
    await expect(handler({ RequestType: 'Update', ResourceProperties: { ...properties, NodeName: 'till' } })).rejects.toThrow('died');
    const [, unnamed] = service.own;
    service.activations.at(-1).CreatedDate = new Date(Date.now() + 5.5 * HOUR);
    await later(6);
    expect(service.own).toEqual([named, unnamed]);
    await later(12);
    expect(service.own).toEqual([named]);
  });

  test('makes one anew that somebody has deleted, or whose secret somebody has written', async () => {
    await create();
    service.activations.pop();
    await scheduled(properties);
    expect(service.own).toEqual([JSON.parse(service.secret).activationId]);
    for (const written of ['{}', 'null', 'a note']) {
      service.secret = written;
      await scheduled(properties);
      expect(service.own).toContain(JSON.parse(service.secret).activationId);
    }
    await later(6);
    expect(service.own).toEqual([JSON.parse(service.secret).activationId]);
  });

  test('waits for a role and for permissions that are not known everywhere yet', async () => {
    service.failures.CreateActivation = [
      Object.assign(new Error('Nonexistent role or missing ssm service principal in trust policy: arn'), { name: 'ValidationException' }),
      Object.assign(new Error('no'), { name: 'AccessDeniedException' }), Object.assign(new Error('no'), { name: 'Other', $metadata: { httpStatusCode: 403 } }),
    ];
    await create();
    expect(service.own).toHaveLength(1);
  });

  test('fails where that does not pass', async () => {
    service.failures.CreateActivation = [Object.assign(new Error('A tag is wrong'), { name: 'InvalidParameters' })];
    await expect(create()).rejects.toThrow('A tag is wrong');
    service.failures.CreateActivation = [Object.assign(new Error('never'), { name: 'AccessDeniedException' })];
    const now = Date.now();
    let asked = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now + 60_000 * asked++);
    await expect(create()).rejects.toThrow('never');
  });

  test('leaves nothing behind where it fails at first, and what there was where it fails later', async () => {
    const refusal = () => [Object.assign(new Error('The key is disabled'), { name: 'DecryptionFailure' })];
    service.failures.PutSecretValue = refusal();
    await expect(create()).rejects.toThrow('The key is disabled');
    expect(service.own).toEqual([]);
    service.failures.PutSecretValue = refusal();
    service.failures.DeleteActivation = [new Error('broken')];
    await expect(create()).rejects.toThrow('The key is disabled');
    await create();
    service.failures.PutSecretValue = refusal();
    await expect(handler({ RequestType: 'Update', ResourceProperties: { ...properties, NodeName: 'till' } })).rejects.toThrow('The key is disabled');
    expect(service.own).toContain(JSON.parse(service.secret).activationId);
    await create();
    await later(6);
    expect(service.own).toEqual([JSON.parse(service.secret).activationId]);
  });

  test('deletes what it has made, whatever the id, and nothing else', async () => {
    await create();
    expect(await remove('AnId-1A2B')).toEqual({ PhysicalResourceId: 'AnId-1A2B' });
    expect(service.activations.map(({ ActivationId }) => ActivationId)).toEqual(['other', 'bare']);
    await remove();
  });

  test('takes one that is gone already for deleted', async () => {
    await create();
    service.failures.DeleteActivation = [Object.assign(new Error('gone'), { name: 'InvalidActivation' })];
    await remove();
    service.failures.DeleteActivation = [Object.assign(new Error('broken'), { name: 'InternalServerError' })];
    await expect(remove()).rejects.toThrow('broken');
  });
});
