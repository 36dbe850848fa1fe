import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import inc from 'semver/functions/inc';
import lt from 'semver/functions/lt';
import sortVersions from 'semver/functions/sort';
import valid from 'semver/functions/valid';
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
  /** Releases that are not written down yet, of templates and of archives. */
  private readonly proposed = new Map<string, { readonly text: string; readonly extension: string; readonly nested: Nested }>();
  private readonly proposedHashes = new Map<string, string>();
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
    return sortVersions([...this.files.keys()]);
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
    const newest = sortVersions([...this.hashes.keys()]).at(-1);
    if (newest && !this.hashes.has(version) && lt(version, newest)) {
      fail({
        code: 'servicecatalog.version-backwards',
        at,
        prop: `versions.${version}`,
        value: version,
        allowed: `a version above ${newest}, the newest that has been released`,
        fix: `call it ${inc(newest, 'patch')} or higher, or restore ${version} in ${this.directory}`,
      });
    }
  }

  /** Gives the text that is offered: that of the release, which the new one has to be equal to; what is new is kept for `commit`. */
  public propose(at: string, version: string, text: string, { extension = 'json', nested = {} }: { extension?: string; nested?: Nested } = {}): string {
    const released = this.expect(at, version, text);
    if (released === undefined) this.proposed.set(version, { text, extension, nested });
    return released ?? text;
  }

  /** Gives the text of the release, which the new one has to be equal to; none where there is no release yet. */
  public expect(at: string, version: string, text: string): string | undefined {
    const released = this.text(version) ?? this.proposed.get(version)?.text;
    if (released === undefined) {
      this.checkOpen(at, version);
    } else if (!isSame(released, text)) {
      fail({
        code: 'servicecatalog.version-changed',
        at,
        prop: `versions.${version}`,
        value: `a template that differs from the one that was released: ${differenceOf(released, text)}`,
        allowed: `the template in ${this.files.get(version) ?? `another product ${this.product} of the app`}`,
        fix: `release the change as a new version; to offer ${version} as it was (after an upgrade of the CDK, say), take it out of 'versions' or use ProductVersion.recorded(); `
          + `if it has never been deployed, delete the file and its line in ${INDEX}`,
      });
    }
    return released;
  }

  /** Writes down what is new. */
  public commit(): void {
    for (const [version, { text, extension, nested }] of this.proposed) this.write(version, text, extension, nested);
    for (const [version, hash] of this.proposedHashes) this.hashes.set(version, hash);
    this.proposed.clear();
    this.proposedHashes.clear();
    if ([...this.hashes.keys()].every(version => this.indexed.has(version)) || this.frozen) return;
    fs.mkdirSync(this.directory, { recursive: true });
    this.writeIndex();
  }

  /** For what is no template, only its hash is recorded: all that were released must be given, since there is no other copy of them. */
  public proposeHashes(at: string, hashes: ReadonlyMap<string, string>): void {
    for (const [version, hash] of hashes) this.proposeHash(at, version, hash);
    const gone = [...this.hashes.keys()].find(version => !hashes.has(version));
    if (gone === undefined) return;
    fail({
      code: 'servicecatalog.history-invalid', at, prop: 'archives', value: `${gone} is missing`, allowed: `all versions that have been released, as ${path.join(this.directory, INDEX)} has them`, fix: 'give its archive, and name the version in lifecycle.retired if it shall not be launched any more; or remove it from that file, and it is deleted',
    });
  }

  private proposeHash(at: string, version: string, hash: string) {
    const released = this.hashes.get(version) ?? this.proposedHashes.get(version);
    if (released === undefined) {
      this.checkOpen(at, version);
      this.proposedHashes.set(version, `${ARCHIVE}${hash}`);
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
      if (!this.hashes.has(version)) this.checkOpen(this.product, version);
      this.hashes.set(version, hash); // one that was put there by hand is taken for released
    }
    for (const [version, hash] of this.hashes) {
      if (!this.files.has(version) && !hash.startsWith(ARCHIVE)) this.spoilt(version, 'its record is gone');
    }
  }

  private readJson<T>(file: string): { [name: string]: T } {
    if (!fs.existsSync(file)) return {};
    const text = fs.readFileSync(file, 'utf8');
    if (/^<{7} /m.test(text)) { // never in JSON, whose texts have no ends of lines
      fail({
        code: 'servicecatalog.history-invalid', at: this.product, prop: 'history', value: `${file}: two branches have been merged, and both have released something`, allowed: 'a file without marks of a merge', fix: 'keep the lines of both branches, with a comma between them; where both have released the same version, one of them needs another',
      });
    }
    try {
      return JSON.parse(text) as { [name: string]: T };
    } catch (error) {
      return this.spoilt(path.basename(file), (error as Error).message);
    }
  }

  private spoilt(version: string, how: string): never {
    return fail({
      code: 'servicecatalog.history-invalid', at: this.product, prop: 'history', value: `${version}: ${how}`, allowed: 'the folder as it was committed', fix: `restore ${this.directory}; of a version that has never been deployed remove the file and its line in ${INDEX}; one that shall not be offered any more is named in lifecycle.retired`,
    });
  }

  private hashOf(version: string): string {
    const nested = Object.entries(this.nested(version)).sort().map(([hash, text]) => [hash, canonical(text)]);
    return createHash('sha256').update(JSON.stringify([canonical(this.text(version)!), nested])).digest('hex');
  }

  private writeIndex() {
    const file = path.join(this.directory, INDEX);
    const index = Object.fromEntries(sortVersions([...this.hashes.keys()]).map(version => [version, this.hashes.get(version)]));
    fs.writeFileSync(file, `${JSON.stringify(index, undefined, 1)}\n`);
    for (const version of this.hashes.keys()) this.indexed.add(version);
  }

  private checkOpen(at: string, version: string) {
    if (!this.frozen) return;
    fail({
      code: 'servicecatalog.version-not-committed', at, prop: `versions.${version}`, value: version, allowed: `versions that are recorded in ${this.directory}, as the context ${FROZEN} says`, fix: 'synthesize without it, where the code is written, and commit what appears there',
    });
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
    if (valid(version) !== version || this.files.has(version) || !fs.statSync(full).isFile()) {
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
