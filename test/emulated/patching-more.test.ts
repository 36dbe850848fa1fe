import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  Activation, CreateActivationCommand, DeleteActivationCommand, DescribeInstanceInformationCommand, DescribePatchBaselinesCommand,
  GetParameterCommand, GetPatchBaselineCommand, paginateDescribeActivations, SSMClient,
} from '@aws-sdk/client-ssm';
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssmResources from 'aws-cdk-lib/aws-ssm';
import { Calls, Disturbance } from './calls';
import { STRANGE_IDS } from './catalog-calls';
import { Cloud, Deployed } from './harness';
import { patching, Profile } from '../../src';
import { handler, Properties, Request, scheduled } from '../../src/patching/handlers/hybrid-activation';

jest.setTimeout(180_000);

let cloud: Cloud;
let ssm: SSMClient;
let calls: Calls;

beforeAll(async () => {
  cloud = await Cloud.start();
  ssm = new SSMClient(cloud.client);
  calls = new Calls(cloud.client, SSMClient, SecretsManagerClient);
});
afterAll(async () => cloud.stop());

async function activations(): Promise<Activation[]> {
  const found: Activation[] = [];
  for await (const { ActivationList = [] } of paginateDescribeActivations({ client: ssm }, {})) found.push(...ActivationList);
  return found;
}

async function kept(SecretId: string): Promise<{ activationId?: string; activationCode: string; region: string; expires: string }> {
  const { SecretString } = await cloud.secrets.send(new GetSecretValueCommand({ SecretId }));
  return JSON.parse(SecretString!);
}

describe('a baseline of AWS', () => {
  const { OperatingSystem, PatchBaseline } = patching;
  const idIn = (...systems: patching.OperatingSystem[]) => (app: App) => {
    const stack = new Stack(app, 'Baselines');
    for (const system of systems) {
      const { patchBaselineId } = PatchBaseline.awsDefault(stack, system.name, system);
      new ssmResources.StringParameter(stack, `Id${system.name}`, { parameterName: `/baseline/${system.name}`, stringValue: patchBaselineId });
    }
  };
  const written = async (system: string) => (await ssm.send(new GetParameterCommand({ Name: `/baseline/${system}` }))).Parameter!.Value;
  let stack: Deployed;

  test.each([
    ['is deployed', [OperatingSystem.AMAZON_LINUX_2023, OperatingSystem.WINDOWS]], ['is updated', [OperatingSystem.AMAZON_LINUX_2023, OperatingSystem.RASPBIAN, OperatingSystem.SUSE]],
  ])('has the id that the service tells, when it %s', async (_what, systems) => {
    await (stack ? stack.deploy(idIn(...systems)) : cloud.deploy(idIn(...systems)).then(deployed => { stack = deployed; }));
    for (const { name } of systems) {
      const { BaselineIdentities } = await ssm.send(new DescribePatchBaselinesCommand({ Filters: [{ Key: 'OWNER', Values: ['AWS'] }, { Key: 'OPERATING_SYSTEM', Values: [name] }] }));
      expect(BaselineIdentities!.map(({ BaselineId }) => BaselineId)).toEqual([await written(name)]);
      expect((await ssm.send(new GetPatchBaselineCommand({ BaselineId: await written(name) }))).OperatingSystem).toBe(name);
    }
  });

  test('leaves nothing behind', async () => {
    await stack.destroy();
    expect(await cloud.leftOver()).toEqual([]);
  });
});

describe('the handler of activations', () => {
  let secret: string;
  let properties: Properties;
  let count = 0;

  const call = async (request: Request, disturbance?: Disturbance) => calls.run(async () => (await handler(request)).PhysicalResourceId, disturbance);
  const create = async (ResourceProperties: Properties, disturbance?: Disturbance) => call({ RequestType: 'Create', ResourceProperties }, disturbance);
  const update = async (ResourceProperties: Properties, disturbance?: Disturbance) => call({ RequestType: 'Update', PhysicalResourceId: ResourceProperties.Secret, ResourceProperties }, disturbance);
  const remove = async (ResourceProperties: Properties, disturbance?: Disturbance, id = ResourceProperties.Secret) => (
    call({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties }, disturbance));
  const changes = ({ requests }: { readonly requests: string[] }) => requests.filter(name => !/^(Describe|Get)/.test(name));

  /** A new secret, as of another construct. */
  async function fixture(): Promise<Properties> {
    const { ARN } = await cloud.secrets.send(new CreateSecretCommand({ Name: `servers-${count++}`, SecretString: '{"activationCode":"none"}' }));
    return { Secret: ARN!, Role: 'Nodes', RegistrationLimit: '5', ValidFor: '10', Tags: [{ Key: 'PatchRing', Value: 'prod' }] };
  }

  /** The next look of the schedule. */
  const look = async (given: Properties) => calls.run(async () => scheduled(given), { daysLater: 0.25 });

  async function clear() {
    for (const { ActivationId } of await activations()) await ssm.send(new DeleteActivationCommand({ ActivationId }));
  }

  /** When the function looks again, one activation is left, the secret names it, and a server can use it. */
  async function checkOne(given: Properties) {
    await look(given);
    const found = await activations();
    expect(found.map(({ ActivationId }) => ActivationId)).toEqual([(await kept(given.Secret)).activationId]);
    expect(found[0]).toMatchObject({ IamRole: given.Role, RegistrationLimit: Number(given.RegistrationLimit), Tags: given.Tags, Expired: false });
    const { activationId: id, activationCode: code } = await kept(given.Secret);
    await cloud.control('POST', 'nodes', { activation: { id, code }, operatingSystem: 'UBUNTU' });
  }

  beforeAll(async () => {
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
    await new IAMClient(cloud.client).send(new CreateRoleCommand({ RoleName: 'Nodes', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  });
  afterAll(async () => new IAMClient(cloud.client).send(new DeleteRoleCommand({ RoleName: 'Nodes' })));
  beforeEach(async () => {
    properties = await fixture();
    secret = properties.Secret;
  });
  afterEach(clear);

  test('makes one, and makes it again without a change', async () => {
    const first = await create(properties);
    expect([first.result, changes(first)]).toEqual([secret, ['CreateActivation', 'PutSecretValue']]);
    expect(changes(await create(properties))).toEqual([]);
    expect(changes(await update(properties))).toEqual([]);
    await checkOne(properties);
    expect(await kept(secret)).toMatchObject({ region: 'us-east-1' });
  });

  test('lets none be without a secret that names it, wherever a creation dies', async () => {
    const deaths = await calls.everyDeath({
      fixture: async () => clear().then(fixture),
      act: create,
      check: checkOne,
    });
    expect(deaths).toBe(4);
  });

  test('lets servers register with what they have read, until it looks again', async () => {
    await create(properties);
    const before = await kept(secret);
    const changed = { ...properties, NodeName: 'till' };
    expect(changes(await update(changed))).toEqual(['CreateActivation', 'PutSecretValue']);
    for (const { activationId: id, activationCode: code } of [before, await kept(secret)]) {
      await cloud.control('POST', 'nodes', { activation: { id, code }, operatingSystem: 'UBUNTU' });
    }
    expect(changes(await calls.run(async () => scheduled(changed)))).toEqual([]);
    expect(changes(await look(changed))).toEqual(['DeleteActivation']);
    await checkOne(changed);
  });

  test('lets one be there, wherever an update dies', async () => {
    const deaths = await calls.everyDeath({
      fixture: async () => {
        await clear();
        const made = await fixture();
        await create(made);
        return { ...made, RegistrationLimit: '6', NodeName: 'till' };
      },
      act: async (made, disturbance) => {
        const outcome = await update(made, disturbance);
        const named = (await kept(made.Secret)).activationId;
        expect((await activations()).map(({ ActivationId }) => ActivationId)).toContain(named); // at no moment is a server told of one that is gone
        return outcome;
      },
      check: checkOne,
    });
    expect(deaths).toBe(4);
  });

  test('deletes the one before it, wherever a look dies', async () => {
    const deaths = await calls.everyDeath({
      fixture: async () => {
        await clear();
        const made = { ...await fixture(), NodeName: 'till' };
        await create({ ...made, NodeName: undefined });
        await update(made);
        return made;
      },
      act: async (made, disturbance) => calls.run(async () => scheduled(made), { ...disturbance, daysLater: 0.25 }),
      check: checkOne,
    });
    expect(deaths).toBe(3);
  });

  test('deletes all that it made, wherever a deletion dies, and nothing of others', async () => {
    const others = await ssm.send(new CreateActivationCommand({ IamRole: 'Nodes', Description: 'By hand' }));
    const deaths = await calls.everyDeath({
      fixture: async () => {
        const made = await fixture();
        await create(made);
        await cloud.secrets.send(new PutSecretValueCommand({ SecretId: made.Secret, SecretString: '{}' }));
        await create(made, { after: 3 }); // which leaves a second one
        return made;
      },
      act: remove,
      check: async () => expect((await activations()).map(({ ActivationId }) => ActivationId)).toEqual([others.ActivationId]),
    });
    expect(deaths).toBe(3);
  });

  test.each(STRANGE_IDS)('deletes what a creation has made that nobody answered, %s', async id => {
    await create(properties, { after: 3 });
    expect((await remove(properties, {}, id)).result).toBe(id);
    expect(await activations()).toEqual([]);
  });

  test('renews one whose half is over, and only such', async () => {
    await create(properties);
    const before = (await kept(secret)).activationId;
    await scheduled(properties);
    expect((await kept(secret)).activationId).toBe(before);
    await calls.run(async () => scheduled(properties), { daysLater: 6 });
    expect((await kept(secret)).activationId).not.toBe(before);
    await checkOne(properties);
  });

  test('lets one be there, wherever a renewal dies', async () => {
    const deaths = await calls.everyDeath({
      fixture: async () => {
        await clear();
        const made = await fixture();
        await create(made);
        return made;
      },
      act: async (made, disturbance) => calls.run(async () => scheduled(made), { ...disturbance, daysLater: 6 }),
      check: checkOne,
    });
    expect(deaths).toBe(4);
  });

  test('tells of two where two calls are at work at once, and of one again with the next', async () => {
    await Promise.all([create(properties), create(properties)]);
    expect((await activations()).map(({ ActivationId }) => ActivationId)).toContain((await kept(secret)).activationId);
    await scheduled(properties);
    await checkOne(properties);
  });
});

describe('servers outside AWS', () => {
  const servers = (props: patching.HybridActivationProps, withRole = false) => (app: App) => {
    const stack = new Stack(app, 'Servers');
    const role = withRole ? new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') }) : undefined;
    new patching.HybridActivation(stack, 'Activation', { profile: Profile.development(), tags: { PatchRing: 'tills' }, role, ...props });
  };
  const secretOf = async () => Object.values(await stack.ids('AWS::SecretsManager::Secret'))[0];
  const register = async () => {
    const { activationId: id, activationCode: code } = await kept(await secretOf());
    return cloud.control<{ id: string }>('POST', 'nodes', { activation: { id, code }, operatingSystem: 'UBUNTU' });
  };
  let stack: Deployed;
  let first: string | undefined;

  test('are registered with what the secret holds, and are in a ring', async () => {
    stack = await cloud.deploy(servers({ registrationLimit: 2 }));
    first = (await kept(await secretOf())).activationId;
    const { id } = await register();
    expect(id).toMatch(/^mi-/);
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'tag:PatchRing', Values: ['tills'] }] }));
    expect(InstanceInformationList!.map(({ InstanceId }) => InstanceId)).toEqual([id]);
  });

  test('have another activation where the props are others, and stay registered', async () => {
    await stack.deploy(servers({ registrationLimit: 3, validFor: Duration.days(2) }, true));
    const { activationId } = await kept(await secretOf());
    const found = await activations();
    expect(found.map(({ ActivationId }) => ActivationId).sort()).toEqual([first, activationId].sort()); // the first one until the next look
    expect(found.find(({ ActivationId }) => ActivationId === activationId)).toMatchObject({ RegistrationLimit: 3 });
    expect(activationId).not.toBe(first);
    await register();
  });

  test('have their activation renewed by the function of the schedule', async () => {
    const { activationId: ActivationId } = await kept(await secretOf());
    await ssm.send(new DeleteActivationCommand({ ActivationId }));
    const Rule = Object.values(await stack.ids('AWS::Events::Rule'))[0];
    const { Targets: [target, ...others] = [] } = await new EventBridgeClient(cloud.client).send(new ListTargetsByRuleCommand({ Rule }));
    expect(others).toEqual([]);
    const { FunctionError } = await new LambdaClient(cloud.client).send(new InvokeCommand({ FunctionName: target.Arn, Payload: target.Input }));
    expect(FunctionError).toBeUndefined();
    await register();
  });

  test('have none any more when the stack is deleted', async () => {
    await stack.destroy();
    expect(await activations()).toEqual([]);
    expect(await cloud.leftOver()).toEqual([]);
  });
});

describe('the policy of an organization', () => {
  const everywhere = (prod: number, units = ['ou-a1b2-c3d4e5f6']) => (app: App) => {
    const { OperatingSystem, OrganizationPatchPolicy, PatchBaseline, Rate, Ring, Weekday, WindowSchedule } = patching;
    const stack = new Stack(app, 'Organization');
    const linux = new PatchBaseline(stack, 'Linux', { operatingSystem: OperatingSystem.AMAZON_LINUX_2023 });
    new OrganizationPatchPolicy(stack, 'Everywhere', {
      organizationalUnits: units,
      regions: ['us-east-1', 'eu-central-1'],
      baselines: [linux, PatchBaseline.awsDefault(stack, 'Ubuntu', OperatingSystem.UBUNTU)],
      rings: [
        Ring.tag('PatchRing', 'canary', { install: WindowSchedule.weekly(Weekday.TUE, '02:00', TimeZone.ETC_UTC) }),
        Ring.tag('PatchRing', 'prod', { offset: Duration.days(prod), errors: Rate.percent(2) }),
      ],
    });
  };
  let stack: Deployed;

  test('is a configuration of Quick Setup for each ring, whose baselines wait for it', async () => {
    stack = await cloud.deploy(everywhere(5));
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
    expect(Object.keys(await stack.ids('AWS::SSMQuickSetup::ConfigurationManager'))).toHaveLength(2);
    expect(await waits()).toEqual([7, 12]);
  });

  test('is updated', async () => {
    const before = Object.values(await stack.ids('AWS::SSMQuickSetup::ConfigurationManager'));
    await stack.deploy(everywhere(3, ['ou-a1b2-c3d4e5f6', 'ou-a1b2-11111111']));
    expect(Object.values(await stack.ids('AWS::SSMQuickSetup::ConfigurationManager'))).toEqual(before);
    expect(await waits()).toEqual([7, 10]);
  });

  test('is deleted', async () => {
    await stack.destroy();
    expect(await cloud.leftOver()).toEqual([]);
  });

  async function waits(): Promise<number[]> {
    const ids = Object.values(await stack.ids('AWS::SSM::PatchBaseline'));
    const baselines = await Promise.all(ids.map(async BaselineId => ssm.send(new GetPatchBaselineCommand({ BaselineId }))));
    return baselines.map(({ ApprovalRules }) => ApprovalRules!.PatchRules![0].ApproveAfterDays!).sort((one, other) => one - other);
  }
});
