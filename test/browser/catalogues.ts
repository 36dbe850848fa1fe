import { HOSTILE } from './reports';
import {
  CatalogueModel, ParameterEntry, PortfolioEntry, ProductEntry, SupportEntry, VersionEntry,
} from '../../src/servicecatalog/private/catalogue-model';

export { HOSTILE };

export function aProduct(over: Partial<ProductEntry> = {}): ProductEntry {
  return {
    name: 'Queue',
    owner: 'Platform team',
    source: 'CDK stack',
    requirements: [],
    dependencies: [],
    versions: [{ name: '1.0.0', state: 'latest' }],
    parameters: [],
    outputs: [],
    resources: [],
    constraints: [],
    rules: [],
    actions: [],
    tagOptions: [],
    ...over,
  };
}

export function aPortfolio(products: ProductEntry[], over: Partial<PortfolioEntry> = {}): PortfolioEntry {
  return {
    name: 'Team tools',
    provider: 'Platform Engineering',
    principals: [{ kind: 'role', name: 'Developer' }],
    shares: [],
    tagOptions: [],
    products,
    ...over,
  };
}

export function aCatalogue(portfolios: PortfolioEntry[], title = 'Catalogue'): CatalogueModel {
  return { title, portfolios };
}

export function aParameter(over: Partial<ParameterEntry> = {}): ParameterEntry {
  return { name: 'Size', type: 'String', limits: [], secret: false, ...over };
}

const support: SupportEntry = {
  email: 'platform@example.com', url: 'https://wiki.example.com/platform/support', description: 'Monday to Friday, 8:00 to 18:00; answers within a day.',
};

/** With all there is to say. */
export const bucket = aProduct({
  name: 'Private bucket',
  owner: 'Storage team',
  description: 'A bucket for files that only your own team reads, encrypted, versioned and logged.\n\n'
    + 'Old versions are deleted after 90 days. Nothing in it can be made public, whatever a policy says.',
  distributor: 'Platform Engineering',
  support,
  cost: 'About 3 USD a month for 100 GB',
  requirements: ['A cost center that is open for bookings.', 'A team name of the directory.'],
  dependencies: ['Team network', 'AWS Backup in the central account'],
  versions: [
    { name: '2.1.0', description: 'Object Lock can be chosen.', state: 'latest' },
    { name: '2.0.0', description: 'Encrypted with a key of its own.', state: 'available' },
    { name: '1.4.2', description: 'Encrypted with a key of Amazon S3; use 2.0.0 at least.', state: 'deprecated' },
    { name: '1.0.0', state: 'retired' },
  ],
  parameters: [
    aParameter({ name: 'BucketName', description: 'Has to be unique in all of AWS.', limits: ['3 to 63 characters', 'pattern [a-z0-9][a-z0-9.-]*'] }),
    aParameter({
      name: 'Classification',
      description: 'Who may know what is in it.',
      default: 'public',
      defaultRefused: true,
      allowedValues: ['internal', 'confidential'],
      refusedValues: ['public', 'secret'],
      rules: [{ name: 'NothingPublic', assertions: ['Classification is internal or confidential.', 'Ask the data protection officer for other ones.'] }],
    }),
    aParameter({ name: 'RetentionDays', type: 'Number', description: 'How long old versions are kept.', default: '90', limits: ['at least 1', 'at most 3650'] }),
    aParameter({ name: 'Subnets', type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', default: '/network/private-subnets' }),
    aParameter({ name: 'ReplicationToken', description: 'Of the bucket that it is copied to.', default: 'nobody may see this', secret: true }),
  ],
  outputs: [{ name: 'BucketArn', description: 'What to name in policies.' }, { name: 'KeyArn' }],
  resources: [{ type: 'AWS::S3::Bucket', count: 2 }, { type: 'AWS::KMS::Key', count: 1 }, { type: 'AWS::S3::BucketPolicy', count: 2 }],
  versionsNote: 'The 3 newest releases are on offer.',
  launchRole: 'a role of its own with the least permissions',
  constraints: ['May be launched in eu-central-1 and eu-west-1.', 'Its tags may be changed afterwards.'],
  rules: [{ name: 'LockNeedsRetention', assertions: ['Objects are locked for 30 days at least if Classification is confidential.'] }],
  actions: [{ name: 'EmptyBucket', description: 'Deletes all objects, after somebody else has agreed.', runs: 'Runs the runbook Acme-Empty, and asks for Reason.' }],
  tagOptions: [{ key: 'DataOwner', values: ['orders', 'payments', 'search'] }],
  budget: '50 USD a month',
});

const network = aProduct({
  name: 'Team network',
  owner: 'Network team',
  description: 'A VPC with three tiers of subnets, connected to the company.',
  cost: 'About 110 USD a month',
  source: 'CDK stack',
  versions: [{ name: '5.2.0', state: 'latest' }, { name: '5.1.0', state: 'available' }],
  parameters: [aParameter({ name: 'Zones', type: 'Number', default: '3', allowedValues: ['2', '3'] })],
  resources: [{ type: 'AWS::EC2::VPC', count: 1 }, { type: 'AWS::EC2::Subnet', count: 9 }, { type: 'AWS::EC2::NatGateway', count: 3 }],
  launchRole: 'NetworkLaunch',
});

/** What a platform team of some years offers. */
export const mixed = aCatalogue([
  aPortfolio([
    bucket,
    network,
    aProduct({
      name: 'Postgres database',
      owner: 'Data team',
      description: 'Aurora PostgreSQL in two zones, with backups and a secret that rotates itself.',
      cost: 'From 180 USD a month',
      versions: [{ name: '3.0.1', state: 'deprecated', description: 'Ends in March.' }],
      parameters: [aParameter({ name: 'Password', secret: true, description: 'Of the first user.' })],
    }),
    aProduct({ name: 'Queue', description: 'An encrypted queue with one for what could not be handled.', cost: 'Next to nothing' }),
  ], {
    name: 'Building blocks',
    description: 'What teams put their applications together from.',
    support,
    principals: [
      { kind: 'role', name: 'Developer' }, { kind: 'role', name: 'aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Engineer_*' },
      { kind: 'permission set', name: 'TeamLead' },
    ],
    shares: [
      { kind: 'organizational unit', id: 'ou-4f2a-workloads', tagOptions: true, principals: true },
      { kind: 'account', id: '222222222222', tagOptions: false, principals: false },
    ],
    tagOptions: [{ key: 'CostCenter', values: ['1001', '1002', '2040'] }, { key: 'Environment', values: ['development', 'production'] }],
    budget: '20,000 USD a month',
  }),
  aPortfolio([
    aProduct({
      name: 'Notebook for data science',
      owner: 'Analytics',
      description: 'A notebook that stops itself at night, with access to the data lake and nothing else.',
      cost: '0.23 USD an hour while it runs',
      source: 'Terraform',
      versions: [{ name: '0.9.0', state: 'latest' }],
      dependencies: ['Private bucket'],
    }),
    aProduct({ name: 'Old warehouse', owner: 'Analytics', description: 'Stays for those who have it.', versions: [{ name: '1.0.0', state: 'retired' }] }),
  ], { name: 'Analytics', description: 'For who works with data.', principals: [] }),
], 'Platform services of Example Ltd.');

/** Every absence there is. */
export const sparse = aCatalogue([
  aPortfolio([], { name: 'Nothing yet' }),
  aPortfolio([aProduct()], { name: 'Shared only', principals: [], shares: [{ kind: 'organization', id: 'o-abcdefghij', tagOptions: false, principals: false }] }),
  aPortfolio([aProduct({ versions: [] })], { name: 'Closed', provider: '', principals: [] }),
  aPortfolio([], { name: 'Nothing for nobody', principals: [] }),
]);

/** A product that only Service Catalog knows the versions of. */
export const elsewhere = aCatalogue([aPortfolio([
  aProduct({
    name: 'Topic',
    description: 'A topic whose template lies in a repository.',
    source: 'topic/template.yaml in the Git repository example/products, branch main',
    versions: [],
    versionsFrom: 'versions from Git',
    versionsNote: 'Service Catalog makes a version of each push to the branch main that changes topic/template.yaml, and names it after the commit.',
    parametersNote: 'Those of the template in the repository: Service Catalog shows them at the launch.',
  }),
])]);

export const none = aCatalogue([]);

/** Wider than any window, and longer than what is shown at once and than addresses may be; still longer, it would only take longer to lay out. */
export const LONG_WORD = 'Wörterbuch'.repeat(210);
export const FRIENDLY = 'بوابة الخدمات \u{1F469}\u{1F3FD}\u200D\u{1F4BB} שירות \u{1F680}';

/** Every text of it is the same, whatever that is. */
export function catalogueOf(text: string): CatalogueModel {
  const some = [text, text.repeat(2), `${text}${text}`];
  const tags = [{ key: text, values: some }, { key: text, values: [] }];
  const help: SupportEntry = { email: text, url: `javascript:${text}`, description: text };
  const states: VersionEntry['state'][] = ['latest', 'available', 'deprecated', 'retired'];
  const product: ProductEntry = {
    name: text,
    owner: text,
    description: text,
    distributor: text,
    source: text,
    support: help,
    cost: text,
    requirements: some,
    dependencies: some,
    versions: states.map(state => ({ name: text, description: text, state })),
    versionsNote: text,
    parametersNote: text,
    parameters: [
      { name: text, type: text, description: text, default: text, allowedValues: some, limits: some, secret: false },
      { name: text, type: text, limits: [], secret: true },
      {
        name: text,
        type: text,
        default: text,
        defaultRefused: true,
        allowedValues: [],
        refusedValues: some,
        rules: [{ name: text, assertions: some }],
        limits: [],
        secret: false,
      },
    ],
    outputs: [{ name: text, description: text }],
    resources: [{ type: text, count: 3 }],
    launchRole: text,
    constraints: some,
    rules: [{ name: text, assertions: some }],
    actions: [{ name: text, description: text, runs: text }],
    tagOptions: tags,
    budget: text,
  };
  const portfolio: PortfolioEntry = {
    name: text,
    provider: text,
    description: text,
    support: { ...help, url: `https://${text}` },
    principals: (['role', 'user', 'group', 'permission set'] as const).map(kind => ({ kind, name: text })),
    shares: (['account', 'organizational unit', 'organization'] as const).map(kind => ({ kind, id: text, tagOptions: true, principals: true })),
    tagOptions: tags,
    budget: text,
    products: [product, { ...product, versions: [], versionsFrom: text }],
  };
  return { title: text, portfolios: [portfolio, portfolio, { ...portfolio, products: [] }] };
}

/** As large as a catalogue becomes. */
export const large = aCatalogue(times(5, portfolio => ({
  ...mixed.portfolios[0],
  name: `Portfolio ${portfolio + 1}`,
  products: times(20, at => aProduct({
    ...bucket,
    name: `Product ${portfolio * 20 + at + 1}`,
    parameters: times(15, index => aParameter({
      name: `Parameter${index}`,
      description: 'What it is for, in a sentence.',
      allowedValues: index % 5 === 0 ? times(40, value => `m${value}.large`) : undefined,
    })),
  })),
})));

function times<T>(amount: number, make: (index: number) => T): T[] {
  return Array.from({ length: amount }, (_, index) => make(index));
}
