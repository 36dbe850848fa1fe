import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { removeTemporaryFolders, stackWith, synthesize, temporaryFolder, toldBy } from './support';
import { validation } from '../../src';
import { VerdictCache } from '../../src/validation/private/verdict-cache';

const { IncrementalValidation } = validation;

/** The engine takes seconds to start, once for each set of rules. */
jest.setTimeout(120_000);

const before = process.env.CDK_VALIDATION;
beforeAll(() => { delete process.env.CDK_VALIDATION; });
afterAll(() => {
  process.env.CDK_VALIDATION = before;
  removeTemporaryFolders();
});

const GUARD = [{ name: 'names.guard', content: 'let topics = Resources.*[ Type == "AWS::SNS::Topic" ]\nrule topics_have_names when %topics !empty { %topics.Properties.TopicName exists }\n' }];

type Build = (app: App) => void;

/** As without it, with an empty cache, and with what that left; and how many verdicts were reused and made. */
function compare(build: Build, cacheDirectory = temporaryFolder(), rules: validation.CloudFormationValidationOptions = {}) {
  const [plain, first, second] = [false, true, true].map((isIncremental) => { // from one place, since reports tell where a construct was made
    const plugins = isIncremental ? [IncrementalValidation.cloudFormation({ ...rules, cacheDirectory })] : [];
    return { outcome: synthesize(build, plugins), counts: plugins.map(({ reused, validated }) => [reused, validated])[0] };
  });
  return { plain: plain.outcome, first, second, cacheDirectory };
}

/** A synth as it is without, and two with it. */
const bySteps = (cacheDirectory: string) => [undefined, 1, 2].map(step => (step ? [IncrementalValidation.cloudFormation({ cacheDirectory })] : []));

describe('the report', () => {
  test.each<[string, Build]>([
    ['of stacks without findings', app => ['A', 'B'].forEach(id => stackWith(app, id, []))],
    ['of one stack with findings', app => stackWith(app, 'A', ['Wrong', 'Worse'])],
    ['of findings that several stacks share', app => [['Wrong'], [], ['Worse', 'Wrong']].forEach((mistakes, index) => stackWith(app, `S${index}`, mistakes))],
    ['of a stack with an account and a region', app => stackWith(app, 'A', ['Wrong'], { account: '111111111111', region: 'eu-central-1' })],
    ['of stages', app => ['Beta', 'Prod'].forEach(id => stackWith(new Stage(app, id) as App, 'A', ['Wrong']))],
    ['of nested stacks', app => new CfnResource(new NestedStack(new Stack(app, 'A'), 'Inner'), 'Bad', { type: 'AWS::SNS::Topic', properties: { Wrong: 1 } })],
    ['of a template that holds no resource', app => new Stack(app, 'A')],
    ['of findings that are acknowledged', (app) => {
      const stack = stackWith(app, 'A', ['Wrong']);
      stackWith(app, 'B', ['Wrong']);
      Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::F3002', reason: 'It is how it is' });
    }],
  ])('%s is the same as without it, from the validation and from the cache', (_name, build) => {
    const { plain, first, second } = compare(build);
    expect(first.outcome).toEqual(plain);
    expect(second.outcome).toEqual(plain);
    expect(first.counts[0]).toBe(0);
    expect(second.counts).toEqual([first.counts[1], 0]);
    expect(first.counts[1]).toBeGreaterThan(0);
  });

  test('has findings where there are some', () => {
    const { first } = compare(app => stackWith(app, 'A', ['Wrong']));
    expect(JSON.parse(first.outcome.report!).pluginReports).toMatchObject([{ pluginName: 'CloudFormation Validate', violations: [{ ruleName: 'F3002' }] }]);
    expect(first.outcome.printed).toContain('Wrong');
  });

  test.each([
    ['errors', { '@aws-cdk/core:validateAgainstDefaultRules': true }],
    ['errors of a library', { '@aws-cdk/core:strictCfnValidateErrors': true }],
  ])('fails the synth where findings are %s', (_name, context) => {
    const build = (app: App) => stackWith(app, 'A', ['Wrong']);
    const [plain, first, second] = bySteps(temporaryFolder()).map(plugins => synthesize(build, plugins, { context }));
    expect(plain.thrown).toContain('Wrong');
    expect(first).toEqual(plain);
    expect(second).toEqual(plain);
  });

  test('is the same where something fails beside the cache, which is told', () => {
    const build = (app: App) => ['A', 'B'].forEach(id => stackWith(app, id, ['Wrong']));
    const plugin = IncrementalValidation.cloudFormation({ cacheDirectory: temporaryFolder() });
    const failing = jest.spyOn(VerdictCache.prototype, 'tidy').mockImplementation(() => { throw new Error('no way'); });
    try {
      const [plain, { lines, result }] = [[], [plugin]].map(plugins => toldBy(() => synthesize(build, plugins)));
      expect(JSON.parse(result.report!).pluginReports).toHaveLength(1);
      expect(result).toEqual(plain.result);
      expect([plugin.reused, plugin.validated]).toEqual([0, 2]);
      expect(lines).toEqual([expect.stringMatching(/^\[cdk-wheelhouse:validation\.verdicts-not-kept\] .*: no way\. /)]);
    } finally {
      failing.mockRestore();
    }
  });

  test('is the same where there is no place for temporary files', () => {
    const { TMPDIR } = process.env;
    const back = () => { if (TMPDIR === undefined) delete process.env.TMPDIR; else process.env.TMPDIR = TMPDIR; };
    const get = Reflect.get;
    const late = jest.spyOn(Reflect, 'get').mockImplementation((target: object, name: PropertyKey, ...more: unknown[]) => ( // from 2.275 on, an engine is started late
      name === 'engine' ? undefined : get(target, name, ...more as [])));
    const build = (app: App) => {
      process.env.TMPDIR = '/nowhere';
      ['A', 'B'].forEach(id => stackWith(app, id, ['Wrong']));
    };
    try {
      const [plain, kept] = bySteps(temporaryFolder()).slice(0, 2).map((plugins) => {
        back();
        return synthesize(build, plugins);
      });
      expect(JSON.parse(kept.report!).pluginReports).toHaveLength(1);
      expect(kept).toEqual(plain);
    } finally {
      late.mockRestore();
      back();
    }
  });

  test('says with rules of your own what the plugin of the CDK says', () => {
    const { first, second } = compare(app => stackWith(app, 'A', []), undefined, { guardRules: GUARD });
    expect(JSON.parse(first.outcome.report!).pluginReports).toMatchObject([{ violations: [{ ruleName: expect.stringMatching(/topics_have_names/i) }] }]);
    expect(second.outcome).toEqual(first.outcome);
    expect(second.counts).toEqual([1, 0]);
  });
});

test('any app, changed in any way, has the same report as without it', () => {
  const cacheDirectory = temporaryFolder();
  const stack = fc.record({
    mistakes: fc.array(fc.constantFrom('Wrong', 'Worse', 'Worst'), { maxLength: 3 }),
    stages: fc.constantFrom([], ['Beta'], ['Prod'], ['Prod', 'Beta'], ['Prod', 'Prod']),
    after: fc.option(fc.nat(3)),
    region: fc.constantFrom(undefined, 'eu-central-1', 'us-east-1'),
    acknowledged: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(stack, { maxLength: 4 }), (stacks) => {
    const build = (app: App) => stacks.map(({ mistakes, stages, region, after, acknowledged }, index, all) => {
      const scope = stages.reduce<Construct>((outer, id) => (outer.node.tryFindChild(id) as Stage | undefined) ?? new Stage(outer, id), app);
      const made = stackWith(scope as App, `S${index}`, mistakes, region ? { account: '111111111111', region } : undefined);
      const earlier = scope.node.tryFindChild(`S${after}`);
      if (earlier && earlier !== made) (all.length % 2 ? made : earlier).node.addDependency(all.length % 2 ? earlier : made);
      if (acknowledged) Validations.of(made).acknowledge({ id: 'CloudFormation-Validate::F3002', reason: 'So' });
    });
    const [plain, first, second] = bySteps(cacheDirectory).map(plugins => synthesize(build, plugins));
    expect(first).toEqual(plain);
    expect(second).toEqual(plain);
  }), { numRuns: 1000, interruptAfterTimeLimit: 8_000, markInterruptAsFailure: false });
});

describe('validates', () => {
  const counts = (build: Build, cacheDirectory: string, rules: validation.CloudFormationValidationOptions = {}) => {
    const plugin = IncrementalValidation.cloudFormation({ ...rules, cacheDirectory });
    synthesize(build, [plugin]);
    return [plugin.reused, plugin.validated];
  };
  const three = (change: Partial<Record<'A' | 'B' | 'C', string[]>> = {}, env?: { account: string; region: string }) => (app: App) => {
    (['A', 'B', 'C'] as const).forEach(id => stackWith(app, id, change[id] ?? [], id === 'C' ? env : undefined));
  };
  const cacheDirectory = temporaryFolder();
  beforeAll(() => expect(counts(three(), cacheDirectory)).toEqual([0, 3]));

  test('nothing where nothing has changed', () => expect(counts(three(), cacheDirectory)).toEqual([3, 0]));
  test('the stack that has changed', () => expect(counts(three({ B: ['Wrong'] }), cacheDirectory)).toEqual([2, 1]));
  test('a stack in another region', () => expect(counts(three({}, { account: '111111111111', region: 'eu-central-1' }), cacheDirectory)).toEqual([2, 1]));
  test('a stack that is new, and none that is gone', () => {
    expect(counts((app) => { stackWith(app, 'A', []); stackWith(app, 'D', []); }, cacheDirectory)).toEqual([1, 1]);
  });
  test('all where rules are added, changed, or left out', () => {
    const other = [{ ...GUARD[0], content: GUARD[0].content.replace('TopicName', 'DisplayName') }];
    expect(counts(three(), cacheDirectory, { guardRules: GUARD })).toEqual([0, 3]);
    expect(counts(three(), cacheDirectory, { guardRules: GUARD })).toEqual([3, 0]);
    expect(counts(three(), cacheDirectory, { guardRules: other })).toEqual([0, 3]);
    expect(counts(three(), cacheDirectory, { includeDefaultRules: false })).toEqual([0, 3]);
  });
  test('all, always, with an option that another version of the CDK brings', () => {
    const rules = { guardRules: GUARD, somethingNew: true };
    expect(counts(three(), cacheDirectory, rules)).toEqual([0, 3]);
    expect(counts(three(), cacheDirectory, rules)).toEqual([0, 3]);
  });
});

describe('in the place of the CDK\'s own validation', () => {
  test('it is switched off with it, but not with rules of your own', () => {
    process.env.CDK_VALIDATION = 'false';
    try {
      const build = (app: App) => stackWith(app, 'A', ['Wrong']);
      const cacheDirectory = temporaryFolder();
      const plugin = IncrementalValidation.cloudFormation({ cacheDirectory });
      expect(synthesize(build, [plugin]).printed).toBe('');
      expect([plugin.validated, plugin.reused]).toEqual([0, 0]);
      expect(synthesize(build, [IncrementalValidation.cloudFormation({ cacheDirectory, guardRules: GUARD })]).printed).toContain('Wrong');
    } finally {
      delete process.env.CDK_VALIDATION;
    }
  });

  test('the cloud assembly is not hashed for it, as for plugins that are not known', () => {
    const plugin = IncrementalValidation.cloudFormation({ cacheDirectory: temporaryFolder() });
    const reading = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'readFileSync');
    synthesize((app) => { stackWith(app, 'A', []); }, [plugin]);
    const manifests = reading.mock.calls.filter(([file]) => path.basename(String(file)) === 'manifest.json').length;
    reading.mockRestore();
    expect(manifests).toBeLessThanOrEqual(1); // the CDK reads it once itself
  });

  test('it is added to the app, and once', () => {
    const two = [1, 2].map(() => IncrementalValidation.cloudFormation({ cacheDirectory: temporaryFolder() }));
    expect(synthesize((app) => { stackWith(app, 'A', []); }, two).thrown).toMatch(/only one instance/);
    const onStage = (app: App) => {
      const stage = new Stage(app, 'Prod');
      stackWith(stage as App, 'A', []);
      Validations.of(stage).addPlugins(two[0]);
    };
    expect(synthesize(onStage).thrown).toMatch(/only be registered at the App level/);
  });

  test('rules with mistakes in them are refused at once, as by the CDK', () => {
    const guardRules = [{ name: 'broken.guard', content: 'rule {{{' }];
    const cacheDirectory = temporaryFolder();
    for (const _round of [1, 2]) expect(() => IncrementalValidation.cloudFormation({ guardRules, cacheDirectory })).toThrow(/broken\.guard|guard/i);
  });

  test('it tells the version of the engine, from the cache without loading it', () => {
    const cacheDirectory = temporaryFolder();
    const versions = [1, 2].map(() => IncrementalValidation.cloudFormation({ cacheDirectory }).version);
    expect(versions[0]).toMatch(/^\d+\.\d+/);
    expect(versions[1]).toBe(versions[0]);
  });

  test('no other files, no state of the process, and no place change the verdict', () => {
    const { cacheDirectory } = compare(app => stackWith(app, 'A', ['Wrong']));
    const plugin = IncrementalValidation.cloudFormation({ cacheDirectory });
    synthesize((app) => {
      fs.writeFileSync(path.join(app.outdir, 'notes.txt'), 'x');
      stackWith(app, 'A', ['Wrong']);
    }, [plugin]);
    expect([plugin.reused, plugin.validated]).toEqual([1, 0]);
  });

  test('a report of a form that is not known is handed on as it is, and not kept', () => {
    const plain = jest.requireActual<typeof import('aws-cdk-lib')>('aws-cdk-lib').CloudFormationValidatePlugin.prototype;
    const twice = jest.spyOn(plain, 'validate').mockImplementation(() => ({
      success: true, violations: ['one', 'one'].map(description => ({ ruleName: 'R', description, severity: 'warning', violatingResources: [] })),
    }));
    try {
      const plugin = IncrementalValidation.cloudFormation({ cacheDirectory: temporaryFolder() });
      for (const _round of [1, 2]) {
        const { report } = synthesize((app) => { stackWith(app, 'A', []); }, [plugin]);
        expect(JSON.parse(report!).pluginReports[0].violations).toHaveLength(2);
        expect(plugin.reused).toBe(0);
      }
    } finally {
      twice.mockRestore();
    }
  });

  test.each([
    ['by rule', (texts: string[]) => [texts[0]]],
    ['by rule and text', (texts: string[]) => texts],
  ])('findings of stacks are put together as the CDK does it: %s', (_name, together) => {
    const plain = jest.requireActual<typeof import('aws-cdk-lib')>('aws-cdk-lib').CloudFormationValidatePlugin.prototype;
    const of = (text: string, templates: string[]) => ({
      ruleName: 'R', description: text, severity: 'warning', violatingResources: templates.map(templatePath => ({ templatePath, locations: [] })),
    });
    const asking = jest.spyOn(plain, 'validate').mockImplementation(({ stackTemplates }) => {
      const texts = stackTemplates.map(({ stackConstructPath }) => `in ${stackConstructPath}`);
      const paths = stackTemplates.map(({ templatePath }) => templatePath);
      const kept = together(texts);
      const violations = kept.map((text, index) => of(text, kept.length === texts.length ? [paths[index]] : paths));
      return { success: true, violations };
    });
    try {
      const cacheDirectory = temporaryFolder();
      const build = (app: App) => ['A', 'B', 'C'].forEach(id => stackWith(app, id, []));
      const [first, second] = [1, 2].map(() => {
        const plugin = IncrementalValidation.cloudFormation({ cacheDirectory });
        return { outcome: synthesize(build, [plugin]), counts: [plugin.reused, plugin.validated] };
      });
      expect(JSON.parse(first.outcome.report!).pluginReports[0].violations.map(({ description }: { description: string }) => description)).toEqual(together(['in A', 'in B', 'in C']));
      expect(second.outcome).toEqual(first.outcome);
      expect(asking).toHaveBeenCalledTimes(4); // each stack once, and all of them once
      expect([first.counts, second.counts]).toEqual([[0, 3], [3, 0]]);
    } finally {
      asking.mockRestore();
    }
  });

  test('rules count as they were given, whatever becomes of the list', () => {
    const cacheDirectory = temporaryFolder();
    const rules = (name: string) => GUARD.map(({ content }) => ({ name: `${name}.guard`, content: content.replace('topics_have_names', name) }));
    IncrementalValidation.cloudFormation({ cacheDirectory, guardRules: rules('given') }); // accepted: the engine need not be started for that again
    const changing = rules('given');
    const plugins = [IncrementalValidation.cloudFormation({ cacheDirectory, guardRules: changing })];
    changing.push(...rules('added'));
    Object.assign(changing[0], ...rules('changed'));
    plugins.push(IncrementalValidation.cloudFormation({ cacheDirectory, guardRules: rules('given') }));
    const printed = plugins.map(plugin => synthesize((app) => { stackWith(app, 'A', []); }, [plugin]).printed);
    printed.forEach(text => expect(text.match(/\b(given|added|changed)\b/g)).toEqual(expect.not.arrayContaining(['added', 'changed'])));
    expect(plugins.map(({ reused }) => reused)).toEqual([0, 1]);
  });

  test('it can be made where there is no home', () => {
    const home = jest.spyOn(jest.requireActual<typeof import('os')>('os'), 'homedir').mockImplementation(() => { throw new Error('no entry'); });
    try {
      expect(() => IncrementalValidation.cloudFormation()).not.toThrow();
    } finally {
      home.mockRestore();
    }
  });

  test('resources of any kind are left as they are', () => {
    const { first, plain } = compare(app => new CfnResource(new Stack(app, 'A'), 'Own', { type: 'Custom::Own', properties: { Any: 1 } }));
    expect(first.outcome).toEqual(plain);
  });
});

test('nothing is told where the cache can be used', () => {
  const cacheDirectory = temporaryFolder();
  const build = (app: App) => { stackWith(app, 'A', []); };
  const { lines } = toldBy(() => [1, 2].map(() => synthesize(build, [IncrementalValidation.cloudFormation({ cacheDirectory })])));
  expect(lines).toEqual([]);
});
