import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import * as semver from 'semver';
import { fail } from '../../private/errors';

const FILE = /^(.+)\.template\.(json|ya?ml)$/;

/**
 * The templates of released versions, on disk beside the code: `<directory>/<product>/<version>.template.json`. What stands here is what
 * has been released, and does not change.
 */
export class ProductHistory {
  public readonly directory: string;
  private readonly files = new Map<string, string>();

  constructor(root: string, private readonly product: string) {
    this.directory = path.join(root, product);
    for (const file of fs.existsSync(this.directory) ? fs.readdirSync(this.directory).sort() : []) {
      const match = FILE.exec(file);
      if (!match) continue;
      this.checkFile(file, match[1]);
      this.files.set(match[1], path.join(this.directory, file));
    }
  }

  /** Ascending. */
  public get versions(): string[] {
    return semver.sort([...this.files.keys()]);
  }

  public text(version: string): string | undefined {
    const file = this.files.get(version);
    return file && fs.readFileSync(file, 'utf8');
  }

  /** A new version is the newest. */
  public checkNew(at: string, version: string): void {
    const newest = this.versions.at(-1);
    if (newest && !this.files.has(version) && semver.lt(version, newest)) {
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
  public release(at: string, version: string, text: string, extension = 'json'): string {
    const released = this.text(version);
    if (released === undefined) {
      this.write(version, text, extension);
      return text;
    }
    if (!isSame(released, text)) {
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

  private write(version: string, text: string, extension: string) {
    const file = path.join(this.directory, `${version}.template.${extension}`);
    fs.mkdirSync(this.directory, { recursive: true });
    fs.writeFileSync(file, text);
    this.files.set(version, file);
  }

  private checkFile(file: string, version: string) {
    const full = path.join(this.directory, file);
    if (semver.valid(version) !== version || this.files.has(version)) {
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

function isSame(one: string, other: string): boolean {
  if (plain(one) === plain(other)) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false; // YAML is compared as text
  }
}

/** Whatever a checkout does to the ends of lines. */
function plain(text: string): string {
  return text.replace(/\r\n/g, '\n').trimEnd();
}

type Sections = { readonly [section: string]: { readonly [id: string]: unknown } | undefined };

/** The first few parts that differ, for people who look for what they changed. */
function differenceOf(released: string, text: string): string {
  try {
    const [before, now] = [JSON.parse(released), JSON.parse(text)] as [Sections, Sections];
    const different = [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap(section => {
      const ids = [...new Set([...Object.keys(before[section] ?? {}), ...Object.keys(now[section] ?? {})])];
      return ids.filter(id => !isDeepStrictEqual(before[section]?.[id], now[section]?.[id])).map(id => `${section}.${id}`);
    });
    return different.length > 5 ? `${different.slice(0, 5).join(', ')} and ${different.length - 5} more` : different.join(', ');
  } catch {
    const [before, now] = [plain(released).split('\n'), plain(text).split('\n')];
    return `line ${now.findIndex((line, index) => line !== before[index]) + 1}`;
  }
}
