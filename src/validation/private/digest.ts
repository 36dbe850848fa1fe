import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

/** Stands where something cannot be told. */
export const UNTOLD = Symbol('untold');

export type Part = string | Uint8Array | undefined;

/** A hash of parts; other parts, or the same ones divided otherwise, give another. */
export function digestOf(...parts: Part[]): string {
  return digestOfAll(parts);
}

/** The same of any number: an app may have more parts than a function takes arguments. */
function digestOfAll(parts: Part[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (part === undefined) hash.update('-');
    else hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('hex');
}

/** Nothing where it cannot be made: what cannot be told is validated, and not kept. */
export function tryDigest(make: () => (Part | typeof UNTOLD)[]): string | undefined {
  try {
    const parts = make();
    return parts.includes(UNTOLD) ? undefined : digestOfAll(parts as Part[]);
  } catch {
    return undefined;
  }
}

/** The file, or all files below the folder, in an order that is always the same. */
export function filesIn(file: string, accept: RegExp = /./): string[] {
  if (!fs.statSync(file).isDirectory()) return [file];
  const children = fs.readdirSync(file, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return children
    .filter(child => child.isDirectory() || accept.test(child.name))
    .flatMap(child => filesIn(path.join(file, child.name), accept));
}
