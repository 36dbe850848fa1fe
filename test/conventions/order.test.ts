import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { fargate, patching, pipelines, Profile, servicecatalog, webapp } from '../../src';
import { image, web, worker } from '../support/fargate';
import { deliver, simple, source } from '../support/pipelines';
import { newStack } from '../support/synth';

// Some languages have maps without an order: Java's `Map.of` gives another one in each run. A template must not change for that.

/** A map with its entries as they are written, or backwards, and which one of the API it is. */
type Order = <T>(what: string, map: Record<string, T>) => Record<string, T>;

const tried = new Set<string>();
const WRITTEN: Order = (_what, map) => map;
const BACKWARDS: Order = (what, map) => {
  tried.add(what);
  return Object.fromEntries(Object.entries(map).reverse());
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'order-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const profile = Profile.development();
const secretsIn = (stack: Stack) => ({
  ONE: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'One', 'one')),
  TWO: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Two', 'two')),
});
const VARIABLES = { B: '1', A: '2', C: '3' };
const secret = (name: string) => pipelines.Value.parameter(ssm.StringParameter.fromStringParameterName(newStack(), 'Parameter', `/shop/${name}`));
const build = (order: Order) => ({
  variables: order('BuildOptions.variables', { B: pipelines.Value.text('1'), A: pipelines.Value.text('2'), D: secret('d'), C: secret('c') }),
  reports: order('BuildOptions.reports', { unit: { files: ['junit.xml'] }, cover: { files: ['cover.xml'] } }),
  runtimeVersions: order('BuildOptions.runtimeVersions', { python: '3.13', nodejs: '22' }),
});

class Sized extends servicecatalog.ProductStack {
  constructor(scope: Stack, id: string) {
    super(scope, id);
    ['Size', 'Name', 'Age'].forEach(name => new CfnParameter(this, name, { default: 'x' }));
    new sns.Topic(this, 'Topic');
  }
}

function archive(name: string): string {
  const file = path.join(folder, `${name}.tar.gz`);
  fs.writeFileSync(file, name);
  return file;
}

function portfolioIn(stack: Stack, order: Order) {
  return new servicecatalog.GovernedPortfolio(stack, 'Products', {
    displayName: 'Products', providerName: 'Platform', profile, tagOptions: order('GovernedPortfolioProps.tagOptions', { stage: ['dev', 'prod'], costs: ['1'] }),
  });
}

type Build = (stack: Stack, order: Order) => unknown;

/** Each map that the library takes. */
const MAPS: Record<string, Build> = {
  'fargate: variables, secrets': (stack, order) => web(stack, { variables: order('TaskProps.variables', VARIABLES), secrets: order('TaskProps.secrets', secretsIn(stack)) }),
  'fargate: variables and secrets of a sidecar': (stack, order) => web(stack, {
    addOns: [fargate.AddOn.sidecar({ name: 'proxy', image, variables: order('SidecarOptions.variables', VARIABLES), secrets: order('SidecarOptions.secrets', secretsIn(stack)) })],
  }),
  'fargate: output and secrets of a log router': (stack, order) => web(stack, {
    addOns: [fargate.AddOn.fireLens({ output: order('FireLensOptions.output', { Name: 'datadog', Host: 'x', Alias: 'y' }), secrets: order('FireLensOptions.secrets', secretsIn(stack)) })],
  }),
  'fargate: filterPolicy': (stack, order) => worker(stack, {
    subscriptions: [fargate.Subscription.topic(new sns.Topic(stack, 'Events'), {
      filterPolicy: order('TopicSubscriptionOptions.filterPolicy', { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['paid'] }), age: sns.SubscriptionFilter.numericFilter({ lessThan: 3 }) }),
    })],
  }),
  'fargate: tags': (stack, order) => new fargate.Environment(stack, 'Env', { profile, tags: order('CommonProps.tags', { team: 'a', cost: 'b' }) }),
  'webapp: environment': (stack, order) => new webapp.ThreeTierWebApp(stack, 'Shop', {
    profile, app: webapp.AppTier.instances({ code: webapp.AppCode.userData(['true'], { environment: order('AppCodeOptions.environment', VARIABLES) }) }),
  }),
  'webapp: variables, secrets': (stack, order) => new webapp.ThreeTierWebApp(stack, 'Shop', {
    profile, app: webapp.AppTier.containers({ image, port: 8080, variables: order('ContainersOptions.variables', VARIABLES), secrets: order('ContainersOptions.secrets', secretsIn(stack)) }),
  }),
  'patching: parameters, keys of targets': (stack, order) => {
    const window = new patching.MaintenanceWindow(stack, 'Night', { schedule: patching.WindowSchedule.rate(Duration.days(7)), duration: Duration.hours(3) });
    const target = window.addTarget('Web', patching.WindowTarget.tags(order('WindowTarget.tags(valuesByKey)', { tier: ['web'], app: ['shop'] })));
    const parameters = order('RunCommandOptions.parameters', { Operation: ['Install'], RebootOption: ['NoReboot'] });
    window.addTask('Patch', patching.WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', parameters, targets: [target] }));
    window.addTask('Image', patching.WindowTask.automation({ documentName: 'AWS-CreateImage', parameters: order('AutomationOptions.parameters', { InstanceId: ['i-1'], Name: ['x'] }) }));
  },
  'patching: tags of an activation': (stack, order) => new patching.HybridActivation(stack, 'Servers', { profile, tags: order('CommonProps.tags', { team: 'a', cost: 'b' }) }),
  'servicecatalog: tagOptions': (stack, order) => portfolioIn(stack, order),
  'servicecatalog: tagOptions and versions of a product, parameters and tags of a launch': (stack, order) => {
    const versions = order('StackProductOptions.versions', { '1.0.0': new Sized(stack, 'One'), '1.1.0': new Sized(stack, 'Two') });
    const product = portfolioIn(stack, order).addProduct(servicecatalog.StackProduct.versions('Sized', {
      versions: Object.fromEntries(Object.entries(versions).map(([name, of]) => [name, servicecatalog.ProductVersion.fromStack(of)])),
      tagOptions: order('ProductOptions.tagOptions', { tier: ['a'], area: ['b'] }),
      history: path.join(folder, 'history'),
    }));
    new servicecatalog.ProvisionedProduct(stack, 'Mine', {
      product: servicecatalog.ProductReference.offered(product), parameters: order('ProvisionedProductProps.parameters', { Size: '1', Name: '2' }), tags: order('ProvisionedProductProps.tags', { team: 'a', stage: 'dev', crew: 'b', costs: '1', tier: 'a', area: 'b' }),
    });
  },
  'servicecatalog: archives': (stack, order) => {
    const archives = order('ExternalProductOptions.archives', { '1.0.0': archive('one'), '1.1.0': archive('two') });
    portfolioIn(stack, order).addProduct(servicecatalog.ExternalProduct.archives('Terraform', { archives, history: path.join(folder, 'archives') }))
      .useLaunchRole(servicecatalog.LaunchRole.named('Launch'));
  },
};


const templatesOf = (app: App) => app.synth().stacksRecursively.map(({ templateFullPath }) => fs.readFileSync(templateFullPath, 'utf8'));

describe('the template is the same in any order of', () => {
  test.each(Object.entries(MAPS))('%s', (_name, make) => {
    const [written, backwards] = [WRITTEN, BACKWARDS].map((order) => {
      const stack = newStack();
      make(stack, order);
      return templatesOf(stack.node.root as App);
    });
    expect(backwards).toEqual(written);
  });

  test('pipelines: variables, reports, runtimeVersions, artifacts, additionalSources', () => {
    const [written, backwards] = [WRITTEN, BACKWARDS].map((order) => {
      const { app } = deliver({
        synth: pipelines.Synth.cdk({ ...build(order), artifacts: order('SynthOptions.artifacts', { Site: 'web/dist', Code: 'build' }) }),
        additionalSources: order('DeliveryPipelineProps.additionalSources', { Tools: source, Data: source }),
        test: [pipelines.Check.commands('Unit', ['npm test'], build(order))],
      }, (delivery, root) => delivery.addStage(simple(root, 'Prod')));
      return templatesOf(app);
    });
    expect(backwards).toEqual(written);
  });
});

/** Handed out by the library: what it is made of is sorted where it is given. */
const HANDED_OUT = ['TargetBindOptions.artifacts'];

test('each map of the API was tried here', () => {
  const assembly = JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../.jsii'), 'utf8'));
  const isMap = ({ type }: { type?: { collection?: { kind: string } } }) => type?.collection?.kind === 'map';
  const maps = Object.values<any>(assembly.types).flatMap(({ name: owner, datatype, properties = [], methods = [], initializer = {} }) => [
    ...(datatype ? properties : []).filter(isMap).map(({ name }: { name: string }) => `${owner}.${name}`),
    ...[...methods, initializer].flatMap(({ name, parameters = [] }) => parameters.filter(isMap).map((one: { name: string }) => `${owner}.${name}(${one.name})`)),
  ]);
  expect([...tried, ...HANDED_OUT].sort()).toEqual(maps.sort());
});
