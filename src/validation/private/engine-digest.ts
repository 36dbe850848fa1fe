import * as fs from 'fs';
import * as path from 'path';
import { filesIn, tryDigest } from './digest';
import { VerdictCache } from './verdict-cache';

/** Part of all keys: what is kept, and how, changes with the library. */
const FORM = 'form 1';
const LIBRARY = path.join(__dirname, '..', '..', '..', 'package.json');

let found: string[] | undefined;

/**
 * What the CDK's own verdicts depend on beside templates: the CDK's version, its plugin and rules, and the engine. Nothing where these are not found.
 * The content counts, of ten megabytes; it is read again where a file has another size, place or time.
 */
export function engineDigest(cache: VerdictCache, files = engineFiles()): string | undefined {
  const stamp = tryDigest(() => ['stamp', FORM, ...files.map(stampOf)]);
  const kept = stamp && cache.read(stamp);
  if (kept || !stamp || files.length === 0) return kept;
  const digest = tryDigest(() => ['engine', FORM, ...files.flatMap(file => [path.basename(file), fs.readFileSync(file)])]);
  if (digest) cache.write(stamp, digest);
  return digest;
}

/** The same for plugins that are not the CDK's. Nothing where the library was put into one file with the app. */
export function libraryDigest(): string | undefined {
  return tryDigest(() => [FORM, fs.readFileSync(LIBRARY)]);
}

/** None where the CDK has them elsewhere. */
function engineFiles(): string[] {
  try {
    return found ??= findEngine();
  } catch {
    return [];
  }
}

function findEngine(): string[] {
  const cdk = path.dirname(require.resolve('aws-cdk-lib/package.json'));
  const plugin = path.join(cdk, 'core', 'lib', 'validation');
  const engine = path.dirname(require.resolve('@aws/cloudformation-validate', { paths: [plugin] }));
  return [LIBRARY, path.join(cdk, 'package.json'), ...filesIn(plugin, /\.(js|rego|json)$/), ...filesIn(engine, /\.(js|wasm)$/)];
}

/** Other languages reach the packages by links, in a folder that is another one each time. */
function stampOf(file: string): string {
  const place = fs.realpathSync.native(file);
  const { size, mtimeNs, ctimeNs, ino } = fs.statSync(place, { bigint: true });
  return [place, size, mtimeNs, ctimeNs, ino].join(' ');
}
