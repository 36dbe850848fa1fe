import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreatePortfolioCommand, CreateProductCommand, CreateProvisioningArtifactCommand, CreateServiceActionCommand, DescribePortfolioSharesCommand,
  DescribeProductAsAdminCommand,
  DescribeProvisioningArtifactCommand, ListServiceActionsForProvisioningArtifactCommand, ServiceCatalogClient, UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Calls as AllCalls, Disturbance, Outcome as Called } from './calls';
import { Cloud, Program } from './harness';
import { Profile, servicecatalog } from '../../src';

const HANDLERS = '../../src/servicecatalog/handlers';

/** Physical ids as CloudFormation makes them up, where a creation was never answered. */
export const STRANGE_IDS = ['Platform-Share-1A2B3C4D5E6F', '2026/11/21/[$LATEST]0123456789abcdef'];

/** What CloudFormation asks of a handler. */
export interface Asked {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly id?: string;
  readonly properties: object;
  readonly former?: object;
}

/** What has come of a call. */
export interface Outcome extends Called {
  /** The physical id. */
  readonly id?: string;
}

/** The operations of an outcome that change something. */
export function changes({ requests }: Outcome): string[] {
  return requests.filter(name => !/^(Describe|List)/.test(name));
}

/** The handlers, called as AWS Lambda does, and what they ask of the service. */
export class Calls extends AllCalls {
  constructor(client: Cloud['client']) {
    super(client, ServiceCatalogClient);
  }

  /** Calls a handler as CloudFormation does. */
  public async call(handler: string, { type, id, properties, former }: Asked, disturbance: Disturbance = {}): Promise<Outcome> {
    const { handler: act } = jest.requireActual(`${HANDLERS}/${handler}`);
    const request = { RequestType: type, PhysicalResourceId: id, ResourceProperties: properties, OldResourceProperties: former };
    const { result, ...outcome } = await this.run(async () => (await act(request)).PhysicalResourceId as string, disturbance);
    return { ...outcome, id: result };
  }

  /** Calls the handler of versions as the schedule does. */
  public async schedule(properties: object, disturbance: Disturbance = {}): Promise<Outcome> {
    const { scheduled } = jest.requireActual(`${HANDLERS}/product-versions`);
    const { result, ...outcome } = await this.run(async () => scheduled(properties) as Promise<string>, disturbance);
    return { ...outcome, id: result };
  }
}

/** Portfolios and products to try the handlers on, made through the API. */
export class Fixtures {
  private static count = 0;
  private url?: string;

  constructor(private readonly cloud: Cloud, public readonly catalog: ServiceCatalogClient) {}

  public async portfolio(): Promise<string> {
    const { PortfolioDetail } = await this.catalog.send(new CreatePortfolioCommand({ DisplayName: `Portfolio ${Fixtures.count++}`, ProviderName: 'Platform' }));
    return PortfolioDetail!.Id!;
  }

  /** A product with versions of these names. */
  public async product(...versions: string[]): Promise<string> {
    const [first, ...others] = await Promise.all(versions.map(async Name => ({ Name, Type: 'CLOUD_FORMATION_TEMPLATE', Info: { LoadTemplateFromURL: await this.template() } } as const)));
    const { ProductViewDetail } = await this.catalog.send(new CreateProductCommand({
      Name: `Product ${Fixtures.count++}`, Owner: 'Platform', ProductType: 'CLOUD_FORMATION_TEMPLATE', ProvisioningArtifactParameters: first,
    }));
    const ProductId = ProductViewDetail!.ProductViewSummary!.ProductId!;
    for (const Parameters of others) await this.catalog.send(new CreateProvisioningArtifactCommand({ ProductId, Parameters }));
    return ProductId;
  }

  public async action(): Promise<string> {
    const { ServiceActionDetail } = await this.catalog.send(new CreateServiceActionCommand({
      Name: `Action-${Fixtures.count++}`, DefinitionType: 'SSM_AUTOMATION', Definition: { Name: 'AWS-RestartEC2Instance', Version: '1', AssumeRole: 'LAUNCH_ROLE' },
    }));
    return ServiceActionDetail!.ServiceActionSummary!.Id!;
  }

  /** With whom a portfolio is shared, and what beside the products: t(ag options), p(rincipals). */
  public async shares(PortfolioId: string): Promise<Record<string, string>> {
    const pages = await Promise.all((['ORGANIZATION', 'ORGANIZATIONAL_UNIT', 'ACCOUNT'] as const).map(Type => this.catalog.send(new DescribePortfolioSharesCommand({ PortfolioId, Type }))));
    return Object.fromEntries(pages.flatMap(page => page.PortfolioShareDetails!).map(({ PrincipalId, ShareTagOptions, SharePrincipals }) => [
      PrincipalId!, `${ShareTagOptions ? 't' : ''}${SharePrincipals ? 'p' : ''}`,
    ]));
  }

  /** State of each version, and how many actions it has. */
  public async versions(ProductId: string): Promise<Record<string, string>> {
    const seen: Record<string, string> = {};
    for (const { Id, Name } of await this.artifacts(ProductId)) {
      const version = { ProductId, ProvisioningArtifactId: Id };
      const { ProvisioningArtifactDetail: { Active, Guidance } = {} } = await this.catalog.send(new DescribeProvisioningArtifactCommand(version));
      const { ServiceActionSummaries } = await this.catalog.send(new ListServiceActionsForProvisioningArtifactCommand(version));
      seen[Name] = `${!Active ? 'retired' : Guidance === 'DEPRECATED' ? 'deprecated' : 'available'}${ServiceActionSummaries!.length > 0 ? ` +${ServiceActionSummaries!.length}` : ''}`;
    }
    return seen;
  }

  /** What somebody does in the console. */
  public async byHand(ProductId: string, name: string, Active: boolean): Promise<void> {
    const { Id } = (await this.artifacts(ProductId)).find(({ Name }) => Name === name)!;
    await this.catalog.send(new UpdateProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId: Id, Active }));
  }

  private async artifacts(Id: string): Promise<{ Id: string; Name: string }[]> {
    const { ProvisioningArtifactSummaries } = await this.catalog.send(new DescribeProductAsAdminCommand({ Id }));
    return ProvisioningArtifactSummaries!.map(({ Id: id, Name }) => ({ Id: id!, Name: Name! }));
  }

  private async template(): Promise<string> {
    if (!this.url) {
      this.url = 'https://templates-of-tests.s3.amazonaws.com/topic.json';
      await this.cloud.s3.send(new CreateBucketCommand({ Bucket: 'templates-of-tests' }));
      await this.cloud.s3.send(new PutObjectCommand({ Bucket: 'templates-of-tests', Key: 'topic.json', Body: '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}' }));
    }
    return this.url;
  }
}

/** A stack with a portfolio. */
export function platform(fill: (portfolio: servicecatalog.GovernedPortfolio, stack: Stack) => void): Program {
  return app => {
    const stack = new Stack(app, 'Platform');
    const portfolio = new servicecatalog.GovernedPortfolio(stack, 'Portfolio', { displayName: 'Deployed', providerName: 'Platform', profile: Profile.development() });
    portfolio.grantAccess(servicecatalog.Principal.roleName('Developer'));
    fill(portfolio, stack);
    Aspects.of(stack).add({ visit: hurry });
  };
}

/** The emulator answers at once what takes the service seconds. */
function hurry(node: IConstruct) {
  if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Lambda::Function') node.addPropertyOverride('Environment.Variables.PAUSE', '100');
}
