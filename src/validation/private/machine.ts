import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

// The one file of the library that looks at the machine. Nothing of it gets into a template or a report: it decides how long a synth takes,
// and, as in the CDK, whether there is a validation at all.

/** Beside the caches of the CDK. */
export function defaultCacheDirectory(): string {
  return path.join(homeDirectory(), '.cdk', 'cache', 'cdk-wheelhouse');
}

/** A user of a container may have none; then it is a folder that cannot be made, and nothing is kept. */
function homeDirectory(): string {
  try {
    return os.homedir() || path.parse(process.cwd()).root;
  } catch {
    return path.parse(process.cwd()).root;
  }
}

/** `CDK_VALIDATION=false`, which `cdk synth --no-validation` sets, too. */
export function isValidationOff(): boolean {
  return process.env.CDK_VALIDATION === 'false';
}

/** A file for as long as it is used. */
export function withTemporaryFile(content: string, use: (file: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-wheelhouse-'));
  try {
    const file = path.join(folder, 'all.template.json');
    fs.writeFileSync(file, content);
    use(file);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What no other process calls a file. */
export function uniqueName(): string {
  return randomUUID();
}

/** A line for people, beside the report. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** For the time of a file in the cache, and of nothing in a template. */
export function now(): Date {
  return new Date();
}
