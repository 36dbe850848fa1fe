import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const { compareAssemblies } = jest.requireActual<any>('../../tools/languages/compare');
const { versionOf } = jest.requireActual<any>('../../tools/languages/run');

const folders: string[] = [];
afterAll(() => folders.forEach(folder => fs.rmSync(folder, { recursive: true })));

/** An assembly with these files. */
function assembly(files: { [name: string]: unknown }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), JSON.stringify(content));
  }
  return folder;
}

const TEMPLATE = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Names: ['a', 'b'] } } } };
const compare = (ours: { [name: string]: unknown }, theirs: { [name: string]: unknown }) => compareAssemblies(assembly(ours), assembly(theirs), 'Java');

describe('programs in two languages', () => {
  test('are the same when templates and names of assets are, whatever else they write', () => {
    expect(compare({ 'A.template.json': TEMPLATE, 'asset.0a': 1, 'manifest.json': 1 }, { 'A.template.json': TEMPLATE, 'asset.0a': 1, 'manifest.json': 2 })).toEqual([]);
  });

  test('are told apart by a value, with its place and both values', () => {
    const other = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Names: ['a', 'c'] } } } };
    expect(compare({ 'A.template.json': TEMPLATE }, { 'A.template.json': other }))
      .toEqual(['A.template.json/Resources/Topic/Properties/Names/1: TypeScript "b", Java "c"']);
  });

  test('are told apart within a long text, of which the place is shown', () => {
    const text = (value: string) => ({ a: `${'x'.repeat(500)}${value}${'y'.repeat(500)}` });
    expect(compare({ 'A.template.json': text('1') }, { 'A.template.json': text('2') }))
      .toEqual([`A.template.json/a: TypeScript ...${'x'.repeat(100)}1${'y'.repeat(99)}..., Java ...${'x'.repeat(100)}2${'y'.repeat(99)}...`]);
  });

  test('are told apart by what stacks have beside their templates', () => {
    const manifest = (properties: object, more: object = {}) => ({
      artifacts: { A: { type: 'aws:cloudformation:stack', environment: 'aws://1/eu-west-1', properties: { templateFile: 'A.template.json', ...properties }, ...more }, Tree: { type: 'cdk:tree' } },
    });
    const ours = { 'A.template.json': TEMPLATE, 'manifest.json': manifest({ tags: { team: 'a' } }) };
    expect(compare(ours, { 'A.template.json': TEMPLATE, 'manifest.json': manifest({ tags: { team: 'a' }, terminationProtection: true }) }))
      .toEqual(['stacks/manifest.json/A/terminationProtection: TypeScript nothing, Java true']);
    expect(compare(ours, { 'A.template.json': TEMPLATE, 'manifest.json': manifest({ tags: { team: 'b' } }) })).toHaveLength(1);
    expect(compare(ours, { 'A.template.json': TEMPLATE, 'manifest.json': manifest({ tags: { team: 'a' } }, { dependencies: ['B'] }) })).toHaveLength(1);
  });

  test('are told apart by what only one of them has', () => {
    expect(compare({ 'A.template.json': TEMPLATE }, { 'A.template.json': { ...TEMPLATE, Outputs: {} } }))
      .toEqual(['A.template.json/Outputs: TypeScript nothing, Java {}']);
    expect(compare({ 'A.template.json': [] }, { 'A.template.json': {} })).toEqual(['A.template.json: TypeScript [], Java {}']);
  });

  test('are told apart by order alone', () => {
    expect(compare({ 'A.template.json': { a: 1, b: 2 } }, { 'A.template.json': { b: 2, a: 1 } })).toEqual(['A.template.json: the same values, but in another order']);
  });

  test('are told apart by templates of stages, and by assets', () => {
    expect(compare({ 'assembly-Prod/A.template.json': TEMPLATE }, { 'A.template.json': TEMPLATE }))
      .toEqual(['TypeScript wrote assembly-Prod/A.template.json; Java A.template.json']);
    expect(compare({ 'A.template.json': TEMPLATE, 'asset.0a': 1 }, { 'A.template.json': TEMPLATE, 'asset.0b': 1 }))
      .toEqual(['TypeScript wrote A.template.json, asset.0a; Java A.template.json, asset.0b']);
  });

  test('are not the same where nothing was written', () => {
    expect(compare({}, {})).toEqual(['no template was written']);
  });

  test('are not told apart in a thousand lines', () => {
    const numbers = (add: number) => Array.from({ length: 100 }, (_, index) => index + add);
    const found = compare({ 'A.template.json': numbers(0) }, { 'A.template.json': numbers(1) });
    expect(found).toHaveLength(21);
    expect(found[20]).toBe('and 80 more');
  });
});

test.each([
  ['javac 25', [25]],
  ['javac 17.0.19', [17, 0, 19]],
  ['go version go1.25.3 linux/amd64', [1, 25, 3]],
  ['no version', undefined],
])('of a tool that says "%s" the version is known', async (said, version) => {
  expect(await versionOf(process.execPath, '-e', 'console.log(process.argv[1])', said)).toEqual(version);
});

test('a tool that is not there has no version', async () => {
  expect(await versionOf('no-such-tool', '--version')).toBeUndefined();
});
