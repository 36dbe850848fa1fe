import * as fs from 'fs';
import * as path from 'path';
import {
  App, CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, Lazy, NestedStack, PolicyValidationPluginReport, RemovalPolicy, Stack, Stage,
  Validations,
} from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NagPack } from 'cdk-nag';
import { Construct, Node } from 'constructs';
import { removeTemporaryFolders, stackWith, synthesize, temporaryFolder, toldBy } from './support';
import { validation } from '../../src';

const { IncrementalValidation } = validation;

afterAll(removeTemporaryFolders);

/** A plugin that finds all topics whose properties are named in its options, and looks at templates only. */
class Forbids implements IPolicyValidationPlugin {
  public readonly name = 'Forbids';

  constructor(private readonly properties: string[], public readonly version?: string) {}

  public validate({ stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    const violatingResources = stackTemplates.flatMap(({ templatePath }) => (
      Object.entries<{ Properties?: object }>(JSON.parse(fs.readFileSync(templatePath, 'utf8')).Resources ?? {})
        .filter(([, { Properties }]) => Object.keys(Properties ?? {}).some(name => this.properties.includes(name)))
        .map(([resourceLogicalId]) => ({ resourceLogicalId, templatePath, locations: ['Properties'] }))
    ));
    const violations = violatingResources.length === 0 ? [] : [{ ruleName: 'Forbidden', description: 'is forbidden', severity: 'error', violatingResources }];
    return { success: violations.length === 0, violations, metadata: { looked: 'closely' } };
  }
}

/** A plugin of a class that is always the same but for these members, as when somebody edits its file. */
function written(members: string, below = 'class extends Same {}'): () => IPolicyValidationPlugin {
  const same = `class Same { name = 'Same'; validate() { return this.check(); } check() { return { success: true, violations: [] }; } ${members} }`;
  return () => new Function(`${same}; return new (${below})()`)() as IPolicyValidationPlugin;
}

type Options = validation.WrappedValidationOptions;

const FORBIDS = () => new Forbids(['Wrong'], '1.0.0');

/** Synthesizes with a plugin that keeps its verdict, and says whether that was reused. */
function isReused(cacheDirectory: string, build: (app: App) => void, plugin = FORBIDS() as IPolicyValidationPlugin, options: Options = {}) {
  const rules = options.ruleFiles ? {} : { ruleVersion: 'as ever' };
  const incremental = IncrementalValidation.around(plugin, { ...rules, ...options, cacheDirectory });
  synthesize(build, [incremental]);
  expect(incremental.reused + incremental.validated).toBe(1);
  return incremental.reused === 1;
}

describe('the report is the same as without it, from the plugin and from the cache,', () => {
  test.each<[string, (app: App) => IPolicyValidationPlugin, (app: App) => void]>([
    ['of a plugin that reads templates', FORBIDS, app => ['A', 'B'].forEach(id => stackWith(app, id, ['Wrong']))],
    ['of a plugin that finds nothing', FORBIDS, app => stackWith(app, 'A', ['Other'])],
    ['of cdk-nag, which walks through constructs', app => new AwsSolutionsChecks(app, { verbose: true }), app => new s3.Bucket(new Stack(app, 'A'), 'Bucket')],
    ['of findings that are acknowledged', app => new AwsSolutionsChecks(app), (app) => {
      const bucket = new s3.Bucket(new Stack(app, 'A'), 'Bucket');
      Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'It is the bucket of the logs' });
    }],
  ])('%s', (_name, make, build) => {
    const cacheDirectory = temporaryFolder();
    const [plain, first, second] = [0, 1, 2].map((step) => {
      let incremental: validation.IIncrementalValidation | undefined;
      const outcome = synthesize((app) => {
        const plugin = make(app);
        if (step > 0) incremental = IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory });
        Validations.of(app).addPlugins(incremental ?? plugin);
        build(app);
      });
      return { outcome, reused: incremental?.reused };
    });
    expect(first.outcome).toEqual(plain.outcome);
    expect(second.outcome).toEqual(plain.outcome);
    expect([first.reused, second.reused]).toEqual([0, 1]);
  });

  test('with name, version and rules of the plugin', () => {
    const plugin = { name: 'Mine', version: '1.2.3', ruleIds: ['M1'], validate: () => ({ success: true, violations: [] }) };
    const { name, version, ruleIds } = IncrementalValidation.around(plugin, { ruleVersion: '1' });
    expect({ name, version, ruleIds }).toEqual({ name: 'Mine', version: '1.2.3', ruleIds: ['M1'] });
  });
});

describe('a verdict is made anew where', () => {
  type Build = (app: App) => void;
  const build: Build = app => stackWith(app, 'A', ['Wrong']);

  test.each<[string, Build, Build]>([
    ['a template changes', build, app => stackWith(app, 'A', ['Other'])],
    ['a stack is added', build, (app) => { build(app); stackWith(app, 'B', []); }],
    ['a stack has another region', build, app => stackWith(app, 'A', ['Wrong'], { account: '111111111111', region: 'eu-central-1' })],
    ['a finding is acknowledged', build, app => Validations.of(stackWith(app, 'A', ['Wrong'])).acknowledge({ id: 'X::Y', reason: 'So' })],
    ['the reason is another one', ...['So', 'Otherwise'].map(reason => (app: App) => Validations.of(stackWith(app, 'A', [])).acknowledge({ id: 'X::Y', reason })) as [Build, Build]],
    ['a construct has another class',
      app => new CfnResource(new Stack(app, 'A'), 'B', { type: 'AWS::S3::Bucket' }), app => new s3.CfnBucket(new Stack(app, 'A'), 'B')],
    ...([
      ['text', 'team', undefined], ['number', 1, 2], ['list', ['a'], ['b']], ['map', { a: { b: 1 } }, { a: { b: 2 } }],
    ] as const).map(([kind, ...values]) => [`a field of a construct holds another ${kind}`, ...values.map(value => (app: App) => {
      Object.assign(new Construct(stackWith(app, 'A', ['Wrong']), 'Service'), { owner: value });
    })] as [string, Build, Build]),
    ['a field of a construct holds another token', ...[0, 1].map(which => (app: App) => {
      const stack = new Stack(app, 'A');
      const buckets = ['B', 'C'].map(id => new s3.Bucket(stack, id).bucketArn);
      Object.assign(new Construct(stack, 'Service'), { bucket: buckets[which] });
    }) as [Build, Build]],
    ['the app has other context', build, (app) => { app.node.setContext('strict', true); build(app); }],
    ['a stack has other context', build, (app) => { const stack = new Stack(app, 'A'); stack.node.setContext('strict', true); }],
    ['a nested stack changes', ...['One', 'Two'].map(name => (app: App) => {
      new CfnResource(new NestedStack(new Stack(app, 'A'), 'Inner'), 'Topic', { type: 'AWS::SNS::Topic', properties: { [name]: 'x' } });
    }) as [Build, Build]],
    ['a nested stack in a stage changes', ...['One', 'Two'].map(name => (app: App) => {
      new CfnResource(new NestedStack(new Stack(new Stage(app, 'Prod'), 'A'), 'Inner'), 'Topic', { type: 'AWS::SNS::Topic', properties: { [name]: 'x' } });
    }) as [Build, Build]],
  ])('%s', (_name, before, after) => {
    const cacheDirectory = temporaryFolder();
    expect([before, before, after, after, before].map(step => isReused(cacheDirectory, step))).toEqual([false, true, false, true, true]);
  });

  test.each<[string, () => IPolicyValidationPlugin, () => IPolicyValidationPlugin]>([
    ['the plugin has another version', FORBIDS, () => new Forbids(['Wrong'], '1.0.1')],
    ['the plugin was made with other options', FORBIDS, () => new Forbids(['Other'], '1.0.0')],
    ['the plugin is of another class', FORBIDS, () => new (class Other extends Forbids {})(['Wrong'], '1.0.0')],
    ['the plugin has another name', FORBIDS, () => Object.assign(FORBIDS(), { name: 'Other' })],
    ['the plugin has other rules', FORBIDS, () => Object.assign(FORBIDS(), { ruleIds: ['F1'] })],
    ['the plugin does something else', FORBIDS, () => Object.assign(FORBIDS(), { validate: () => ({ success: true, violations: [] }) })],
    ['a method that validate() calls does something else', written('check() { return { success: true, violations: [] /* 1 */ }; }', 'Same'), written('check() { return { success: true, violations: [] /* 2 */ }; }', 'Same')],
    ['a class above does something else', written('get limit() { return 1; }'), written('get limit() { return 2; }')],
    ['what a class holds is set elsewhere', written('', '(Same.rules = [1], Same)'), written('', '(Same.rules = [2], Same)')],
    ['what a class does is set elsewhere', written('', '(Object.defineProperty(Same.prototype, "limit", { get: () => 1 }), Same)'), written('', '(Object.defineProperty(Same.prototype, "limit", { get: () => 2 }), Same)')],
    ['options are in a map', () => Object.assign(FORBIDS(), { limits: new Map([['a', 1]]) }), () => Object.assign(FORBIDS(), { limits: new Map([['a', 2]]) })],
    ['options are patterns', () => Object.assign(FORBIDS(), { pattern: /a/ }), () => Object.assign(FORBIDS(), { pattern: /b/ })],
  ])('%s', (_name, before, after) => {
    const cacheDirectory = temporaryFolder();
    expect([before, before, after, after].map(plugin => isReused(cacheDirectory, build, plugin()))).toEqual([false, true, false, true]);
  });

  test('ruleVersion changes', () => {
    const cacheDirectory = temporaryFolder();
    const versions = ['2026-01', '2026-01', '2026-02'];
    expect(versions.map(ruleVersion => isReused(cacheDirectory, build, new Forbids(['Wrong']), { ruleVersion }))).toEqual([false, true, false]);
  });

  test('a rule changes, comes, goes, or is called otherwise', () => {
    const cacheDirectory = temporaryFolder();
    const rules = temporaryFolder();
    const inner = path.join(rules, 'more');
    fs.mkdirSync(inner);
    const again = () => isReused(cacheDirectory, build, new Forbids(['Wrong']), { ruleFiles: [rules] });
    fs.writeFileSync(path.join(inner, 'a.rule'), 'one');
    expect([again(), again()]).toEqual([false, true]);
    fs.writeFileSync(path.join(inner, 'a.rule'), 'two');
    expect([again(), again()]).toEqual([false, true]);
    fs.writeFileSync(path.join(rules, 'b.rule'), 'one');
    expect([again(), again()]).toEqual([false, true]);
    fs.renameSync(path.join(rules, 'b.rule'), path.join(rules, 'c.rule'));
    expect([again(), again()]).toEqual([false, true]);
    fs.rmSync(path.join(rules, 'c.rule'));
    expect(again()).toBe(true); // as it was before
    fs.rmSync(rules, { recursive: true });
    expect(() => again()).toThrow(/rule-file-not-found/);
  });
});

/** Nothing is kept, and each time a line says why. */
function expectUnkept(reuse: () => boolean) {
  const { lines, result } = toldBy(() => [1, 2].map(reuse));
  expect(result).toEqual([false, false]);
  expect(lines).toEqual([1, 2].map(() => expect.stringMatching(/^\[cdk-wheelhouse:validation\.verdicts-not-kept\] .* is not kept, since .*\. Fix: /)));
}

describe('a verdict is not kept where', () => {
  const build = (app: App) => { stackWith(app, 'A', []); };
  const never = (plugin: IPolicyValidationPlugin, options: validation.WrappedValidationOptions = {}) => {
    const cacheDirectory = temporaryFolder();
    expectUnkept(() => isReused(cacheDirectory, build, plugin, options));
  };
  const plugin = (violation: object = {}, resource: object = {}, more: object = {}): IPolicyValidationPlugin => ({
    name: 'P',
    version: '1',
    validate: ({ stackTemplates: [{ templatePath }] }) => ({
      success: true,
      violations: [{ ruleName: 'R', description: 'd', severity: 'warning', violatingResources: [{ templatePath, locations: [], ...resource }], ...violation }],
      ...more,
    }),
  });

  test('it names a file that is no template', () => never(plugin({}, { templatePath: path.join(temporaryFolder(), 'elsewhere.json') })));
  test('it tells where the cloud assembly lies', () => {
    never({ ...plugin(), validate: (context) => plugin({ description: `see ${context.stackTemplates[0].templatePath}` }).validate(context) });
  });
  test('the context of constructs is not where it was', () => {
    const cacheDirectory = temporaryFolder();
    const elsewhere = jest.spyOn(Node.prototype, 'setContext').mockImplementation(() => undefined);
    expectUnkept(() => isReused(cacheDirectory, build));
    elsewhere.mockRestore();
  });
  test('a field of the plugin cannot be read', () => never(Object.defineProperty(plugin(), 'odd', { enumerable: true, get: () => { throw new Error('no'); } })));
  test('the plugin holds the world', () => never(Object.assign(plugin(), { world: Array.from({ length: 60_000 }, (_, index) => index) })));
  test('a finding is more than JSON holds', () => {
    class Finding {
      public get ruleName() { return 'R'; }
      public get description() { return 'd'; }
      public get violatingResources() { return []; }
    }
    never({ ...plugin(), validate: () => ({ success: true, violations: [new Finding()] }) });
  });
  test('it has no findings at all', () => {
    const cacheDirectory = temporaryFolder();
    const odd = { ...plugin(), validate: () => ({ success: true }) as unknown as PolicyValidationPluginReport };
    const [plain, kept] = [odd, IncrementalValidation.around(odd, { ruleVersion: '1', cacheDirectory })].map(it => synthesize(build, [it]));
    expect(kept).toEqual(plain);
  });
  test('context holds what JSON does not', () => {
    const cacheDirectory = temporaryFolder();
    const odd = (app: App) => { app.node.setContext('odd', new Map([['a', 1]])); build(app); };
    expectUnkept(() => isReused(cacheDirectory, odd));
  });
  test('the context of the app cannot be told', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const cacheDirectory = temporaryFolder();
    const odd = (app: App) => { app.node.setContext('odd', circular); build(app); };
    expectUnkept(() => isReused(cacheDirectory, odd));
  });
});

test('a plugin of an app with many constructs keeps its verdict', () => {
  const cacheDirectory = temporaryFolder();
  const build = (app: App) => {
    const stack = stackWith(app, 'A', []);
    for (let index = 0; index < 40_000; index += 1) new Construct(stack, `C${index}`);
  };
  expect([1, 2].map(() => isReused(cacheDirectory, build))).toEqual([false, true]);
});

test('constructs of all kinds keep their verdict, with other tokens and where the output lies elsewhere', () => {
  const cacheDirectory = temporaryFolder();
  const build = (app: App) => {
    const stack = new Stack(app, 'A');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const bucket = new s3.Bucket(stack, 'Bucket', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    const code = lambda.Code.fromAsset(path.join(__dirname, '../../data'));
    const work = new lambda.Function(stack, 'Work', { vpc, code, handler: 'x.y', runtime: lambda.Runtime.NODEJS_22_X, environment: { BUCKET: bucket.bucketName } });
    bucket.grantRead(work);
    Object.assign(work, { folder: path.join(app.outdir, 'x'), later: Lazy.string({ produce: () => { throw new Error('too late'); } }) });
  };
  expect([1, 2].map(() => isReused(cacheDirectory, build))).toEqual([false, true]);
});

test('rules count by their content, wherever they lie', () => {
  const cacheDirectory = temporaryFolder();
  const build = (app: App) => { stackWith(app, 'A', []); };
  const folders = [1, 2].map(() => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'a.rule'), 'one');
    return folder;
  });
  expect(folders.map(folder => isReused(cacheDirectory, build, new Forbids(['Wrong']), { ruleFiles: [folder] }))).toEqual([false, true]);
});

test('the version of a package is not that of a class which extends its class', () => {
  class Mine extends NagPack {
    public readonly name = 'Mine';
    protected checkResource() { /* finds nothing */ }
  }
  expect(() => IncrementalValidation.around(new Mine())).toThrow(/validation\.rules-not-known/);
  expect(() => IncrementalValidation.around(new Mine(), { ruleVersion: '1' })).not.toThrow();
});

describe('nothing is kept without a word on its rules of a plugin', () => {
  /** As jsii compiles it. */
  const compiled = (version: string, type: new () => IPolicyValidationPlugin) => {
    Object.defineProperty(type, Symbol.for('jsii.rtti'), { value: { fqn: 'rules.Rules', version } });
    return new type();
  };
  class Rules implements IPolicyValidationPlugin {
    public readonly name = 'Rules';
    public readonly strict = true;
    public validate() { return { success: true, violations: [] }; }
  }
  const make = (version = '1.2.3', fields: object = {}) => Object.assign(compiled(version, class extends Rules {}), fields);
  class Hides extends Rules {
    readonly #level = 'lenient';
    public get level() { return this.#level; }
  }

  test('but of a released package it is', () => {
    expect(() => IncrementalValidation.around(make())).not.toThrow();
    expect(() => IncrementalValidation.around(make('1.2.3', { levels: ['low'], scope: new Stack() }))).not.toThrow();
  });

  test.each<[string, IPolicyValidationPlugin]>([
    ['whose package is not released', make('0.0.0')],
    ['whose package is a prerelease', make('1.2.3-rc.1')],
    ['that was made with a function', make('1.2.3', { report: () => {} })],
    ['that was made with an object of a class', make('1.2.3', { limits: new (class Limits { public readonly most = 1; })() })],
    ['that hides fields', compiled('1.2.3', class extends Hides {})],
    ['whose methods another language has replaced', Object.defineProperty(make(), 'validate', { value: () => ({ success: true, violations: [] }), enumerable: false })],
  ])('%s', (_name, plugin) => {
    expect(() => IncrementalValidation.around(plugin)).toThrow(/validation\.rules-not-known/);
    expect(() => IncrementalValidation.around(plugin, { ruleVersion: '1' })).not.toThrow();
  });
});

test('a plugin that holds itself, and constructs, keeps its verdict', () => {
  const cacheDirectory = temporaryFolder();
  const make = () => {
    const plugin = Object.assign(FORBIDS(), { scope: new Stack(new App(), 'Elsewhere') });
    return Object.assign(plugin, { self: plugin });
  };
  expect([1, 2].map(() => isReused(cacheDirectory, app => stackWith(app, 'A', []), make()))).toEqual([false, true]);
});

test('a plugin that throws fails as without this, each time, and is asked again', () => {
  const cacheDirectory = temporaryFolder();
  let broken = true;
  const plugin: IPolicyValidationPlugin = {
    name: 'Broken',
    version: '1',
    validate: () => {
      if (broken) throw new Error('out of order');
      return { success: true, violations: [] };
    },
  };
  const build = (app: App) => { stackWith(app, 'A', []); };
  const kept = [1, 2].map(() => IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory }));
  const [plain, first, second] = [plugin, ...kept].map(it => synthesize(build, [it]));
  expect(plain.thrown).toContain('out of order');
  expect([first, second]).toEqual([plain, plain]);
  expect(fs.readdirSync(cacheDirectory)).toEqual([]);
  broken = false;
  expect(synthesize(build, [IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory })]).thrown).toBeUndefined();
});

test('a plugin that changes the cloud assembly is refused as without this', () => {
  const plugin: IPolicyValidationPlugin = {
    name: 'Meddler',
    version: '1',
    validate: ({ stackTemplates: [{ templatePath }] }) => {
      fs.appendFileSync(templatePath, '\n');
      return { success: true, violations: [] };
    },
  };
  const { thrown } = synthesize(app => stackWith(app, 'A', []), [IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory: temporaryFolder() })]);
  expect(thrown).toMatch(/modified the cloud assembly/);
});

test('nothing is told where the cache can be used', () => {
  const cacheDirectory = temporaryFolder();
  const { lines, result } = toldBy(() => [1, 2].map(() => isReused(cacheDirectory, app => stackWith(app, 'A', []))));
  expect([result, lines]).toEqual([[false, true], []]);
});
