import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import * as semver from 'semver';
import { fail } from '../../private/errors';

const FILE = /^(.+)\.template\.(json|ya?ml)$/;
/** What has been released, by the hash of its text: a record that is lost or changed by hand shows. */
const INDEX = 'versions.json';
/** Begins the hash of what is no template. */
const ARCHIVE = 'archive:';
/** With this context nothing is released that is not committed. */
export const FROZEN = 'cdk-wheelhouse:frozenHistory';

/** Templates of nested stacks by their hashes. */
export type Nested = { readonly [hash: string]: string };

/**
 * The templates of released versions, on disk beside the code: `<directory>/<product>/<version>.template.json`. What stands here is what
 * has been released, and does not change.
 */
export class ProductHistory {
  public readonly directory: string;
  private readonly files = new Map<string, string>();
  private readonly hashes = new Map<string, string>();
  /** Versions that stand in the index on disk. */
  private readonly indexed = new Set<string>();

  constructor(root: string, private readonly product: string, private readonly frozen: boolean) {
    this.directory = path.join(root, product);
    for (const file of this.list()) {
      const match = FILE.exec(file);
      if (!match) continue;
      this.checkFile(file, match[1]);
      this.files.set(match[1], path.join(this.directory, file));
    }
    this.readIndex();
  }

  /** Ascending. */
  public get versions(): string[] {
    return semver.sort([...this.files.keys()]);
  }

  /** Whatever a checkout has made of the ends of its lines. */
  public text(version: string): string | undefined {
    const file = this.files.get(version);
    return file && fs.readFileSync(file, 'utf8').replace(/\r\n/g, '\n');
  }

  /** Those that the template of a version names. */
  public nested(version: string): Nested {
    const file = this.nestedFile(version);
    const templates = this.readJson<object>(file);
    return Object.fromEntries(Object.entries(templates).map(([hash, template]) => [hash, `${JSON.stringify(template, undefined, 1)}\n`]));
  }

  /** A new version is the newest. */
  public checkNew(at: string, version: string): void {
    const newest = semver.sort([...this.hashes.keys()]).at(-1);
    if (newest && !this.hashes.has(version) && semver.lt(version, newest)) {
      fail({
        code: 'servicecatalog.version-backwards',
        at,
        prop: `versions.${version}`,
        value: version,
        allowed: `a version above ${newest}, the newest that has been released`,
        fix: `call it ${semver.inc(newest, 'patch')} or higher, or restore ${version} in ${this.directory}`,
      });
    }
  }

  /** Gives the text that is offered: that of the release, which the new one has to be equal to; it is written down when it is first seen. */
  public release(at: string, version: string, text: string, { extension = 'json', nested = {} }: { extension?: string; nested?: Nested } = {}): string {
    const released = this.expect(at, version, text, extension);
    if (released === undefined) this.write(version, text, extension, nested);
    else if (!this.indexed.has(version) && !this.frozen) this.writeIndex();
    return released ?? text;
  }

  /** The same without writing; none where there is no release yet. */
  public expect(at: string, version: string, text: string, extension = 'json'): string | undefined {
    const released = this.text(version) ?? this.justWritten(version, extension);
    if (released === undefined) {
      this.checkOpen(at, version);
    } else if (!isSame(released, text)) {
      fail({
        code: 'servicecatalog.version-changed',
        at,
        prop: `versions.${version}`,
        value: `a template that differs from the one that was released: ${differenceOf(released, text)}`,
        allowed: `the template in ${this.files.get(version)}`,
        fix: `release the change as a new version; to offer ${version} as it was (after an upgrade of the CDK, say), take it out of 'versions' or use ProductVersion.recorded(); `
          + 'if it has never been deployed, delete the file',
      });
    }
    return released;
  }

  /** For what is no template: only its hash is recorded. */
  public releaseHash(at: string, version: string, hash: string): void {
    this.expectHash(at, version, hash);
    if (this.hashes.has(version)) return;
    this.hashes.set(version, `${ARCHIVE}${hash}`);
    fs.mkdirSync(this.directory, { recursive: true });
    this.writeIndex();
  }

  /** The same without writing. */
  public expectHash(at: string, version: string, hash: string): void {
    const released = this.hashes.get(version);
    if (released === undefined) {
      this.checkOpen(at, version);
    } else if (released !== `${ARCHIVE}${hash}`) {
      fail({
        code: 'servicecatalog.version-changed', at, prop: `archives.${version}`, value: 'an archive that differs from the one that was released', allowed: `the archive whose hash stands in ${path.join(this.directory, INDEX)}`, fix: 'release the change as a new version; if it has never been deployed, remove it from that file',
      });
    }
  }

  private readIndex() {
    for (const [version, hash] of Object.entries(this.readJson<string>(path.join(this.directory, INDEX)))) {
      this.hashes.set(version, hash);
      this.indexed.add(version);
    }
    for (const version of this.files.keys()) {
      const hash = this.hashOf(version);
      if ((this.hashes.get(version) ?? hash) !== hash) this.spoilt(version, 'its record was changed by hand');
      this.hashes.set(version, hash); // one that was put there by hand is taken for released
    }
    for (const [version, hash] of this.hashes) {
      if (!this.files.has(version) && !hash.startsWith(ARCHIVE)) this.spoilt(version, 'its record is gone');
    }
  }

  private readJson<T>(file: string): { [name: string]: T } {
    if (!fs.existsSync(file)) return {};
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8')) as { [name: string]: T };
    } catch (error) {
      return this.spoilt(path.basename(file), (error as Error).message);
    }
  }

  private spoilt(version: string, how: string): never {
    return fail({
      code: 'servicecatalog.history-invalid', at: this.product, prop: 'history', value: `${version}: ${how}`, allowed: 'the folder as it was committed', fix: `restore ${this.directory}; a version that shall not be offered any more is named in lifecycle.retired`,
    });
  }

  private hashOf(version: string): string {
    const nested = Object.entries(this.nested(version)).sort().map(([hash, text]) => [hash, canonical(text)]);
    return createHash('sha256').update(JSON.stringify([canonical(this.text(version)!), nested])).digest('hex');
  }

  private writeIndex() {
    const file = path.join(this.directory, INDEX);
    const known = { ...this.readJson<string>(file), ...Object.fromEntries(this.hashes) }; // also of the same product in another stack
    const index = Object.fromEntries(semver.sort(Object.keys(known)).map(version => [version, known[version]]));
    fs.writeFileSync(file, `${JSON.stringify(index, undefined, 1)}\n`);
    for (const version of this.hashes.keys()) this.indexed.add(version);
  }

  private checkOpen(at: string, version: string) {
    if (!this.frozen) return;
    fail({
      code: 'servicecatalog.version-not-committed', at, prop: `versions.${version}`, value: version, allowed: `versions that are recorded in ${this.directory}, as the context ${FROZEN} says`, fix: 'synthesize without it, where the code is written, and commit what appears there',
    });
  }

  /** By another product of this id, in the same run. */
  private justWritten(version: string, extension: string): string | undefined {
    const file = path.join(this.directory, `${version}.template.${extension}`);
    if (!fs.existsSync(file)) return undefined;
    this.files.set(version, file);
    return this.text(version);
  }

  private write(version: string, text: string, extension: string, nested: Nested) {
    const file = path.join(this.directory, `${version}.template.${extension}`);
    fs.mkdirSync(this.directory, { recursive: true });
    fs.writeFileSync(file, text);
    this.files.set(version, file);
    if (Object.keys(nested).length > 0) {
      const templates = Object.fromEntries(Object.entries(nested).map(([hash, template]) => [hash, JSON.parse(template) as object]));
      fs.writeFileSync(this.nestedFile(version), `${JSON.stringify(templates, undefined, 1)}\n`);
    }
    this.hashes.set(version, this.hashOf(version));
    this.writeIndex();
  }

  private nestedFile(version: string): string {
    return path.join(this.directory, `${version}.nested.json`);
  }

  private list(): string[] {
    try {
      return fs.readdirSync(this.directory).sort();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return [];
      return fail({ code: 'servicecatalog.history-invalid', at: this.product, prop: 'history', value: this.directory, allowed: 'a folder, or one that can be made', fix: `remove what is there (${code})` });
    }
  }

  private checkFile(file: string, version: string) {
    const full = path.join(this.directory, file);
    if (semver.valid(version) !== version || this.files.has(version) || !fs.statSync(full).isFile()) {
      fail({
        code: 'servicecatalog.history-invalid',
        at: this.product,
        prop: 'history',
        value: full,
        allowed: 'one file for each version, called as 1.2.0.template.json',
        fix: 'restore the folder as it was released',
      });
    }
  }
}

/** However it is formatted. */
function canonical(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return plain(text);
  }
}

function isSame(one: string, other: string): boolean {
  if (plain(one) === plain(other)) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false; // YAML is compared as text
  }
}

function plain(text: string): string {
  return text.replace(/\r\n/g, '\n').trimEnd();
}

type Sections = { readonly [section: string]: unknown };

/** The first few parts that differ, for people who look for what they changed. */
function differenceOf(released: string, text: string): string {
  try {
    const [before, now] = [JSON.parse(released), JSON.parse(text)] as [Sections, Sections];
    const different = [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap(section => {
      const [one, other] = [before[section] ?? {}, now[section] ?? {}] as [Sections, Sections];
      if (![one, other].every(each => typeof each === 'object')) return isDeepStrictEqual(one, other) ? [] : [section];
      return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(id => !isDeepStrictEqual(one[id], other[id])).map(id => `${section}.${id}`);
    });
    return different.length > 5 ? `${different.slice(0, 5).join(', ')} and ${different.length - 5} more` : different.join(', ');
  } catch {
    const [before, now] = [plain(released).split('\n'), plain(text).split('\n')];
    const first = now.findIndex((line, index) => line !== before[index]);
    return `line ${(first < 0 ? now.length : first) + 1}`;
  }
}
