import * as fs from 'fs';
import * as path from 'path';
import { Linter, loadESLint } from 'eslint';

const ROOT = path.resolve(__dirname, '../..');
const SRC = path.join(ROOT, 'src');
const CONFIG = path.join(ROOT, '.eslintrc.json');

/** Lints text that is not on the disk: the repository's own rules, except those that need types or a real file. */
async function lint(file: string, text: string): Promise<string[]> {
  const eslint = await repositoryLint(NEED_TYPES);
  const [result] = await eslint.lintText(text, { filePath: path.join(ROOT, file) });
  return result.messages.map(message => message.ruleId ?? message.message);
}

async function repositoryLint(rules: Linter.RulesRecord = {}) {
  const LegacyESLint = await loadESLint({ useFlatConfig: false });
  return new LegacyESLint({
    cwd: ROOT,
    overrideConfigFile: CONFIG,
    useEslintrc: false,
    overrideConfig: { parserOptions: { project: null }, rules },
  });
}

const NEED_TYPES: Linter.RulesRecord = { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/return-await': 'off' };

/** A file of the room that is not its index, as others would import it. */
function insideOf(room: string): string {
  const file = fs.readdirSync(path.join(SRC, room)).find(name => name.endsWith('.ts') && name !== 'index.ts');
  return path.basename(file!, '.ts');
}

const use = (module: string) => `import * as it from '${module}';\n\nexport const used = it;\n`;

describe('rooms', () => {
  test('every folder of src has its place in ROOMS of projenrc/lint.ts', () => {
    const config = fs.readFileSync(CONFIG, 'utf8');
    const folders = fs.readdirSync(SRC, { withFileTypes: true }).filter(entry => entry.isDirectory());
    expect(folders.map(entry => entry.name).filter(name => !config.includes(`"target": "./src/${name}"`))).toEqual([]);
  });

  test.each([
    ['a room uses the index of a lower room', 'src/webapp/new.ts', () => '../rollout'],
    ['a nested file does so too', 'src/webapp/private/new.ts', () => '../../rollout'],
    ['a room uses src/private by file', 'src/webapp/new.ts', () => `../private/${insideOf('private')}`],
    ['core uses src/private', 'src/core/new.ts', () => `../private/${insideOf('private')}`],
    ['a room uses its own files', 'src/rollout/private/new.ts', () => `../${insideOf('rollout')}`],
    ['the package exports a room', 'src/index.ts', () => './rollout'],
    ['anything uses aws-cdk-lib', 'src/core/new.ts', () => 'aws-cdk-lib'],
  ])('allowed: %s', async (_, file, module) => {
    expect(await lint(file, use(module()))).toEqual([]);
  });

  test.each([
    ['a lower room uses a higher one', 'src/rollout/new.ts', () => '../webapp'],
    ['rooms of one tier use each other', 'src/monitoring/new.ts', () => '../network'],
    ["a room uses another one's insides", 'src/webapp/new.ts', () => `../rollout/${insideOf('rollout')}`],
    ['a nested file does so too', 'src/webapp/private/new.ts', () => `../../core/${insideOf('core')}`],
    ['core uses a room', 'src/core/new.ts', () => '../rollout'],
    ['src/private uses core', 'src/private/new.ts', () => '../core'],
    ['src/private uses a room', 'src/private/new.ts', () => '../rollout'],
    ['a room uses the whole package', 'src/webapp/new.ts', () => '..'],
    ['the package exports src/private', 'src/index.ts', () => `./private/${insideOf('private')}`],
    ['the library uses its tests', 'src/webapp/new.ts', () => '../../test/conventions/rules'],
    ['an example uses the sources', 'examples/new.ts', () => '../src/rollout'],
  ])('refused: %s', async (_, file, module) => {
    expect(await lint(file, use(module()))).toContain('import/no-restricted-paths');
  });

  test('refused: types alone, and re-exports, are imports too', async () => {
    const refused = expect.arrayContaining(['import/no-restricted-paths']);
    expect(await lint('src/core/new.ts', "import type { x } from '../rollout';\n\nexport type Y = typeof x;\n")).toEqual(refused);
    expect(await lint('src/core/new.ts', "export * from '../rollout';\n")).toEqual(refused);
  });

  test.each(['cdk-wheelhouse', 'cdk-wheelhouse/rollout'])('refused: the library imports itself as %s', async (module) => {
    expect(await lint('src/webapp/new.ts', use(module))).toContain('no-restricted-imports');
  });
});

describe('the same program gives the same template', () => {
  test.each([
    ['no-restricted-properties', 'export const it = process.env.HOME;\n'],
    ['no-restricted-properties', 'export const { env } = process;\n'],
    ['no-restricted-imports', "export { env } from 'node:process';\n"],
    ['no-restricted-properties', 'export const it = Date.now();\n'],
    ['no-restricted-properties', 'export const it = Math.random();\n'],
    ['no-restricted-syntax', 'export const it = new Date();\n'],
    ['no-restricted-syntax', 'export const it = Date();\n'],
    ['no-restricted-syntax', "import * as crypto from 'crypto';\n\nexport const it = crypto.randomUUID();\n"],
  ])('%s refuses %j', async (rule, text) => {
    expect(await lint('src/webapp/new.ts', text)).toEqual([rule]);
    expect(await lint('src/private/new.ts', text)).toEqual([rule]);
    expect(await lint('src/webapp/handlers/thing/index.ts', text)).toEqual([]);
  });

  test('a given date is allowed', async () => {
    expect(await lint('src/webapp/new.ts', 'export const it = new Date(0);\n')).toEqual([]);
  });
});

describe('words of the library', () => {
  test.each(["throw new Error('no');\n", "throw new TypeError('no');\n", "throw Error('no');\n"])('a bare error is refused: %j', async (text) => {
    expect(await lint('src/webapp/new.ts', text)).toEqual(['no-restricted-syntax']);
    expect(await lint('src/private/new.ts', text)).toEqual([]);
    expect(await lint('src/webapp/handlers/thing/index.ts', text)).toEqual([]);
  });

  test('any is refused in src', async () => {
    expect(await lint('src/webapp/new.ts', 'export const it: any = 1;\n')).toEqual(['@typescript-eslint/no-explicit-any']);
    expect(await lint('test/webapp/new.ts', 'export const it: any = 1;\n')).toEqual([]);
  });
});
