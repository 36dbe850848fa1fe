import { randomUUID } from 'crypto';
import * as os from 'os';
import * as path from 'path';

// The one file of the library that looks at the machine. Nothing of it gets into a template or a report: it decides how long a synth takes,
// and, as in the CDK, whether there is a validation at all.

/** Beside the caches of the CDK. */
export function defaultCacheDirectory(): string {
  return path.join(os.homedir(), '.cdk', 'cache', 'cdk-wheelhouse');
}

/** `CDK_VALIDATION=false`, which `cdk synth --no-validation` sets, too. */
export function isValidationOff(): boolean {
  return process.env.CDK_VALIDATION === 'false';
}

/** What no other process calls a file. */
export function uniqueName(): string {
  return randomUUID();
}

/** A line for people, beside the report. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
