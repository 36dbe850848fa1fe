import { spawn } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, IPolicyValidationContext, IPolicyValidationPlugin } from 'aws-cdk-lib';
import { removeTemporaryFolders, stackWith, synthesize, temporaryFolder, toldBy } from './support';
import { validation } from '../../src';
import { engineDigest } from '../../src/validation/private/engine-digest';
import { VerdictCache } from '../../src/validation/private/verdict-cache';

const { IncrementalValidation } = validation;
const KEYS = ['a', 'b', 'c'].map(letter => letter.repeat(64));

afterAll(removeTemporaryFolders);

/** A plugin that counts how often it is asked. */
function counting(): IPolicyValidationPlugin & { asked: number } {
  let asked = 0;
  return Object.defineProperty({
    name: 'Counting',
    version: '1.0.0',
    validate: ({ stackTemplates }: IPolicyValidationContext) => {
      asked += 1;
      const resources = stackTemplates.map(({ templatePath }) => ({ resourceLogicalId: 'Good', templatePath, locations: ['Properties'] }));
      return { success: true, violations: [{ ruleName: 'C1', description: 'counted', severity: 'warning', violatingResources: resources }] };
    },
  }, 'asked', { get: () => asked, enumerable: false }) as unknown as IPolicyValidationPlugin & { asked: number };
}

/** Two synths with the same cache folder: what they said, and how often the plugin was asked. */
function twice(cacheDirectory: string, between: () => void = () => undefined) {
  const plugin = counting();
  const build = (app: App) => { stackWith(app, 'A', []); };
  const { result, lines } = toldBy(() => [between, () => undefined].map((then) => {
    const outcome = synthesize(build, [IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory })]);
    then();
    return outcome;
  }));
  expect(result[1]).toEqual(result[0]);
  expect(result[0].report).toContain('counted');
  return { asked: plugin.asked, lines };
}

const verdictsIn = (folder: string) => fs.readdirSync(folder).filter(name => name.endsWith('.verdict')).map(name => path.join(folder, name));

describe('a cache folder', () => {
  test('that is missing is made', () => {
    const folder = path.join(temporaryFolder(), 'deep', 'down');
    expect(twice(folder)).toEqual({ asked: 1, lines: [] });
    expect(verdictsIn(folder)).toHaveLength(1);
  });

  test('that is a file costs time, and is told once', () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, 'mine');
    const { asked, lines } = twice(file);
    expect(asked).toBe(2);
    expect(lines).toEqual([1, 2].map(() => expect.stringMatching(
      /^\[cdk-wheelhouse:validation\.cache-not-written\] IncrementalValidation: .*file: it, or a folder above it, is a file, or a link to nothing\. What is not in the cache is validated\. Fix: .*cacheDirectory$/,
    )));
    expect(fs.readFileSync(file, 'utf8')).toBe('mine');
  });

  test('that the system does not make, nor says why, is told, and nothing is tried for ever', () => {
    const making = fs.mkdirSync;
    const folder = path.join(temporaryFolder(), 'kernel');
    const made = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'mkdirSync').mockImplementation(((place: string, ...rest: []) => {
      if (!place.startsWith(folder)) return making(place, ...rest);
      throw Object.assign(new Error('ENOENT: no way'), { code: 'ENOENT' }); // as in /proc
    }) as typeof fs.mkdirSync);
    const { asked, lines } = twice(path.join(folder, 'deeper'));
    expect(made.mock.calls.filter(([place]) => String(place).startsWith(folder)).length).toBeLessThan(9);
    made.mockRestore();
    expect(asked).toBe(2);
    expect(lines[0]).toContain('[cdk-wheelhouse:validation.cache-not-written]');
  });

  test('on a drive that is not there is told', () => {
    const stat = fs.statSync;
    const missing = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'statSync').mockImplementation(((place: string, options: object) => (
      path.parse(place).root === place || place.startsWith('/absent') ? undefined : stat(place, options))) as unknown as typeof fs.statSync);
    const { asked, lines } = twice('/absent/cache');
    missing.mockRestore();
    expect(asked).toBe(2);
    expect(lines).toEqual([1, 2].map(() => expect.stringMatching(/validation\.cache-not-written\](?!.*call stack)/)));
  });

  test.each(['ENOSPC', 'EACCES', 'EROFS'])('that cannot be written to (%s) costs time, and leaves nothing half-made', (code) => {
    const folder = temporaryFolder();
    const write = fs.writeFileSync;
    const writing = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'writeFileSync').mockImplementation((file, ...rest) => {
      if (!String(file).startsWith(folder)) return write(file, ...rest);
      write(file, 'half');
      throw Object.assign(new Error(`${code}: no way`), { code });
    });
    const { asked, lines } = twice(folder);
    writing.mockRestore();
    expect(asked).toBe(2);
    expect(lines).toEqual([1, 2].map(() => expect.stringContaining(`[cdk-wheelhouse:validation.cache-not-written] IncrementalValidation: ${folder}: ${code}: no way.`)));
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test.each<[string, (file: string) => void]>([
    ['is empty', file => fs.writeFileSync(file, '')],
    ['is cut off', file => fs.truncateSync(file, fs.statSync(file).size - 1)],
    ['was changed', file => fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('counted', 'faked!!'))],
    ['is no text', file => fs.writeFileSync(file, Buffer.from([0xff, 0xfe, 0, 1]))],
    ['is the verdict of something else', (file) => {
      const other = new VerdictCache(path.dirname(file));
      other.write(KEYS[0], '{"success":true,"violations":[]}');
      fs.copyFileSync(path.join(path.dirname(file), `${KEYS[0]}.verdict`), file);
    }],
  ])('whose verdict %s costs time, is told, and mended', (_name, spoil) => {
    const folder = temporaryFolder();
    const { asked, lines } = twice(folder, () => verdictsIn(folder).forEach(spoil));
    expect(asked).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^\[cdk-wheelhouse:validation\.cache-not-read\] .*\.verdict is not what was written\./)]);
    expect(twice(folder)).toEqual({ asked: 0, lines: [] });
  });

  test('where a folder has the name of a verdict costs time', () => {
    const folder = temporaryFolder();
    const { asked, lines } = twice(folder, () => verdictsIn(folder).forEach((file) => {
      fs.rmSync(file);
      fs.mkdirSync(path.join(file, 'inside'), { recursive: true });
    }));
    expect(asked).toBe(2);
    expect(lines).toHaveLength(2);
  });

  test('keeps other files, and of too many verdicts those that are new or in use', () => {
    const folder = temporaryFolder();
    const mine = ['notes.txt', 'x.verdict', `${KEYS[0]}.tmp`];
    mine.forEach(name => fs.writeFileSync(path.join(folder, name), 'mine'));
    const cache = new VerdictCache(folder);
    cache.write(KEYS[0], 'used');
    fs.utimesSync(path.join(folder, `${KEYS[0]}.verdict`), 1, 1); // the oldest of all
    for (let index = 0; index < 5001; index += 1) fs.writeFileSync(path.join(folder, `${index.toString(16).padStart(64, '0')}.verdict`), 'old');
    fs.utimesSync(path.join(folder, `${'0'.repeat(64)}.verdict`), 2, 2);
    cache.tidy();
    const left = fs.readdirSync(folder);
    expect(left).toHaveLength(4000 + mine.length);
    expect(left).toEqual(expect.arrayContaining([...mine, `${KEYS[0]}.verdict`]));
    expect(left).not.toContain(`${'0'.repeat(64)}.verdict`);
  });

  test('keeps verdicts that were used lately by another synth', () => {
    const folder = temporaryFolder();
    const [used, unused] = [KEYS[0], KEYS[1]].map(key => path.join(folder, `${key}.verdict`));
    KEYS.slice(0, 2).forEach(key => new VerdictCache(folder).write(key, 'old'));
    [used, unused].forEach(file => fs.utimesSync(file, 1, 1));
    expect(new VerdictCache(folder).read(KEYS[0])).toBe('old');
    for (let index = 0; index < 5000; index += 1) {
      const file = path.join(folder, `${index.toString(16).padStart(64, '0')}.verdict`);
      fs.writeFileSync(file, 'old');
      fs.utimesSync(file, 2, 2);
    }
    const cache = new VerdictCache(folder);
    cache.write(KEYS[2], 'new');
    cache.tidy();
    expect([used, unused].map(file => fs.existsSync(file))).toEqual([true, false]);
  });

  test('where a verdict is being read, and cannot be replaced, goes on', () => {
    const folder = temporaryFolder();
    const cache = new VerdictCache(folder);
    cache.write(KEYS[0], 'one');
    const renaming = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'renameSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
    });
    const { lines } = toldBy(() => {
      cache.write(KEYS[0], 'one');
      renaming.mockRestore();
      cache.write(KEYS[1], 'two');
    });
    expect(lines).toEqual([]);
    expect(fs.readdirSync(folder).sort()).toEqual(KEYS.slice(0, 2).map(key => `${key}.verdict`));
    expect(KEYS.slice(0, 2).map(key => new VerdictCache(folder).read(key))).toEqual(['one', 'two']);
  });

  test('serves several processes at once, which find all of a verdict or nothing', async () => {
    const folder = temporaryFolder();
    const source = path.resolve(__dirname, '../../src/validation/private/verdict-cache.ts');
    const program = `
      const { VerdictCache } = require(${JSON.stringify(source)});
      const cache = new VerdictCache(process.argv[1]);
      const body = letter => letter.repeat(50000);
      for (let round = 0; round < 300; round += 1) {
        for (const letter of 'abc') {
          const found = cache.read(letter.repeat(64));
          if (found !== undefined && found !== body(letter)) throw new Error('half a verdict');
          cache.write(letter.repeat(64), body(letter));
        }
      }`;
    const run = () => new Promise<string>((resolve) => {
      const child = spawn(process.execPath, ['--require', 'ts-node/register/transpile-only', '--eval', program, folder], { cwd: path.resolve(__dirname, '../..') });
      let said = '';
      child.stderr.on('data', (data) => { said += data; });
      child.on('close', status => resolve(`${status} ${said}`));
    });
    expect(await Promise.all([run(), run()])).toEqual(['0 ', '0 ']);
    expect(fs.readdirSync(folder).sort()).toEqual(KEYS.map(key => `${key}.verdict`));
  }, 60_000);
});

describe('the digest of the engine', () => {
  const filesOf = (folder: string) => ['package.json', 'rules.rego', 'engine.wasm'].map((name) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, name);
    return file;
  });

  test('is of its content, wherever it lies, and of nothing else', () => {
    const [here, there] = [temporaryFolder(), temporaryFolder()];
    const cache = new VerdictCache(temporaryFolder());
    const digest = engineDigest(cache, filesOf(here));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(engineDigest(cache, filesOf(there))).toBe(digest);
    expect(engineDigest(new VerdictCache(temporaryFolder()), filesOf(here))).toBe(digest);
  });

  test('changes with one byte of a file, also where size and time stay', () => {
    const cache = new VerdictCache(temporaryFolder());
    const files = filesOf(temporaryFolder());
    const digest = engineDigest(cache, files);
    const { atime, mtime } = fs.statSync(files[2]);
    fs.writeFileSync(files[2], 'engine.wasn');
    fs.utimesSync(files[2], atime, mtime);
    expect(engineDigest(cache, files)).not.toBe(digest);
  });

  test('is not made again where the files are reached by other links, as by each program in another language', () => {
    const [folder, place] = [temporaryFolder(), temporaryFolder()];
    const cache = new VerdictCache(folder);
    const names = filesOf(place).map(file => path.basename(file));
    for (const link of ['one', 'two'].map(name => path.join(temporaryFolder(), name))) {
      fs.symlinkSync(place, link);
      expect(engineDigest(cache, names.map(name => path.join(link, name)))).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(fs.readdirSync(folder)).toHaveLength(1);
  });

  test('is none where a file is missing', () => {
    expect(engineDigest(new VerdictCache(temporaryFolder()), ['/nowhere/engine.wasm'])).toBeUndefined();
  });
});
