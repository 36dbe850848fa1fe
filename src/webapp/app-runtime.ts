import { checkOneOf, checkPattern } from '../private/check';
import { COMMAND_OPTIONS, RUNTIME_OPTIONS } from './private/option-structs';
import { RuntimePlan } from './private/runtime-plan';
import { checkProps, checkValue } from './private/struct-check';
import { plain, required } from '../private/kinds';

/**
 * Options of a runtime.
 */
export interface RuntimeOptions {
  /**
   * The command that starts the application in its folder, as one line of shell. It must stay in the foreground.
   *
   * @default - what the folder itself says: the `start` script of `package.json` (Node.js), `app.py` or `main.py` (Python),
   * the only `.jar` file (Java)
   */
  readonly start?: string;

  /**
   * Further packages of Amazon Linux 2023 that the application needs.
   *
   * @default - none
   */
  readonly packages?: string[];

  /**
   * Commands that prepare the folder on the instance before the first start, as the application's user.
   *
   * @default - what the folder itself says: `npm ci` (Node.js with a lock file), `pip install` (Python with `requirements.txt`)
   */
  readonly install?: string[];
}

/**
 * What the application is written in, as Amazon Linux 2023 packages it.
 */
export class AppRuntime {
  /**
   * Node.js.
   *
   * @see https://docs.aws.amazon.com/linux/al2023/ug/nodejs.html
   * @param version major version: '20', '22' or '24'
   * @param options how to install and start
   */
  public static nodejs(version: string, options: RuntimeOptions = {}): AppRuntime {
    const at = 'AppRuntime.nodejs';
    checkRuntime(at, version, ['20', '22', '24'], options);
    return AppRuntime.make(at, options, {
      packages: [`nodejs${version}`, `nodejs${version}-npm`],
      setup: [`alternatives --set node /usr/bin/node-${version}`],
      exclude: ['node_modules'],
      installFor: folder => folder.has('package-lock.json') || folder.has('npm-shrinkwrap.json')
        ? [`npm-${version} ci --omit=dev --no-audit --no-fund`]
        : folder.has('package.json') ? [`npm-${version} install --omit=dev --no-audit --no-fund`] : [],
      startFor: folder => folder.hasStartScript() ? `npm-${version} start` : undefined,
      startHint: 'a package.json with a "start" script, a server.js beside a package.json, or the runtime\'s `start` option',
    });
  }

  /**
   * Python, in a virtual environment of its own.
   *
   * @see https://docs.aws.amazon.com/linux/al2023/ug/python.html
   * @param version minor version: '3.11', '3.12', '3.13' or '3.14'
   * @param options how to install and start
   */
  public static python(version: string, options: RuntimeOptions = {}): AppRuntime {
    const at = 'AppRuntime.python';
    checkRuntime(at, version, ['3.11', '3.12', '3.13', '3.14'], options);
    return AppRuntime.make(at, options, {
      packages: [`python${version}`, `python${version}-pip`],
      setup: [],
      exclude: ['.venv', 'venv', '__pycache__'],
      installFor: folder => [
        `python${version} -m venv .venv`,
        ...folder.has('requirements.txt') ? ['.venv/bin/pip install --no-input -r requirements.txt'] : [],
        ...!folder.has('requirements.txt') && folder.has('pyproject.toml') ? ['.venv/bin/pip install --no-input .'] : [],
      ],
      startFor: folder => {
        const main = ['app.py', 'main.py'].find(name => folder.has(name));
        return main && `.venv/bin/python ${main}`;
      },
      startHint: 'an app.py or a main.py, or the runtime\'s `start` option',
    });
  }

  /**
   * Java, as Amazon Corretto without a display.
   *
   * @see https://docs.aws.amazon.com/linux/al2023/ug/java.html
   * @param version major version: '11', '17', '21' or '25'
   * @param options how to install and start
   */
  public static java(version: string, options: RuntimeOptions = {}): AppRuntime {
    const at = 'AppRuntime.java';
    checkRuntime(at, version, ['11', '17', '21', '25'], options);
    return AppRuntime.make(at, options, {
      packages: [`java-${version}-amazon-corretto-headless`],
      setup: [],
      exclude: [],
      installFor: () => [],
      startFor: folder => folder.onlyJar() && `java -XX:MaxRAMPercentage=75 -jar '${folder.onlyJar()}'`,
      startHint: 'exactly one .jar file with a plain name at the top of the folder, or the runtime\'s `start` option',
    });
  }

  /**
   * Anything that can be started by a command: a program of Go or Rust, a script.
   *
   * @param start the command that starts the application in its folder, as one line of shell; it must stay in the foreground
   * @param options packages and preparation; its `start` is not used
   */
  public static command(start: string, options: CommandOptions = {}): AppRuntime {
    const at = 'AppRuntime.command';
    checkValue(at, 'start', start, required(plain("'bin/serve'")));
    checkProps(at, 'options', options, COMMAND_OPTIONS);
    return AppRuntime.make(at, { ...options, start }, {
      packages: [],
      setup: [],
      exclude: [],
      installFor: () => [],
      startFor: () => undefined,
      startHint: 'a command',
    });
  }

  private static make(at: string, options: RuntimeOptions, plan: RuntimePlan): AppRuntime {
    checkOptions(at, options);
    return new AppRuntime({
      ...plan,
      packages: [...plan.packages, ...options.packages ?? []],
      installFor: options.install ? () => options.install! : plan.installFor,
      startFor: options.start !== undefined ? () => options.start : plan.startFor,
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: RuntimePlan,
  ) {}
}

/**
 * Options of a runtime that is only a command.
 */
export interface CommandOptions {
  /**
   * Packages of Amazon Linux 2023 that the application needs.
   *
   * @default - none
   */
  readonly packages?: string[];

  /**
   * Commands that prepare the folder on the instance before the first start, as the application's user.
   *
   * @default - none
   */
  readonly install?: string[];
}

function checkRuntime(at: string, version: string, values: string[], options: RuntimeOptions) {
  checkValue(at, 'version', version, required(plain(`'${values[1]}'`)));
  checkProps(at, 'options', options, RUNTIME_OPTIONS);
  checkOneOf({
    code: 'webapp.runtime-version-unknown',
    at,
    prop: 'version',
    value: version,
    values,
    fix: 'use a version that Amazon Linux 2023 packages, or AppRuntime.command() for a program that brings its own',
  });
}

function checkOptions(at: string, options: RuntimeOptions) {
  checkPattern({
    code: 'webapp.start-command-invalid',
    at,
    prop: 'start',
    value: options.start,
    pattern: /^[^\n]*\S[^\n]*$/,
    allowed: 'one line of shell',
    fix: 'put several commands into a script of the folder and start that',
  });
  for (const name of options.packages ?? []) {
    checkPattern({
      code: 'webapp.package-name-invalid',
      at,
      prop: 'packages',
      value: name,
      pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]*$/,
      allowed: 'names of Amazon Linux 2023 packages',
      fix: 'look the name up with `dnf search` on an instance',
    });
  }
}
