import { BudgetsClient, DescribeBudgetsCommand } from '@aws-sdk/client-budgets';
import { DescribeLoadBalancerAttributesCommand, DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import {
  DescribePortfolioSharesCommand, DescribeProductAsAdminCommand, EnableAWSOrganizationsAccessCommand,
  GetProvisionedProductOutputsCommand, ListBudgetsForResourceCommand, ListConstraintsForPortfolioCommand,
  ListPrincipalsForPortfolioCommand, ListProvisioningArtifactsCommand,
  ListServiceActionsForProvisioningArtifactCommand, RecordDetail, SearchProductsAsAdminCommand, ServiceCatalogClient,
} from '@aws-sdk/client-service-catalog';
import { historyOf, Launcher } from './catalog';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/service-catalog/stacks';
import { ACCOUNT } from '../../tools/emulator';

jest.setTimeout(180_000);

const TEAM = '444455556666';
const REGION = 'us-east-1';
const IMAGE = 'public.ecr.aws/nginx/nginx:1.27';
const TAGS = { costCenter: '1001', environment: 'dev' };

let cloud: Cloud;
let catalog: ServiceCatalogClient;
let people: Launcher;
beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bootstrap(TEAM, REGION);
  catalog = new ServiceCatalogClient(cloud.client);
  people = new Launcher(cloud, cloud.client, ACCOUNT);
});
afterAll(async () => cloud.stop());
afterEach(async () => cloud.clearFaults());

describe('the portfolio of the example', () => {
  let platform: Deployed;
  let portfolio: string;
  let products: Record<string, string>;
  let context: Record<string, string>;

  beforeAll(() => { context = { history: historyOf(cloud, 'service-catalog') }; });

  test('a first deployment that fails half-way leaves nothing but what is kept for good', async () => {
    await cloud.inject({ type: 'AWS::ServiceCatalog::LaunchRoleConstraint', message: 'no' });

    const failed = await cloud.deployAndFail(build, context);

    expect((await failed.stack('Platform')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await cloud.leftOver()).toEqual([]);
  });

  test('is deployed', async () => {
    platform = await cloud.deploy(build, context);

    expect((await platform.stack('Platform')).StackStatus).toBe('CREATE_COMPLETE');
    [portfolio] = Object.values(await platform.ids('AWS::ServiceCatalog::Portfolio'));
    const { ProductViewDetails } = await catalog.send(new SearchProductsAsAdminCommand({ PortfolioId: portfolio }));
    products = Object.fromEntries(ProductViewDetails!.map(({ ProductViewSummary }) => [ProductViewSummary!.Name!, ProductViewSummary!.ProductId!]));
    expect(Object.keys(products).sort()).toEqual(['Encrypted bucket', 'Importer', 'Web app with a database', 'Web service']);
  });

  test('every type is real', async () => {
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
  });

  test('says who may launch, and what holds for it', async () => {
    const { Principals } = await catalog.send(new ListPrincipalsForPortfolioCommand({ PortfolioId: portfolio }));
    expect(Principals).toEqual([{
      PrincipalARN: 'arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Developer_????????????????', PrincipalType: 'IAM_PATTERN',
    }]);
    const { ConstraintDetails } = await catalog.send(new ListConstraintsForPortfolioCommand({ PortfolioId: portfolio }));
    expect(ConstraintDetails!.map(({ Type }) => Type).sort()).toEqual([
      'LAUNCH', 'LAUNCH', 'LAUNCH', 'LAUNCH', 'NOTIFICATION', 'RESOURCE_UPDATE', 'TEMPLATE', 'TEMPLATE', 'TEMPLATE',
    ]);
    const { PortfolioShareDetails } = await catalog.send(new DescribePortfolioSharesCommand({ PortfolioId: portfolio, Type: 'ACCOUNT' }));
    expect(PortfolioShareDetails).toMatchObject([{ PrincipalId: TEAM, ShareTagOptions: true }]);
    const { TagOptions } = await catalog.send(new DescribeProductAsAdminCommand({ Id: products.Importer }));
    expect(TagOptions ?? []).toEqual([]); // those of the portfolio hold
  });

  test('the oldest version of the bucket is retired, and has no actions', async () => {
    const { ProvisioningArtifactDetails } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId: products['Encrypted bucket'] }));
    expect(ProvisioningArtifactDetails!.map(({ Name, Active, Guidance }) => [Name, Active, Guidance])).toEqual([
      ['1.0.0', false, 'DEPRECATED'], ['1.1.0', true, 'DEFAULT'], ['2.0.0', true, 'DEFAULT'],
    ]);
  });

  test('the importer has its action, and both budgets are shown', async () => {
    const { ProvisioningArtifactDetails } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId: products.Importer }));
    const { ServiceActionSummaries } = await catalog.send(new ListServiceActionsForProvisioningArtifactCommand({
      ProductId: products.Importer, ProvisioningArtifactId: ProvisioningArtifactDetails![0].Id,
    }));
    expect(ServiceActionSummaries!.map(({ Name }) => Name)).toEqual(['Redrive-failed']);
    const { Budgets } = await new BudgetsClient(cloud.client).send(new DescribeBudgetsCommand({ AccountId: ACCOUNT }));
    expect(Budgets!.map(({ BudgetLimit }) => Number(BudgetLimit!.Amount)).sort()).toEqual([200, 5000]);
    for (const ResourceId of [portfolio, products.Importer]) {
      expect((await catalog.send(new ListBudgetsForResourceCommand({ ResourceId }))).Budgets).toHaveLength(1);
    }
  });

  test('deployed again, nothing changes', async () => {
    expect(await platform.deploy(build)).toContain('(no changes)');
  });

  describe('somebody launches', () => {
    const launched: Record<string, RecordDetail> = {};
    const given: Record<string, Record<string, string>> = {};

    test.each([
      ['Encrypted bucket', '1.1.0', { Retention: '7' }],
      ['Importer', '1.0.0', { BatchSize: '5' }],
      ['Web service', '1.0.0', { Image: IMAGE, DomainName: 'api.example.com' }],
      ['Web app with a database', '1.0.0', { Image: IMAGE, DomainName: 'www.example.com' }],
    ] as [string, string, Record<string, string>][])('%s, with nothing but its launch role', async (name, version, values) => {
      const parameters = values.DomainName ? { ...values, HostedZoneId: await cloud.hostedZone(values.DomainName) } : values;
      const record = await people.launch({ product: products[name], version, name: name.replace(/ /g, '-'), parameters, tags: TAGS });
      launched[name] = record;
      given[name] = parameters;

      expect([record.Status, record.RecordErrors ?? []]).toEqual(['SUCCEEDED', []]);
      const stack = await people.stackOf(record);
      expect(stack.StackStatus).toBe('CREATE_COMPLETE');
      expect(stack.Tags).toEqual(expect.arrayContaining([{ Key: 'costCenter', Value: '1001' }]));
      const asked = await people.refusedOf(record);
      expect(asked.refused).toEqual([]);
      expect(asked.actions.length).toBeGreaterThan(4);
    });

    test('the bucket exists, and its name is an output', async () => {
      const { Outputs } = await catalog.send(new GetProvisionedProductOutputsCommand({ ProvisionedProductName: 'Encrypted-bucket' }));
      const made = (await cloud.made()).filter(({ type, stack }) => type === 'AWS::S3::Bucket' && stack.startsWith('SC-'));
      expect(made.map(({ physicalId }) => physicalId)).toContain(Outputs!.find(({ OutputKey }) => OutputKey === 'BucketName')!.OutputValue);
    });

    test('what a rule forbids is refused', async () => {
      const record = await people.launch({ product: products['Encrypted bucket'], version: '1.1.0', name: 'against-the-rule', parameters: { Retention: '31' }, tags: TAGS });

      expect(record.Status).toBe('FAILED');
      expect(record.RecordErrors![0].Description).toContain('Retention is 7, 30 or 90.');
      await people.terminate('against-the-rule');
    });

    test('a new version is released; the former releases keep their ids', async () => {
      const idsOf = async () => {
        const { ProvisioningArtifactDetails } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId: products['Encrypted bucket'] }));
        return Object.fromEntries(ProvisioningArtifactDetails!.map(({ Name, Id, Active }) => [Name!, [Id, Active]]));
      };
      const before = await idsOf();

      context = { ...context, bucketVersion: '2.1.0' };
      await platform.deploy(build, context);

      const after = await idsOf();
      expect(Object.keys(after)).toEqual(['1.0.0', '1.1.0', '2.0.0', '2.1.0']);
      expect(after['2.0.0']).toEqual(before['2.0.0']);
      expect(Object.entries(after).filter(([, [, active]]) => active).map(([name]) => name)).toEqual(['2.0.0', '2.1.0']); // two are kept
    });

    test('what was launched is updated to it, with its launch role', async () => {
      const before = await people.refusedOf(launched['Encrypted bucket']);
      const record = await people.update('Encrypted-bucket', products['Encrypted bucket'], '2.1.0', { Tier: 'seldom', Retention: '30' });

      expect([record.Status, record.RecordErrors ?? []]).toEqual(['SUCCEEDED', []]);
      expect((await people.stackOf(record)).Outputs).toEqual(expect.arrayContaining([expect.objectContaining({ OutputKey: 'BucketTier', OutputValue: 'seldom' })]));
      const asked = await people.refusedOf(record);
      expect(asked.refused).toEqual([]);
      expect(asked.requests).toBeGreaterThan(before.requests);
    });

    test('what is protected from deletion is so until its users say otherwise', async () => {
      expect(await protectedOnes()).toEqual([true, true, true]);

      for (const name of ['Web service', 'Web app with a database']) {
        const record = await people.update(name.replace(/ /g, '-'), products[name], '1.0.0', { ...given[name], DeletionProtection: 'off' });
        expect([record.Status, record.RecordErrors ?? []]).toEqual(['SUCCEEDED', []]);
      }
      expect(await protectedOnes()).toEqual([false, false, false]);
    });

    test('all of it is terminated, with the launch roles', async () => {
      for (const [name, record] of Object.entries(launched)) {
        const end = await people.terminate(name.replace(/ /g, '-'));
        expect([name, end.Status, end.RecordErrors ?? []]).toEqual([name, 'SUCCEEDED', []]);
        const asked = await people.refusedOf(record);
        expect(asked.refused).toEqual([]);
        expect([name, asked.actions.some(action => /:(Delete|Remove|Terminate)/.test(action))]).toEqual([name, true]);
      }
    });
  });

  test('a team imports the portfolio, and launches with a role of its own', async () => {
    await catalog.send(new EnableAWSOrganizationsAccessCommand({}));
    context = { ...context, portfolioId: portfolio };
    await platform.deploy(build, context);

    const team = new Launcher(cloud, await cloud.clientOf(TEAM, REGION), TEAM);
    const record = await team.launch({ product: products.Importer, version: '1.0.0', name: 'ours', tags: TAGS });

    expect([record.Status, record.RecordErrors ?? []]).toEqual(['SUCCEEDED', []]);
    expect((await team.refusedOf(record)).refused).toEqual([]);
    expect((await team.terminate('ours')).Status).toBe('SUCCEEDED');
    expect((await team.refusedOf(record)).refused).toEqual([]);
  });

  test('is destroyed; keys, logs and the bucket of assets are kept', async () => {
    await platform.destroy();

    const types = (await cloud.leftOver()).filter(({ stack }) => !stack.startsWith('SC-')).map(({ type }) => type);
    expect([...new Set(types)].sort()).toEqual(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
  });
});

/** Load balancers, then databases. */
async function protectedOnes(): Promise<boolean[]> {
  const { LoadBalancers } = await cloud.elb.send(new DescribeLoadBalancersCommand({}));
  const attributesOf = async (LoadBalancerArn?: string) => cloud.elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  const attributes = await Promise.all(LoadBalancers!.map(async ({ LoadBalancerArn }) => attributesOf(LoadBalancerArn)));
  const { DBClusters } = await cloud.rds.send(new DescribeDBClustersCommand({}));
  return [
    ...attributes.map(({ Attributes }) => Attributes!.find(({ Key }) => Key === 'deletion_protection.enabled')!.Value === 'true'),
    ...DBClusters!.map(({ DeletionProtection }) => DeletionProtection!),
  ];
}
