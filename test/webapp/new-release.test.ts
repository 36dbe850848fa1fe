import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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
