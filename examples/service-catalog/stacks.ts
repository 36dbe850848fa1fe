import * as path from 'path';
import { App, CfnOutput, Duration, Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { BucketStack, ImporterStack } from './products';
import { servicecatalog } from 'cdk-wheelhouse';

const PLACES = { platform: 'aws://123456789012/us-east-1', team: 'aws://444455556666/us-east-1' };
const RUNBOOK = 'Redrive-failed-messages';

/**
 * The products of a platform team, and a team's account that may launch them. Context (`cdk synth -c name=value`):
 * - `platform`, `team`: where, as `aws://<account>/<region>`
 * - `organizationalUnit`, `organization`: shares the portfolio with the unit of the organization, too
 * - `portfolioId`: id of the portfolio, once it has been deployed: makes the stack of the team's account
 * - `bucketVersion`: the version that the bucket is released as
 * - `history`: folder of the released versions
 */
export function build(app: App) {
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  const env = (name: keyof typeof PLACES): Environment => {
    const [account, region] = (context(name) ?? PLACES[name]).split('/').slice(2);
    return { account, region };
  };

  const history = context('history') ?? path.join(__dirname, 'product-history');

  const stack = new Stack(app, 'Platform', { description: 'Products for all teams', env: env('platform') });
  const alerts = new Alerts(stack, 'Alerts');

  const portfolio = new servicecatalog.GovernedPortfolio(stack, 'Products', {
    displayName: 'Platform products',
    providerName: 'Platform team',
    description: 'What teams may launch by themselves',
    support: { email: 'platform@example.com', url: 'https://wiki.example.com/platform', description: 'Weekdays from 9 to 17' },
    tagOptions: { costCenter: ['1001', '1002'], environment: ['dev', 'prod'] },
    budget: servicecatalog.CatalogBudget.monthly(5000),
    alertTopic: alerts.topic,
  });

  const bucket = portfolio.addProduct(servicecatalog.StackProduct.versions('Bucket', {
    name: 'Encrypted bucket',
    description: 'A bucket for files, encrypted and versioned.',
    cost: 'about 0.03 USD for each GB and month',
    versions: {
      '1.0.0': servicecatalog.ProductVersion.recorded({ description: 'First release' }),
      '1.1.0': servicecatalog.ProductVersion.recorded({ description: 'Former versions of objects are kept' }),
      [context('bucketVersion') ?? '2.0.0']: servicecatalog.ProductVersion.fromStack(new BucketStack(stack, 'BucketStack'), { description: 'How often objects are read' }),
    },
    history,
    lifecycle: { keep: 2, deprecateAfter: Duration.days(180) },
  }));
  bucket.addRule(servicecatalog.Rule.allowedValues(bucket.parameter('Retention'), ['7', '30', '90']));
  bucket.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege({ roleName: 'Launch-Bucket' }));
  bucket.allowTagUpdates();

  const importer = portfolio.addProduct(servicecatalog.StackProduct.versions('Importer', {
    name: 'Importer',
    description: 'A queue, and a function that imports what comes through it.',
    cost: 'next to nothing without messages',
    versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(new ImporterStack(stack, 'ImporterStack')) },
    history,
    budget: servicecatalog.CatalogBudget.monthly(200),
  }));
  importer.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege({ roleName: 'Launch-Importer', permissions: [mayRedrive()] }));
  createRunbook(stack);
  importer.addAction(servicecatalog.ServiceAction.automation('Redrive-failed', {
    documentName: RUNBOOK, description: 'Sends messages that have failed through the queue again', inputs: ['QueueArn'],
  }));
  importer.notify(alerts.topic);

  const web = portfolio.addProduct(servicecatalog.Blueprints.threeTierWebApp('WebApp', {
    name: 'Web app with a database', version: '1.0.0', cost: 'from 250 USD a month', history, dependencies: ['Encrypted bucket'],
  }));
  web.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege({ roleName: 'Launch-WebApp' }));
  const size = web.parameter('TaskSize');
  const few = servicecatalog.RuleCondition.hasValue(web.parameter('MinTasks'), '1');
  web.addRule(servicecatalog.Rule.forbiddenValues(size, ['xlarge']));
  web.addRule(servicecatalog.Rule.allowedValues(size, ['small'], { name: 'OneTaskIsSmall', when: few }));

  const service = portfolio.addProduct(servicecatalog.Blueprints.fargateService('Service', {
    name: 'Web service', version: '1.0.0', cost: 'from 120 USD a month', history,
  }));
  service.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege({ roleName: 'Launch-Service' }));

  portfolio.grantAccess(servicecatalog.Principal.ssoPermissionSet('Developer'));
  const team = env('team');
  portfolio.shareWith(servicecatalog.ShareTarget.account(team.account!));
  const unit = context('organizationalUnit');
  if (unit) {
    const target = servicecatalog.ShareTarget.organizationalUnit(unit, { organizationId: context('organization') });
    portfolio.shareWith(target, { sharePrincipals: true });
  }

  new servicecatalog.CataloguePage(stack, 'Catalogue', { portfolios: [portfolio] });
  new CfnOutput(stack, 'PortfolioId', { value: portfolio.portfolioId, description: 'For the accounts that it is shared with' });

  const portfolioId = context('portfolioId');
  if (portfolioId) new TeamStack(app, 'Team', { env: team, portfolioId, products: portfolio.products });
}

interface TeamStackProps {
  readonly env: Environment;
  readonly portfolioId: string;
  readonly products: servicecatalog.OfferedProduct[];
}

/** In a team's account: what may be launched here, and the roles for it. */
class TeamStack extends Stack {
  constructor(scope: Construct, id: string, { env, portfolioId, products }: TeamStackProps) {
    super(scope, id, { description: 'Products of the platform team', env });
    const portfolio = new servicecatalog.ImportedPortfolio(this, 'Products', { portfolioId, launchRolesOf: products });
    portfolio.grantAccess(servicecatalog.Principal.ssoPermissionSet('Developer'));
    createRunbook(this);
  }
}

/** A runbook of Systems Manager Automation that moves messages back from a dead letter queue; each account has its own. */
function createRunbook(stack: Stack): void {
  const step = { Api: 'StartMessageMoveTask', Service: 'sqs', SourceArn: '{{ QueueArn }}' };
  new ssm.CfnDocument(stack, 'Runbook', {
    name: RUNBOOK,
    documentType: 'Automation',
    updateMethod: 'NewVersion',
    content: { // by the alphabet, as maps are written in languages where they have no order
      description: 'Moves messages of a dead letter queue back to where they came from',
      mainSteps: [{ action: 'aws:executeAwsApi', inputs: step, name: 'Move' }],
      parameters: { QueueArn: { description: 'ARN of the dead letter queue', type: 'String' } },
      schemaVersion: '0.3',
    },
  });
}

/** What the runbook does, with the queues of launched products only. */
function mayRedrive(): iam.PolicyStatement {
  const actions = ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage'];
  return new iam.PolicyStatement({ actions, resources: ['arn:aws:sqs:*:*:SC-*'] });
}

/** Who hears of budgets and launches. */
class Alerts extends Construct {
  public readonly topic: sns.Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', { description: 'Messages of the platform', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    for (const service of ['budgets.amazonaws.com', 'cloudformation.amazonaws.com']) key.grantEncryptDecrypt(new iam.ServicePrincipal(service));
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Platform products', masterKey: key, enforceSSL: true });
  }
}
