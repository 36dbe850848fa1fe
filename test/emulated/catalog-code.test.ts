import * as fs from 'fs';
import * as path from 'path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { App, CfnOutput, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Cloud, Deployed } from './harness';
import { Profile, servicecatalog } from '../../src';

jest.setTimeout(120_000);

let cloud: Cloud;
let code: string;
beforeAll(async () => {
  cloud = await Cloud.start();
  code = path.join(cloud.folder, 'code');
  fs.mkdirSync(code);
  fs.writeFileSync(path.join(code, 'index.mjs'), 'export const handler = async () => `hello, ${process.env.WHOM}`;\n');
});
afterAll(async () => cloud.stop());

/** A function and, in a nested stack, a queue: both of its templates and its code are assets. */
class GreeterStack extends servicecatalog.ProductStack {
  constructor(scope: Construct, id: string, withUrl: boolean) {
    super(scope, id, { profile: Profile.development() });
    const whom = new CfnParameter(this, 'Whom', { default: 'you', maxLength: 20 });
    const fn = new lambda.Function(this, 'Greeter', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromAsset(code), environment: { WHOM: whom.valueAsString },
    });
    const nested = new NestedStack(this, 'Nested');
    const queue = new sqs.Queue(nested, 'Queue');
    new CfnOutput(this, 'FunctionName', { value: fn.functionName });
    if (withUrl) new CfnOutput(this, 'QueueUrl', { value: queue.queueUrl });
  }
}

/** A portfolio, and what is launched from it by the same deployment. */
function program(version: '1.0.0' | '1.1.0', whom = 'world') {
  return (app: App) => {
    const stack = new Stack(app, 'Hub');
    const portfolio = new servicecatalog.GovernedPortfolio(stack, 'Portfolio', { displayName: 'Products', providerName: 'We', profile: Profile.development() });
    const product = portfolio.addProduct(servicecatalog.StackProduct.versions('Greeter', {
      history: path.join(cloud.folder, 'history'),
      versions: { [version]: servicecatalog.ProductVersion.fromStack(new GreeterStack(stack, 'GreeterStack', version === '1.1.0')) },
    }));
    product.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege());
    portfolio.grantAccess(servicecatalog.Principal.roleName('Developer*'));
    const whomOfStack = new CfnParameter(stack, 'Whom', { default: whom }); // so that the rule cannot be checked before
    const launched = new servicecatalog.ProvisionedProduct(stack, 'Greeting', {
      product: servicecatalog.ProductReference.offered(product), parameters: { Whom: whomOfStack.valueAsString }, provisionedProductName: 'greeting',
    });
    product.addRule(servicecatalog.Rule.forbiddenValues(product.parameter('Whom'), ['nobody']));
    new CfnOutput(stack, 'Name', { value: launched.output('FunctionName') });
    if (version === '1.1.0') new CfnOutput(stack, 'Queue', { value: launched.output('QueueUrl') });
  };
}

describe('a product that is launched from code', () => {
  let hub: Deployed;

  const outputs = async () => Object.fromEntries((await hub.stack('Hub')).Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  const answer = async (FunctionName: string) => {
    const { Payload } = await new LambdaClient(cloud.client).send(new InvokeCommand({ FunctionName }));
    return JSON.parse(Buffer.from(Payload!).toString()) as string;
  };

  test('has its assets, its nested stack and its output', async () => {
    hub = await cloud.deploy(program('1.0.0'));

    expect(await answer((await outputs()).Name)).toBe('hello, world');
    expect((await cloud.made()).filter(({ type, stack }) => type === 'AWS::SQS::Queue' && stack.includes('Nested'))).toHaveLength(1);
  });

  test('is updated with other parameters, and with a new version of the product', async () => {
    const before = (await outputs()).Name;
    await hub.deploy(program('1.1.0', 'all'));

    const { Name, Queue } = await outputs();
    expect(Name).toBe(before);
    expect(await answer(Name)).toBe('hello, all');
    expect(Queue).toContain('http');
  });

  test('is refused where it breaks a rule, and stays as it was', async () => {
    const failed = await cloud.deployAndFail(program('1.1.0', 'nobody'));

    expect((await failed.stack('Hub')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await answer((await outputs()).Name)).toBe('hello, all');
  });

  test('ends with the stack, and leaves nothing', async () => {
    await hub.destroy();

    expect(await cloud.leftOver()).toEqual([]);
  });
});
