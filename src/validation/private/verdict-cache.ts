import * as fs from 'fs';
import * as path from 'path';
import { digestOf } from './digest';
import { now, tell, uniqueName } from './machine';

/** The most verdicts that are kept, and how many are left where there were more. */
const MOST = 5000;
const LEFT = 4000;

const VERDICT = '.verdict';
/** How long a verdict that is used counts as used now. */
const DAY = 24 * 60 * 60 * 1000;

/** Files of the cache, verdicts and what an interrupted process left behind; all others are left alone. */
const OURS = /^[0-9a-f]{64}\.(verdict|[0-9a-f-]{36}\.tmp)$/;

/**
 * Texts by key, each a file of its own with its checksum: written beside and renamed, so that whoever reads at the same time finds all of it or
 * nothing. Whatever goes wrong, a text is not found, or not kept; the first time of each kind is told.
 */
export class VerdictCache {
  private readonly directory: string;
  private readonly told = new Set<string>();
  private readonly used = new Set<string>();
  private wrote = false;
  private broken = false;

  constructor(directory: string) {
    this.directory = path.resolve(directory);
  }

  public read(key: string): string | undefined {
    const text = this.readFile(key);
    if (text === undefined) return undefined;
    const [checksum, body] = split(text);
    if (checksum !== digestOf(key, body)) {
      this.complain('validation.cache-not-read', `${fileOf(key)} is not what was written`, 'nothing has to be done: it is written anew');
      return undefined;
    }
    this.used.add(fileOf(key));
    renew(path.join(this.directory, fileOf(key)));
    return body;
  }

  public write(key: string, body: string): void {
    if (this.broken) return;
    const file = path.join(this.directory, fileOf(key));
    const draft = path.join(this.directory, `${key}.${uniqueName()}.tmp`);
    try {
      makeFolder(this.directory);
      fs.writeFileSync(draft, `${digestOf(key, body)}\n${body}`, { flag: 'wx' });
      place(draft, file);
      this.used.add(fileOf(key));
      this.wrote = true;
    } catch (error) {
      remove(draft);
      this.broken = true; // the next ones would fare alike
      this.complain('validation.cache-not-written', reason(error), 'let it be a folder that can be written to, make room, or give another one as cacheDirectory');
    }
  }

  /** Removes the verdicts that were not used for longest where there are too many, but none of those that were just used. */
  public tidy(): void {
    if (!this.wrote) return;
    this.wrote = false;
    try {
      const files = fs.readdirSync(this.directory).filter(name => OURS.test(name));
      if (files.length <= MOST) return;
      const old = files.filter(name => !this.used.has(name)).map(name => path.join(this.directory, name));
      const aged = old.map(file => ({ file, time: timeOf(file) })).sort((a, b) => a.time - b.time);
      aged.slice(0, files.length - LEFT).forEach(({ file }) => remove(file));
    } catch {
      // Another process tidies, or took the folder away: there is nothing to do, or the next write tells it.
    }
  }

  private readFile(key: string): string | undefined {
    try {
      return fs.readFileSync(path.join(this.directory, fileOf(key)), 'utf8');
    } catch (error) {
      // What is not there yet will be written, which tells what is wrong with the folder.
      if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) {
        this.complain('validation.cache-not-read', `${fileOf(key)}: ${reason(error)}`, 'let it be read, remove it, or give another folder as cacheDirectory');
      }
      return undefined;
    }
  }

  /** A line for people, once of each kind. */
  public complain(code: string, what: string, fix: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    tell(`[cdk-wheelhouse:${code}] IncrementalValidation: ${this.directory}: ${what}. What is not in the cache is validated. Fix: ${fix}`);
  }
}

function fileOf(key: string): string {
  return `${key}${VERDICT}`;
}

/** With those above it; not by Node.js, which tries for ever where a folder cannot be made in one that is there (as in /proc). */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above); // else it is a drive that is not there
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // which another process has made meanwhile
  }
}

function isFolder(folder: string): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function split(text: string): [string, string] {
  const end = text.indexOf('\n');
  return [text.slice(0, Math.max(end, 0)), text.slice(end + 1)];
}

/** Where another process reads the same verdict, Windows does not replace it, and does not have to. */
function place(draft: string, file: string): void {
  try {
    fs.renameSync(draft, file);
  } catch (error) {
    if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) throw error;
    remove(draft);
  }
}

/** The time of a file is when it was last used, to a day. */
function renew(file: string): void {
  try {
    const today = now();
    if (today.getTime() - timeOf(file) > DAY) fs.utimesSync(file, today, today);
  } catch {
    // It counts as older than it is: at worst it is made again.
  }
}

/** A file that is gone is as old as can be. */
function timeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // It costs space and nothing else.
  }
}

/** In words, where those of the system mislead. */
function reason(error: unknown): string {
  const noFolder = 'it, or a folder above it, is a file, or a link to nothing';
  return { EEXIST: noFolder, ENOTDIR: noFolder, ENOENT: noFolder }[codeOf(error)] ?? (error as Error).message;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
