import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { network, webapp } from '../../src';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

interface Release {
  readonly code?: string;
  readonly startupCheckPath?: string;
  readonly environment?: Record<string, string>;
}

function release({ code = 'first', ...options }: Release = {}) {
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node server.js' } }));
  fs.writeFileSync(path.join(folder, 'server.js'), code);
  const stack = new Stack(new App(), 'Shop');
  new webapp.ThreeTierWebApp(stack, 'Shop', {
    app: webapp.AppTier.instances({ code: webapp.AppCode.directory(folder, { runtime: webapp.AppRuntime.nodejs('22'), ...options }) }),
    data: webapp.DataTier.auroraPostgres(),
  });
  return Template.fromStack(stack);
}

const userData = (template: Template) => JSON.stringify(
  Object.values(template.findResources('AWS::EC2::LaunchTemplate')).map(resource => resource.Properties.LaunchTemplateData.UserData));

/** Everything of a type, by logical id. */
const all = (template: Template, service: string) => Object.fromEntries(
  Object.entries(template.toJSON().Resources).filter(([, resource]) => (resource as { Type: string }).Type.startsWith(service)));

describe('a new release', () => {
  test.each<[string, Release]>([
    ['code', { code: 'second' }],
    ['environment', { environment: { LEVEL: 'debug' } }],
    ['checks', { startupCheckPath: '/ready' }],
  ])('with other %s makes a new version of the launch template, which the group rolls out', (_, changed) => {
    expect(userData(release(changed))).not.toEqual(userData(release()));
  });

  test('with the same code makes none', () => {
    expect(userData(release())).toEqual(userData(release()));
  });

  test('leaves the database as it is', () => {
    expect(all(release({ code: 'second', environment: { LEVEL: 'debug' } }), 'AWS::RDS::')).toEqual(all(release(), 'AWS::RDS::'));
  });
});

test('an application goes to the network of its database where none is given', () => {
  const stack = new Stack(new App(), 'Shop');
  const { vpc } = new network.Network(stack, 'Network');
  const database = new webapp.Database(stack, 'Database', { vpc, data: webapp.DataTier.postgres() });
  const shop = new webapp.ThreeTierWebApp(stack, 'Shop', {
    app: webapp.AppTier.instances({ code: webapp.AppCode.userData(['true']) }),
    data: webapp.DataTier.existing(database),
  });
  expect(shop.vpc).toBe(vpc);
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 1);
});

test('the application may be let use the topic and the key, without a dependency cycle', () => {
  const stack = new Stack(new App(), 'Shop');
  const shop = new webapp.ThreeTierWebApp(stack, 'Shop', {
    app: webapp.AppTier.instances({ code: webapp.AppCode.userData(['true']) }),
    data: webapp.DataTier.auroraPostgres(),
  });
  shop.alertTopic!.grantPublish(shop);
  shop.encryptionKey!.grantEncryptDecrypt(shop);
  expect(() => Template.fromStack(stack)).not.toThrow(); // it looks for cycles
});

test('an application and its database may import the same network, each for itself', () => {
  const app = new App();
  const imported = (stack: Stack, vpcId: string) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId,
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['p1', 'p2'],
    privateSubnetIds: ['q1', 'q2'],
    isolatedSubnetIds: ['i1', 'i2'],
  });
  const data = new Stack(app, 'Data');
  const database = new webapp.Database(data, 'Database', { vpc: imported(data, 'vpc-1'), data: webapp.DataTier.postgres() });
  const make = (vpcId: string) => {
    const stack = new Stack(app, vpcId);
    return new webapp.ThreeTierWebApp(stack, 'Shop', {
      vpc: imported(stack, vpcId),
      app: webapp.AppTier.instances({ code: webapp.AppCode.userData(['true']) }),
      data: webapp.DataTier.existing(database),
    });
  };
  expect(make('vpc-1').vpc.vpcId).toBe('vpc-1');
  expect(() => make('vpc-2')).toThrow('webapp.database-elsewhere');
});
