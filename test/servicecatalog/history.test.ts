import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  all, bucketStack, EMPTY, Fill, HUB, history, hub, offer, portfolioIn, published, recorded, refusal, sized, SPOKE, synthOf, templateFile,
  withFunction,
} from './support';
import { servicecatalog } from '../../src';
import { folder } from '../support/synth';

const { ProductVersion, StackProduct, TemplateProduct } = servicecatalog;

const RECORD = 'Bucket/1.0.0.template.json';
const more: Fill = stack => new s3.CfnBucket(stack, 'Second');

/** One run of the app: the stacks of some versions, and what is recorded already. */
function run(root: string, versions: Record<string, Fill | servicecatalog.ProductVersion>, options: { description?: string } = {}, stack = hub()) {
  const portfolio = portfolioIn(stack);
  const given = Object.entries(versions).map(([name, version]) => (
    [name, typeof version === 'function' ? ProductVersion.fromStack(bucketStack(stack, `V${name}`, version)) : version]
  ));
  const product = portfolio.addProduct(StackProduct.versions('Bucket', { versions: Object.fromEntries(given), history: root, ...options }));
  synthOf(stack);
  return { stack, product };
}

/** The addresses of the templates by version. */
function urls(stack: Stack): Record<string, unknown> {
  const [product] = all(stack, 'AWS::ServiceCatalog::CloudFormationProduct');
  const versions: any[] = product.Properties.ProvisioningArtifactParameters;
  return Object.fromEntries(versions.map(({ Name, Info }) => [Name, Info.LoadTemplateFromURL]));
}

describe('the first synthesis', () => {
  test('records the template of a release', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const [text] = Object.values(recorded(root));
    expect(Object.keys(recorded(root))).toEqual([RECORD]);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      Parameters: { Size: { Type: 'String', Default: 'small', AllowedValues: ['small', 'medium', 'large'] } }, Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
    });
  });

  test('offers what it has recorded', () => {
    const root = history();
    const { stack, product } = run(root, { '1.0.0': sized() });
    expect(published(stack)).toEqual({ '1.0.0': recorded(root)[RECORD] });
    expect(product.versions).toEqual(['1.0.0']);
    expect(JSON.stringify(urls(stack)['1.0.0'])).toMatch(/https:\/\/s3\.eu-central-1\..*[0-9a-f]{64}\.json/);
  });

  test('records nothing before it', () => {
    const root = history();
    offer(sized(), { history: root });
    expect(recorded(root)).toEqual({});
  });

  test('records several versions, in whatever order they are named', () => {
    const one = history();
    const other = history();
    const first = run(one, { '1.0.0': sized(), '1.10.0': more, '1.9.0': sized() });
    const second = run(other, { '1.10.0': more, '1.9.0': sized(), '1.0.0': sized() });
    expect(recorded(one)).toEqual(recorded(other));
    expect(Object.keys(recorded(one))).toHaveLength(3);
    expect(first.product.versions).toEqual(['1.0.0', '1.9.0', '1.10.0']);
    expect(Template.fromStack(first.stack).toJSON()).toEqual(Template.fromStack(second.stack).toJSON());
  });
});

describe('a later synthesis', () => {
  test('changes nothing where nothing has changed', () => {
    const root = history();
    const first = run(root, { '1.0.0': sized() });
    const before = recorded(root);
    const second = run(root, { '1.0.0': sized() });
    expect(recorded(root)).toEqual(before);
    expect(urls(second.stack)).toEqual(urls(first.stack));
  });

  test('refuses a changed template, and names what differs', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const before = recorded(root);
    const message = refusal(() => run(root, { '1.0.0': stack => { sized({ default: 'large' })(stack); more(stack); } }));
    expect(message).toContain('[cdk-wheelhouse:servicecatalog.version-changed] Stack/Platform/Bucket: \'versions.1.0.0\'');
    expect(message).toContain('released: Resources.Second, Parameters.Size\'');
    expect(message).toContain(path.join(root, RECORD));
    expect(recorded(root)).toEqual(before);
  });

  test('names the first few of many differences', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const many: Fill = stack => [1, 2, 3, 4, 5, 6, 7].forEach(number => new s3.CfnBucket(stack, `B${number}`));
    expect(refusal(() => run(root, { '1.0.0': many }))).toContain('Resources.B1, Resources.B2, Resources.B3, Resources.B4, Resources.B5 and 3 more');
  });

  test('names the description where that differs', () => {
    const root = history();
    const described = (text: string) => ProductVersion.fromFile(templateFile('a.json', { Description: text, ...EMPTY }));
    run(root, { '1.0.0': described('one') });
    expect(refusal(() => run(root, { '1.0.0': described('two') }))).toContain('released: Description\'');
  });

  test('takes a record that was formatted anew for the same', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    fs.writeFileSync(path.join(root, RECORD), JSON.stringify(JSON.parse(recorded(root)[RECORD]), undefined, 4));
    expect(() => run(root, { '1.0.0': sized() })).not.toThrow();
  });

  test('refuses a version that goes backwards', () => {
    const root = history();
    run(root, { '1.2.0': sized() });
    const message = refusal(() => run(root, { '1.2.0': sized(), '1.1.9': sized() }));
    expect(message).toContain('servicecatalog.version-backwards');
    expect(message).toContain('above 1.2.0');
    expect(message).toContain('call it 1.2.1 or higher');
    expect(Object.keys(recorded(root))).toEqual(['Bucket/1.2.0.template.json']);
  });

  test('compares versions as numbers', () => {
    const root = history();
    run(root, { '1.9.0': sized() });
    expect(() => run(root, { '1.10.0': sized() })).not.toThrow();
    expect(refusal(() => run(root, { '1.9.1': sized() }))).toContain('version-backwards');
  });

  test('offers what is recorded without being named', () => {
    const root = history();
    const first = run(root, { '1.0.0': sized() });
    const { stack, product } = run(root, { '1.1.0': more });
    expect(product.versions).toEqual(['1.0.0', '1.1.0']);
    expect(urls(stack)['1.0.0']).toEqual(urls(first.stack)['1.0.0']);
    expect(published(stack)['1.0.0']).toBe(recorded(root)[RECORD]);
    expect(run(root, {}).product.versions).toEqual(['1.0.0', '1.1.0']);
  });

  test('says what was new in a recorded version', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const { stack } = run(root, { '1.0.0': ProductVersion.recorded({ description: 'The first' }), '1.1.0': more });
    const [product] = all(stack, 'AWS::ServiceCatalog::CloudFormationProduct');
    expect(product.Properties.ProvisioningArtifactParameters.map(({ Name, Description }: any) => [Name, Description])).toEqual([['1.0.0', 'The first'], ['1.1.0', undefined]]);
  });

  test('knows the parameters of a recorded version', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    expect(run(root, {}).product.parameter('Size').parameterName).toBe('Size');
  });

  test('needs the record of a version that is said to have one', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const message = refusal(() => run(root, { '2.0.0': ProductVersion.recorded() }));
    expect(message).toContain('servicecatalog.version-not-recorded');
    expect(message).toContain(': 1.0.0. Fix');
    expect(refusal(() => run(history(), { '2.0.0': ProductVersion.recorded() }))).toContain(': none yet');
  });
});

describe('drafts', () => {
  test('are offered, not recorded, and may change', () => {
    const root = history();
    run(root, { '1.0.0': sized(), '1.1.0-dev': sized() });
    const { product, stack } = run(root, { '1.0.0': sized(), '1.1.0-dev': more });
    expect(product.versions).toEqual(['1.0.0', '1.1.0-dev']);
    expect(Object.keys(recorded(root))).toEqual([RECORD]);
    expect(published(stack)['1.1.0-dev']).toContain('Second');
  });

  test('may be below what was released', () => {
    const root = history();
    run(root, { '1.1.0': sized() });
    expect(run(root, { '1.1.0-dev': more }).product.versions).toEqual(['1.1.0-dev', '1.1.0']);
  });

  test('have no record to be read from', () => {
    expect(refusal(() => run(history(), { '1.0.0-dev': ProductVersion.recorded() }))).toContain('version-not-recorded');
  });
});

describe('what checkouts and people do to the folder', () => {
  const toWindows = (root: string) => Object.entries(recorded(root)).forEach(([file, text]) => fs.writeFileSync(path.join(root, file), text.replace(/\n/g, '\r\n')));

  test('other ends of lines are the same', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    toWindows(root);
    expect(() => run(root, { '1.0.0': sized() })).not.toThrow();
    expect(() => run(root, { '1.1.0': sized() })).not.toThrow();
  });

  test('other ends of lines are published the same', () => {
    const root = history();
    const first = run(root, { '1.0.0': sized() });
    toWindows(root);
    expect(urls(run(root, { '1.0.0': sized() }).stack)).toEqual(urls(first.stack));
    expect(urls(run(root, {}).stack)).toEqual(urls(first.stack));
  });

  test('files that are no records are left alone', () => {
    const root = folder({ 'Bucket/README.md': 'Do not touch', 'Bucket/.DS_Store': '\0', 'Bucket/1.0.0.json': '{', 'Bucket/notes/1.0.0.template.json': '{' });
    expect(run(root, { '0.1.0': sized() }).product.versions).toEqual(['0.1.0']);
  });

  test.each(['latest', 'v1.0.0', '1.0', '01.0.0', '1.0.0+build', ' 1.0.0'])('a record called %j is refused', name => {
    const root = folder({ [`Bucket/${name}.template.json`]: JSON.stringify(EMPTY) });
    expect(refusal(() => run(root, { '2.0.0': sized() }))).toContain('servicecatalog.history-invalid');
  });

  test('a version with two records is refused', () => {
    const root = folder({ 'Bucket/1.0.0.template.json': JSON.stringify(EMPTY), 'Bucket/1.0.0.template.yaml': 'Resources: {}' });
    expect(refusal(() => run(root, { '2.0.0': sized() }))).toContain('servicecatalog.history-invalid');
  });

  // versions.ts:81 reads a recorded template without a look at it
  test.each(['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main\n', '', '{ "Resources": '])('a record that is no template any more is refused: %j', text => {
    const root = folder({ [`${RECORD}`]: text });
    expect(refusal(() => run(root, { '2.0.0': sized() }))).toContain('servicecatalog.template-invalid');
  });

  test('a record that is no template any more is refused where the version is made', () => {
    const root = folder({ [RECORD]: '<<<<<<< HEAD' });
    expect(refusal(() => run(root, { '1.0.0': sized() }))).toContain('servicecatalog.version-changed');
  });

  test('a file in place of the folder is refused', () => {
    expect(refusal(() => run(folder({ Bucket: 'a file' }), { '1.0.0': sized() }))).toContain('cdk-wheelhouse:servicecatalog.');
  });

  // history.ts:34 reads a folder as if it were a file
  test('a folder in place of a record is refused', () => {
    expect(refusal(() => run(folder({ [`${RECORD}/x`]: '' }), { '1.0.0': sized() }))).toContain('cdk-wheelhouse:servicecatalog.');
  });

  test('no folder at all is refused', () => {
    const directory = folder({});
    const before = process.cwd();
    process.chdir(directory);
    try {
      expect(refusal(() => run('', { '1.0.0': sized() }))).toContain('cdk-wheelhouse:servicecatalog.');
    } finally {
      process.chdir(before);
    }
  });
});

describe('templates on disk', () => {
  const YAML = 'Resources:\n  Handle:\n    Type: AWS::CloudFormation::WaitConditionHandle\nOutputs:\n  Id:\n    Value: !Ref Handle\n';
  const inFolder = (root: string, files: Record<string, string>) => {
    const stack = hub();
    const product = portfolioIn(stack).addProduct(TemplateProduct.directory('Bucket', { directory: folder(files), history: root }));
    synthOf(stack);
    return { stack, product };
  };

  test('are recorded as they are', () => {
    const root = history();
    const { stack } = inFolder(root, { '1.0.0.yaml': YAML, '1.1.0.template.json': JSON.stringify(EMPTY), '1.2.0-dev.yml': YAML });
    expect(recorded(root)).toEqual({ 'Bucket/1.0.0.template.yaml': YAML, 'Bucket/1.1.0.template.json': JSON.stringify(EMPTY) });
    expect(published(stack)).toEqual({ '1.0.0': YAML, '1.1.0': `${JSON.stringify(EMPTY, undefined, 1)}\n`, '1.2.0-dev': YAML });
  });

  test('stay as they were released', () => {
    const root = history();
    inFolder(root, { '1.0.0.yaml': YAML });
    expect(() => inFolder(root, { '1.0.0.yaml': YAML.replace(/\n/g, '\r\n') })).not.toThrow();
    const message = refusal(() => inFolder(root, { '1.0.0.yaml': YAML.replace('Id:', 'Name:') }));
    expect(message).toContain('servicecatalog.version-changed');
    expect(message).toContain('line 5');
  });

  test('stay as they were released to the last line', () => {
    const root = history();
    inFolder(root, { '1.0.0.yaml': YAML });
    expect(refusal(() => inFolder(root, { '1.0.0.yaml': YAML.slice(0, YAML.indexOf('Outputs')) }))).toContain('line 4');
  });

  test('are no templates where they have no resources', () => {
    for (const text of ['', '- a', 'Resources: none', '{', 'a: [']) {
      const root = history();
      expect(refusal(() => inFolder(root, { '1.0.0.yaml': text }))).toContain('servicecatalog.template-invalid');
      expect(recorded(root)).toEqual({});
    }
  });
});

describe('one text for all places', () => {
  test('whether or not the CLI asks for the paths of constructs', () => {
    const root = history();
    run(root, { '1.0.0': withFunction() });
    const before = recorded(root);
    const context = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
    const { stack } = run(root, { '1.0.0': withFunction() }, {}, hub(HUB, context));
    expect(recorded(root)).toEqual(before);
    expect(published(stack)['1.0.0']).not.toContain('aws:cdk:path');
    expect(published(stack)['1.0.0']).not.toContain('aws:asset');
  });

  test('for each account; what is offered names the real one', () => {
    const [one, other] = [history(), history()];
    const first = run(one, { '1.0.0': withFunction() });
    const second = run(other, { '1.0.0': withFunction() }, {}, hub(SPOKE));
    expect(recorded(one)).toEqual(recorded(other));
    expect(recorded(one)[RECORD]).toContain('-{{hub-account}}-');
    expect(recorded(one)[RECORD]).not.toContain(HUB.account);
    const offered = recorded(one)[RECORD].replaceAll('{{hub-account}}', HUB.account).replace(/\{\{hub-stack\}\}/g, '[0-9a-f]{8}');
    expect(published(first.stack)['1.0.0'].replace(/product-assets-[0-9a-f]{8}/g, 'product-assets-[0-9a-f]{8}')).toBe(offered);
    expect(published(second.stack)['1.0.0']).toContain(`-${SPOKE.account}-`);
    expect(() => run(one, {}, {}, hub(SPOKE))).not.toThrow();
  });

  test('a record with the place of the account is of no use where the account is not known', () => {
    const root = history();
    run(root, { '1.0.0': withFunction() });
    const stack = new Stack(new App(), 'Stack');
    let text = '';
    try {
      text = published(run(root, {}, {}, stack).stack)['1.0.0'];
    } catch (error) {
      text = (error as Error).message;
    }
    expect(text).not.toContain('Token[');
    expect(text).toMatch(/AWS::AccountId|cdk-wheelhouse:servicecatalog\./);
  });

  const inStage = (app: App, id: string, root: string, fill: Fill) => {
    const stack = new Stack(new Stage(app, id, { env: id === 'Prod' ? HUB : SPOKE }), 'Stack');
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V1', fill)) }, history: root }));
    return stack;
  };
  const inStages = (root: string, fill: Fill) => {
    const app = new App();
    ['Test', 'Prod'].forEach(id => inStage(app, id, root, fill));
    app.synth();
  };

  test('in all stages of a pipeline', () => {
    const root = history();
    inStages(root, sized());
    expect(() => inStages(root, sized())).not.toThrow();
  });

  test('in all stages of a pipeline, with assets', () => {
    const root = history();
    inStages(root, withFunction());
    expect(() => inStages(root, withFunction())).not.toThrow();
  });

  test('in stages with tags of their own', () => {
    const texts = ['test', 'prod'].map(stage => {
      const [root, stack] = [history(), hub()];
      Tags.of(stack).add('stage', stage);
      run(root, { '1.0.0': sized() }, {}, stack);
      return recorded(root);
    });
    expect(texts[1]).toEqual(texts[0]);
  });

  test('the same program twice', () => {
    const texts = [1, 2].map(() => {
      const { stack } = run(history(), { '1.0.0': stack2 => { withFunction()(stack2); new CfnParameter(stack2, 'X'); } });
      return JSON.stringify([Template.fromStack(stack).toJSON(), published(stack)]);
    });
    expect(texts[0]).toBe(texts[1]);
  });
});
