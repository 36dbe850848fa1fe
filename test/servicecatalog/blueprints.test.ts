import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { all, history, HUB, hub, LaunchRole, portfolioIn, published, recorded, refusal, Rule, synthOf } from './support';
import { Profile, servicecatalog, webapp } from '../../src';
import { problemOf } from '../support/failures';

const { Blueprints } = servicecatalog;

type Options = servicecatalog.ThreeTierWebAppOptions;
type Make = (options?: Partial<Options>) => servicecatalog.Product;

const made = (kind: 'threeTierWebApp' | 'fargateService' | 'workerService' | 'scheduledJob'): Make => options => (
  Blueprints[kind]('Product', { version: '1.0.0', history: history(), ...options }));
const BLUEPRINTS: [string, Make, string[], string[]][] = [
  ['threeTierWebApp', made('threeTierWebApp'), ['Image', 'HealthCheckPath', 'TaskSize', 'MinTasks', 'MaxTasks', 'DomainName', 'HostedZoneId'], ['Url', 'DatabaseSecretArn']],
  ['fargateService', made('fargateService'), ['Image', 'HealthCheckPath', 'TaskSize', 'MinTasks', 'MaxTasks', 'DomainName', 'HostedZoneId'], ['Url']],
  ['workerService', made('workerService'), ['Image', 'TaskSize', 'MinTasks', 'MaxTasks'], ['QueueUrl', 'QueueArn']],
  ['scheduledJob', made('scheduledJob'), ['Image', 'Schedule', 'TaskSize'], ['StateMachineArn']],
];

/** A blueprint in a portfolio, and its template. */
function offered(product: servicecatalog.Product, stack: Stack = hub(), id = 'Platform') {
  const offer = portfolioIn(stack, {}, id).addProduct(product);
  return { stack, offer, template: () => JSON.parse(Object.values(published(stack)).at(-1)!) };
}

/** Properties that give a resource a name that is unique within the account, or the world. */
const NAMES = [
  'BucketName', 'QueueName', 'TopicName', 'RoleName', 'TableName', 'FunctionName', 'LogGroupName', 'ClusterName', 'DBClusterIdentifier', 'DBInstanceIdentifier', 'AlarmName', 'DashboardName',
  'StateMachineName', 'UserName', 'GroupName', 'ManagedPolicyName', 'SecretId', 'AliasName', 'ServiceName', 'DBSubnetGroupName', 'PolicyName', 'RepositoryName',
];
/** Within something that is launched itself. */
const INNER = ['AWS::IAM::Policy', 'AWS::ApplicationAutoScaling::ScalingPolicy', 'AWS::EC2::VPCEndpoint'];

describe.each(BLUEPRINTS)('%s', (kind, make, parameters, outputs) => {
  const { template, offer, stack } = offered(make());

  beforeAll(() => { offer.addRule(Rule.allowedValues(offer.parameter('TaskSize'), ['small', 'medium'])); });

  test('has its parameters and outputs', () => {
    const text = template();
    expect(Object.keys(text.Parameters)).toEqual(expect.arrayContaining(parameters));
    expect(Object.keys(text.Outputs).sort()).toEqual([...outputs].sort());
    for (const output of Object.values<any>(text.Outputs)) expect(output.Export).toBeUndefined();
    expect(offer.versions).toEqual(['1.0.0']);
  });

  test('is told of in the catalogue', () => {
    const { Description, Name } = all(stack, 'AWS::ServiceCatalog::CloudFormationProduct')[0].Properties;
    expect(Description).toContain('Requires: an image in a public registry');
    expect(Name).toBe('Product');
  });

  test('takes rules', () => {
    expect(all(stack, 'AWS::ServiceCatalog::LaunchTemplateConstraint')[0].Properties.Rules).toContain('TaskSize');
  });

  test('can be launched twice in an account: no name is the same', () => {
    for (const [id, { Type, Properties = {} }] of Object.entries<any>(template().Resources)) {
      if (INNER.includes(Type)) continue;
      for (const name of [...NAMES, ...Type === 'AWS::SSM::Parameter' || Type.startsWith('AWS::SecretsManager') || Type.startsWith('AWS::WAFv2') || Type.startsWith('AWS::Scheduler') ? ['Name'] : []]) {
        const value = Properties[name];
        if (typeof value === 'string') throw new Error(`${id} (${Type}) is always called ${value}`);
        if (value !== undefined) expect(JSON.stringify(value)).toMatch(/AWS::Stack(Id|Name)|"Ref":"(?!AWS::(Region|AccountId|Partition))|Fn::GetAtt/);
      }
    }
  });

  test('can be launched twice in an account: no family of tasks is the same', () => {
    const families = Object.values<any>(template().Resources).filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition').map(({ Properties }) => typeof Properties.Family);
    expect(families).not.toContain('string');
  });

  test('does not tell the account or the region of the portfolio', () => {
    const root = history();
    synthOf(offered(make({ history: root }), hub({ account: HUB.account, region: 'ap-southeast-4' })).stack);
    const text = JSON.stringify(recorded(root));
    expect(text).not.toContain(HUB.account);
    expect(text).not.toContain('ap-southeast-4');
  });

  test('has no tags of the portfolio', () => {
    const other = hub();
    portfolioIn(other, { displayName: 'Renamed', tags: { team: 'platform' } }).addProduct(make());
    expect(Object.values(published(other))[0]).not.toContain('"platform"');
  });

  test('stays as it was when a new version comes', () => {
    const root = history();
    const first = offered(make({ history: root }));
    synthOf(first.stack);
    const before = recorded(root);
    const second = offered(make({ history: root, version: '1.1.0', profile: Profile.development() }));
    expect(second.offer.versions).toEqual(['1.0.0', '1.1.0']);
    synthOf(second.stack);
    expect(recorded(root)).toMatchObject(before);
    const ids = (text: string) => Object.entries<any>(JSON.parse(text).Resources).filter(([, { Type }]) => /SQS::Queue$|RDS::DBCluster$|ECS::Cluster$/.test(Type)).map(([id]) => id);
    const [one, two] = Object.values(recorded(root));
    expect(ids(two)).toEqual(expect.arrayContaining(ids(one).filter(id => ids(two).includes(id))));
    expect(ids(one).length).toBeGreaterThan(0);
  });

  test('refuses another template under a released version', () => {
    const root = history();
    synthOf(offered(make({ history: root })).stack);
    expect(refusal(() => synthOf(offered(make({ history: root, profile: Profile.development() })).stack))).toContain('servicecatalog.version-changed');
  });

  test('may be described in other words', () => {
    const root = history();
    synthOf(offered(make({ history: root, description: 'One' })).stack);
    expect(() => synthOf(offered(make({ history: root, description: 'Other' })).stack)).not.toThrow();
  });

  test('may be described at length', () => {
    expect(() => offered(make({ description: 'x'.repeat(1500) }))).not.toThrow();
  });

  test('is described where nothing else is said', () => {
    const { stack: other } = offered(make({ description: undefined, requirements: undefined }));
    expect(all(other, 'AWS::ServiceCatalog::CloudFormationProduct')[0].Properties.Description).toMatch(/^A .*\n?Requires: an image/);
  });

  test.each<[string, Partial<Options>]>([
    ['version-invalid', { version: undefined }], ['version-invalid', { version: '1' }], ['version-invalid', { version: 1 as any }], ['wrong-type', { profile: 'production' as any }],
    ['text-invalid', { versionDescription: '' }], ['port-out-of-range', { port: 0 }], ['port-out-of-range', { port: 65536 }], ['keep-out-of-range', { lifecycle: { keep: 0 } }],
  ])('%s: %j', (code, options) => {
    const hasNoPort = 'port' in options && ['workerService', 'scheduledJob'].includes(kind);
    expect(problemOf(() => make(options)).problem.code).toBe(`servicecatalog.${hasNoPort ? 'prop-unknown' : code}`);
  });

  test('has a launch role', () => {
    const own = offered(make());
    own.offer.useLaunchRole(LaunchRole.leastPrivilege({ roleName: `Launch${kind}` }));
    expect(() => synthOf(own.stack)).not.toThrow();
  });
});

describe('web apps', () => {
  test('without a domain have no parameters for it', () => {
    for (const kind of ['threeTierWebApp', 'fargateService'] as const) {
      const { template } = offered(made(kind)({ domain: false }));
      expect(Object.keys(template().Parameters)).not.toContain('DomainName');
      expect(JSON.stringify(template().Outputs.Url.Value)).toContain('http://');
    }
  });

  test('with a domain answer there', () => {
    for (const kind of ['threeTierWebApp', 'fargateService'] as const) {
      const { template } = offered(made(kind)());
      expect(template().Outputs.Url.Value).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'DomainName' }]] });
    }
  });

  test.each(['threeTierWebApp', 'fargateService'] as const)('with a domain tell that they need its zone: %s', kind => {
    const { stack } = offered(made(kind)());
    expect(all(stack, 'AWS::ServiceCatalog::CloudFormationProduct')[0].Properties.Description).toContain('a public hosted zone of Amazon Route 53');
  });

  test('may be without a database', () => {
    const { template } = offered(made('threeTierWebApp')({ data: webapp.DataTier.none() }));
    expect(Object.keys(template().Outputs)).toEqual(['Url']);
    Template.fromJSON(template()).resourceCountIs('AWS::RDS::DBCluster', 0);
  });

  test('listen on their port', () => {
    const { template } = offered(made('fargateService')({ port: 3000, domain: false }));
    expect(JSON.stringify(template())).toContain('"ContainerPort":3000');
  });
});
