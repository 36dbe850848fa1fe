import * as fs from 'fs';
import * as path from 'path';
import { App, CfnOutput, CfnParameter, CfnParameterProps, CfnResource, Environment, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { servicecatalog } from '../../src';
import { folder, newStack } from '../support/synth';

export const {
  ExistingProduct, GovernedPortfolio, LaunchRole, Principal, ProductStack, ProductVersion, Rule, RuleCondition, ShareTarget, StackProduct,
} = servicecatalog;

/** The account of the portfolio, and one that it is shared with. */
export const HUB = { account: '111111111111', region: 'eu-central-1' };
export const SPOKE = { account: '222222222222', region: 'eu-central-1' };

export type Fill = (stack: servicecatalog.ProductStack) => void;
export type Props = Partial<servicecatalog.GovernedPortfolioProps>;

/** A stack for portfolios, in an app of its own. */
export function hub(env: Environment | undefined = HUB, context: Record<string, unknown> = {}): Stack {
  return newStack(context, { env });
}

/** A folder for a product's history; it goes away with the test process. */
export const history = () => folder({});

export function portfolioIn(scope: Construct, props: Props = {}, id = 'Platform'): servicecatalog.GovernedPortfolio {
  return new GovernedPortfolio(scope, id, { displayName: 'Platform products', providerName: 'Platform team', ...props });
}

/** A product stack with a bucket, and whatever is wanted. */
export function bucketStack(scope: Construct, id: string, fill: Fill = () => {}, props: servicecatalog.ProductStackProps = {}) {
  const stack = new ProductStack(scope, id, props);
  new s3.CfnBucket(stack, 'Bucket');
  fill(stack);
  return stack;
}

/** A parameter called Size, small unless something else is said. */
export const sized = (more: Partial<CfnParameterProps> = {}): Fill => stack => {
  new CfnParameter(stack, 'Size', { default: 'small', allowedValues: ['small', 'medium', 'large'], ...more });
};

/** A function with an asset of its own. */
export const withFunction = (text = 'one'): Fill => stack => {
  const code = lambda.Code.fromAsset(folder({ 'index.py': `# ${text}\ndef handler(event, context):\n    return 1\n` }));
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code });
};

/** A product called Bucket, with one version. */
export function productOf(scope: Construct, fill: Fill = sized(), options: Partial<servicecatalog.StackProductOptions> = {}, id = 'Bucket', version = '1.0.0'): servicecatalog.Product {
  return StackProduct.versions(id, { versions: { [version]: ProductVersion.fromStack(bucketStack(scope, `${id}V${version}`, fill)) }, history: history(), ...options });
}

/** A portfolio with one product, in a stack of its own. */
export function offer(fill: Fill = sized(), options: Partial<servicecatalog.StackProductOptions> = {}, stack = hub(), props: Props = {}) {
  const portfolio = portfolioIn(stack, props);
  const product = portfolio.addProduct(productOf(stack, fill, options));
  return { stack, portfolio, product };
}

/** A product that has these resources alone. */
export const ofResources = (resources: Record<string, [type: string, properties?: object]>): Fill => stack => {
  for (const [id, [type, properties]] of Object.entries(resources)) {
    new CfnResource(stack, id, { type, properties: properties as Record<string, unknown> });
  }
};

/** A template as a file; it goes away with the test process. */
export function templateFile(name: string, template: string | object): string {
  return path.join(folder({ [name]: typeof template === 'string' ? template : JSON.stringify(template) }), name);
}

export const EMPTY = { Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } };

/** The templates of products that the synthesis has written for a stack, by version. */
export function published(stack: Stack): Record<string, string> {
  Template.fromStack(stack);
  const outdir = Stage.of(stack)!.outdir;
  const files = fs.readdirSync(outdir).map(file => /\.(\d+\.\d+\.\d+[\w.-]*)\.product\.template\.(json|yaml)$/.exec(file)).filter(match => match !== null);
  return Object.fromEntries(files.map(match => [match[1], fs.readFileSync(path.join(outdir, match.input), 'utf8')]));
}

/** The records of the history, by path within it; without the index of them. */
export function recorded(root: string): Record<string, string> {
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => path.basename(file) !== 'versions.json' && fs.statSync(path.join(root, file)).isFile()).sort();
  return Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
}

/** The index of a product's records: what has been released, by its hash. */
export function indexOf(root: string, id = 'Bucket'): Record<string, string> {
  return JSON.parse(fs.readFileSync(path.join(root, id, 'versions.json'), 'utf8'));
}

/** The resources of a type in the template of the portfolio's stack, in order. */
export function all(stack: Stack, type: string): any[] {
  return Object.values(Template.fromStack(stack).findResources(type));
}

/** What the function behind a custom resource may do; of the first one of its type. */
export function statementsBehind(stack: Stack, type: string): any[] {
  const [resource] = all(stack, type);
  const template = Template.fromStack(stack);
  const fn = template.findResources('AWS::Lambda::Function')[resource.Properties.ServiceToken['Fn::GetAtt'][0]];
  const role = template.findResources('AWS::IAM::Role')[fn.Properties.Role['Fn::GetAtt'][0]];
  return role.Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
}

/** The message of whatever is thrown at the synthesis. */
export function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

export const synthOf = (stack: Stack) => (stack.node.root as App).synth();

export interface Statement {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: object;
}

/** A value as one text, with references in braces; the partition is the usual one. */
function flat(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flat).join('');
  return value.Ref === 'AWS::Partition' ? 'aws' : `{${value.Ref ?? value['Fn::GetAtt']?.join('.') ?? JSON.stringify(value)}}`;
}

const asList = (value: unknown) => [value].flat() as unknown[];

/** What the managed policies of a stack that belong to launch roles allow. */
export function statementsOf(stack: Stack): Statement[] {
  return all(stack, 'AWS::IAM::ManagedPolicy').flatMap(policy => policy.Properties.PolicyDocument.Statement).map(({ Action, Resource, Condition }: any) => ({
    actions: asList(Action) as string[], resources: asList(Resource).map(flat), conditions: Condition,
  }));
}

/** The resources that an action is allowed on; nothing where it is not. */
export function allowedOn(statements: Statement[], action: string): string[] {
  return [...new Set(statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources))].sort();
}

export const roleOf = (scope: Construct, id: string, props: Partial<iam.RoleProps> = {}) => (
  new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('servicecatalog.amazonaws.com'), ...props })
);

export const output = (stack: Stack, id: string, value: string) => new CfnOutput(stack, id, { value });
