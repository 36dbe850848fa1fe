import * as fs from 'fs';
import * as path from 'path';
import { fail } from '../../private/errors';

/** The folder with the application's code, looked at once, at synth. */
export class AppFolder {
  private readonly names: string[];

  constructor(at: string, private readonly directory: string) {
    const found = look(directory);
    const problem = { at, prop: 'path', value: directory };
    if (!found?.isDirectory()) {
      const what = found ? 'this is a file' : `nothing is there (looked for ${path.resolve(directory)})`;
      fail({
        ...problem,
        code: 'webapp.code-directory-missing',
        allowed: `a folder; ${what}`,
        fix: 'give a path relative to where the CDK app is started, or path.join(__dirname, \'app\')',
      });
    }
    this.names = fs.readdirSync(directory);
    if (this.names.length === 0) {
      fail({ ...problem, code: 'webapp.code-directory-empty', allowed: 'a folder with the application in it', fix: 'put the application there, or correct the path' });
    }
  }

  public has(name: string): boolean {
    return this.names.includes(name);
  }

  /** What `npm start` would find: a script, or server.js in its absence. */
  public hasStartScript(): boolean {
    return this.has('package.json') && (this.has('server.js') || this.packageScripts().start !== undefined);
  }

  /** Name of the only .jar file at the top, where it needs no quoting. */
  public onlyJar(): string | undefined {
    const jars = this.names.filter(name => name.endsWith('.jar'));
    return jars.length === 1 && /^[\w.+-]+$/.test(jars[0]) ? jars[0] : undefined;
  }

  private packageScripts(): Record<string, string> {
    try {
      return JSON.parse(fs.readFileSync(path.join(this.directory, 'package.json'), 'utf8'))?.scripts ?? {};
    } catch {
      return {}; // npm will say what is wrong with it; here it only has no start script
    }
  }
}

/** What is at a path; nothing where the path itself cannot be. */
function look(directory: string): fs.Stats | undefined {
  try {
    return fs.statSync(directory);
  } catch {
    return undefined;
  }
}
