import { AsyncLocalStorage } from 'async_hooks';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreatePortfolioCommand, CreateProductCommand, CreateProvisioningArtifactCommand, CreateServiceActionCommand, DescribePortfolioSharesCommand,
  DescribeProductAsAdminCommand,
  DescribeProvisioningArtifactCommand, ListServiceActionsForProvisioningArtifactCommand, ServiceCatalogClient, UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Cloud, Program } from './harness';
import { Profile, servicecatalog } from '../../src';

const DAY = 24 * 60 * 60 * 1000;
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

/** How a call is disturbed. */
export interface Disturbance {
  /** Dies when so many of its requests have been answered. */
  readonly after?: number;
  /** What is answered in the place of the service, by operation; of several answers each once, and then the service's own. */
  readonly answers?: Record<string, object | Error | (object | Error)[]>;
  /** How much later it is than when the fixtures were made. */
  readonly daysLater?: number;
}

export interface Outcome {
  readonly id?: string;
  /** Operations, in their order. */
  readonly requests: string[];
  readonly died: boolean;
}

/** A call that dies at all its moments. */
export interface Deaths<T> {
  readonly fixture: () => Promise<T>;
  readonly act: (made: T, disturbance: Disturbance) => Promise<Outcome>;
  /** What has to hold when it was made again. */
  readonly check: (made: T, again: Outcome) => Promise<void>;
}

/** The operations of an outcome that change something. */
export function changes({ requests }: Outcome): string[] {
  return requests.filter(name => !/^(Describe|List)/.test(name));
}

/** An error of the service. */
export function refusal(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A call that is going on. */
class Call {
  public readonly requests: string[] = [];
  private readonly answers: Record<string, object | Error | (object | Error)[]>;
  private answered = 0;

  constructor(private readonly disturbance: Disturbance, private readonly die: () => void) {
    const answers = Object.entries(disturbance.answers ?? {});
    this.answers = Object.fromEntries(answers.map(([name, answer]) => [name, Array.isArray(answer) ? [...answer] : answer]));
  }

  public async send(name: string, ask: () => Promise<unknown>): Promise<unknown> {
    this.requests.push(name);
    const canned = this.answers[name];
    const answer = Array.isArray(canned) ? canned.shift() : canned;
    if (answer instanceof Error) throw answer;
    const got = answer ?? await ask();
    if (++this.answered !== this.disturbance.after) return got;
    this.die();
    return new Promise(() => {}); // nothing that comes after it ever happens
  }
}

/** The handlers, called as AWS Lambda does, and what they ask of the service. */
export class Calls {
  private readonly going = new AsyncLocalStorage<Call>();

  constructor({ endpoint, region, credentials }: Cloud['client']) {
    const { accessKeyId, secretAccessKey } = credentials;
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, PAUSE: '50' });
    const { going } = this;
    const send = ServiceCatalogClient.prototype.send as (...args: unknown[]) => Promise<unknown>;
    Object.assign(ServiceCatalogClient.prototype, {
      send(this: ServiceCatalogClient, command: object, ...rest: unknown[]) {
        const call = going.getStore();
        const ask = () => send.call(this, command, ...rest);
        return call ? call.send(command.constructor.name.replace(/Command$/, ''), ask) : ask();
      },
    });
  }

  /** Calls a handler as CloudFormation does. */
  public async call(handler: string, { type, id, properties, former }: Asked, disturbance: Disturbance = {}): Promise<Outcome> {
    const { handler: act } = jest.requireActual(`${HANDLERS}/${handler}`);
    const request = { RequestType: type, PhysicalResourceId: id, ResourceProperties: properties, OldResourceProperties: former };
    return this.run(async () => (await act(request)).PhysicalResourceId, disturbance);
  }

  /** Calls the handler of versions as the schedule does. */
  public async schedule(properties: object, disturbance: Disturbance = {}): Promise<Outcome> {
    const { scheduled } = jest.requireActual(`${HANDLERS}/product-versions`);
    return this.run(async () => scheduled(properties), disturbance);
  }

  /** Has a call die after its first request, then after its second and so on, each time with new fixtures, and makes each again; how often it died. */
  public async everyDeath<T>({ fixture, act, check }: Deaths<T>): Promise<number> {
    for (let after = 1; ; after++) {
      const made = await fixture();
      const { died } = await act(made, { after });
      if (!died) return after - 1;
      await check(made, await act(made, {}));
    }
  }

  private async run(act: () => Promise<string | undefined>, disturbance: Disturbance): Promise<Outcome> {
    const now = Date.now.bind(Date);
    const clock = disturbance.daysLater ? jest.spyOn(Date, 'now').mockImplementation(() => now() + disturbance.daysLater! * DAY) : undefined;
    try {
      let call!: Call;
      const death = new Promise<Outcome>(resolve => { call = new Call(disturbance, () => resolve({ requests: call.requests, died: true })); });
      const life = this.going.run(call, async () => ({ id: await act(), requests: call.requests, died: false }));
      return await Promise.race([death, life]);
    } finally {
      clock?.mockRestore();
    }
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
