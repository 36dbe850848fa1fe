import { Token } from 'aws-cdk-lib';
import { AppImage } from './app-image';
import { AppRuntime } from './app-runtime';
import { checkInteger, checkKnown, checkPattern, checkThat } from '../private/check';
import { fail } from '../private/errors';
import { instance, list, required, text } from '../private/kinds';
import { AppFolder } from './private/app-folder';
import { CodePlan, ContainerCode, DirectoryCode, UserDataCode } from './private/code-plan';
import { DIRECTORY_CODE_OPTIONS } from './private/code-structs';
import { APP_CODE_OPTIONS, CONTAINER_CODE_OPTIONS } from './private/option-structs';
import { checkProps, checkValue } from './private/struct-check';

/**
 * What every form of code says about itself.
 */
export interface AppCodeOptions {
  /**
   * The port on which the application answers HTTP, 1 to 65535. The application finds it in `PORT`.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The path that answers with a status from 200 to 399 when the application is well.
   *
   * The load balancer asks for it every 15 seconds, and the instance is replaced when it fails for long: it should not ask others.
   *
   * @default '/'
   */
  readonly healthCheckPath?: string;

  /**
   * The path that is asked on a new instance, before the instance reports that it is well. It may look further, at the database for
   * example, so that a release that cannot work is rolled back.
   *
   * @default - the health check path
   */
  readonly startupCheckPath?: string;

  /**
   * Environment variables, besides `PORT`, `AWS_REGION` and those of the data tier. Not for secrets: the values can be read in the template.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/**
 * Options of code in a folder.
 */
export interface DirectoryCodeOptions extends AppCodeOptions {
  /** What the application is written in. */
  readonly runtime: AppRuntime;

  /**
   * Glob patterns of files that do not travel to the instances.
   *
   * @default - `.git`, `.env`, `.env.*`, and what the runtime makes on the instance, such as `node_modules`
   */
  readonly exclude?: string[];
}

/**
 * Options of code in a container image.
 */
export interface ContainerCodeOptions extends AppCodeOptions {
  /**
   * Command of the container, instead of the image's own.
   *
   * @default - the image's own
   */
  readonly command?: string[];
}

/**
 * The code that the application tier runs, and how to tell that it is well.
 */
export class AppCode {
  /**
   * A local folder: travels as an asset, and runs as a service under its own user.
   *
   * @param path the folder, relative to where the CDK app is started
   * @param options runtime, port, health check and environment
   */
  public static directory(path: string, options: DirectoryCodeOptions): AppCode {
    const at = 'AppCode.directory';
    checkValue(at, 'path', path, PATH);
    checkProps(at, 'options', options, DIRECTORY_CODE_OPTIONS);
    checkKnown({ code: 'webapp.value-not-known', at, prop: 'path', value: path, fix: 'give the path as text; the folder is packed when the app is synthesized' });
    const folder = new AppFolder(at, path);
    const runtime = options.runtime._plan;
    const start = runtime.startFor(folder) ?? fail({
      code: 'webapp.start-command-missing',
      at,
      prop: 'runtime.start',
      allowed: runtime.startHint,
      fix: `say how the application in '${path}' is started, such as { start: 'bin/serve' } as the last argument of the runtime`,
    });
    return AppCode.make(at, options, {
      kind: 'directory',
      path,
      exclude: options.exclude ?? ['.git', '.env', '.env.*', ...runtime.exclude],
      packages: runtime.packages,
      setup: runtime.setup,
      install: runtime.installFor(folder),
      start,
    });
  }

  /**
   * A container image, run by Docker on the instances.
   *
   * @param image the image
   * @param options port, health check, environment and command
   */
  public static container(image: AppImage, options: ContainerCodeOptions = {}): AppCode {
    const at = 'AppCode.container';
    checkValue(at, 'image', image, IMAGE);
    checkProps(at, 'options', options, CONTAINER_CODE_OPTIONS);
    return AppCode.make(at, options, { kind: 'container', image, command: options.command ?? [] });
  }

  /**
   * Your own commands for Amazon Linux 2023, run as root at the first start of an instance: the way out.
   * The environment variables are exported, and written to `/etc/webapp/env`. After the last command the health check
   * must answer, or the deployment fails.
   *
   * @param commands shell commands
   * @param options port, health check and environment
   */
  public static userData(commands: string[], options: AppCodeOptions = {}): AppCode {
    const at = 'AppCode.userData';
    checkValue(at, 'commands', commands, COMMANDS);
    checkProps(at, 'options', options, APP_CODE_OPTIONS);
    checkThat({
      code: 'webapp.user-data-empty',
      at,
      prop: 'commands',
      value: commands,
      allowed: 'one command or more',
      holds: lines => lines.some(line => line.trim() !== ''),
      fix: 'say how the application is installed and started',
    });
    return AppCode.make(at, options, { kind: 'userData', commands });
  }

  private static make(at: string, options: AppCodeOptions, what: DirectoryCode | ContainerCode | UserDataCode): AppCode {
    checkOptions(at, options);
    return new AppCode({
      ...what,
      port: options.port ?? 8080,
      healthCheckPath: options.healthCheckPath ?? '/',
      startupCheckPath: options.startupCheckPath ?? options.healthCheckPath ?? '/',
      environment: { ...options.environment },
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: CodePlan,
  ) {}
}

const PATH = required(text("'./app'"));
const IMAGE = required(instance(AppImage, "AppImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27')"));
const COMMANDS = required(list(text("'dnf install -y nginx'")));

function checkOptions(at: string, options: AppCodeOptions) {
  checkInteger({ code: 'webapp.port-out-of-range', at, prop: 'port', value: options.port, min: 1, max: 65535, fix: 'use the port that the application listens on, such as 8080' });
  for (const prop of ['healthCheckPath', 'startupCheckPath'] as const) {
    checkPath(at, prop, options[prop]);
  }
  for (const [name, value] of Object.entries(options.environment ?? {})) {
    checkVariable(at, name, value);
  }
}

function checkPath(at: string, prop: string, value: string | undefined) {
  checkPattern({
    code: 'webapp.health-check-path-invalid',
    at,
    prop,
    value,
    pattern: /^\/[A-Za-z0-9_.$/~@:+&?=%-]{0,1023}$/,
    allowed: 'a path that begins with / and has at most 1,024 letters, digits and _ - . $ / ~ @ : + & ? = %',
    fix: 'use a path such as \'/health\'',
  });
}

function checkVariable(at: string, name: string, value: string) {
  checkPattern({
    code: 'webapp.environment-name-invalid',
    at,
    prop: 'environment',
    value: name,
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    allowed: 'names of letters, digits and _, not beginning with a digit',
    fix: 'rename the variable',
  });
  checkThat({
    code: 'webapp.environment-value-invalid',
    at,
    prop: `environment.${name}`,
    value,
    allowed: 'one line of text',
    holds: line => typeof line === 'string' && (Token.isUnresolved(line) || !/[\r\n\0]/.test(line)),
    fix: 'put text of several lines into a file of the application, or into a secret',
  });
}
