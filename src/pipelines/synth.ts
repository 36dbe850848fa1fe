import { BuildOptions } from './build-options';
import { checkKnown, checkPattern, checkThat } from '../private/check';
import { checkBuild, inOrder } from './private/build-check';
import { ARTIFACT_NAME, VARIABLE_NAME } from './private/names';
import { MOST_ARTIFACTS, RESERVED_ARTIFACTS, SynthPlan } from './private/synth-plan';
import { sorted } from '../private/sorted';
import { checkOptionNames, SYNTH_OPTIONS } from './private/prop-names';

/**
 * Options of the build that makes templates of the code.
 */
export interface SynthOptions extends BuildOptions {
  /**
   * The folder of the app in the repository.
   *
   * @default - the root
   */
  readonly directory?: string;

  /**
   * The folder that the app is synthesized to, below `directory`.
   *
   * @default 'cdk.out'
   */
  readonly outputDirectory?: string;

  /**
   * Folders, below `directory`, that the build fills and that targets deliver, by a name, such as `{ Site: 'web/dist' }`.
   *
   * @default - nothing but templates and their assets
   */
  readonly artifacts?: { [name: string]: string };

  /**
   * Variables of the shell that later builds and checks may read with `Value.synthVariable()`.
   *
   * @default - none
   */
  readonly exportedVariables?: string[];
}

/**
 * How the code becomes templates and assets.
 */
export class Synth {
  /**
   * An app of the AWS CDK, by `npx cdk synth`.
   *
   * @param options what is installed before, and where the app is
   */
  public static cdk(options: SynthOptions = {}): Synth {
    checkOptionNames('Synth.cdk', options, SYNTH_OPTIONS);
    return new Synth('Synth.cdk', ['npx cdk synth --quiet'], options);
  }

  /**
   * Commands of your own that leave a synthesized app in `outputDirectory`.
   *
   * @param commands the commands, one at least
   * @param options what is installed before, and where the app is
   */
  public static commands(commands: string[], options: SynthOptions = {}): Synth {
    checkOptionNames('Synth.commands', options, SYNTH_OPTIONS);
    return new Synth('Synth.commands', commands, options);
  }

  /** @internal */
  public readonly _plan: SynthPlan;

  private constructor(at: string, commands: string[], options: SynthOptions) {
    checkBuild(at, options, commands);
    const { directory = '.', outputDirectory = 'cdk.out', artifacts = {}, exportedVariables = [], ...build } = options;
    checkFolder(at, 'directory', directory);
    checkFolder(at, 'outputDirectory', outputDirectory);
    checkThat({
      code: 'pipelines.too-many-artifacts', at, prop: 'artifacts', value: Object.keys(artifacts).length, holds: count => count <= MOST_ARTIFACTS, allowed: `up to ${MOST_ARTIFACTS}`, fix: 'put folders that are delivered together into one',
    });
    for (const [name, folder] of Object.entries(artifacts)) {
      checkPattern({ code: 'pipelines.artifact-name-invalid', at, prop: 'artifacts', value: name, ...ARTIFACT_NAME });
      checkThat({
        code: 'pipelines.artifact-name-invalid',
        at,
        prop: 'artifacts',
        value: name,
        holds: value => !RESERVED_ARTIFACTS.includes(value),
        allowed: `a name other than ${RESERVED_ARTIFACTS.join(', ')}`,
        fix: 'choose another name',
      });
      checkFolder(at, `artifacts.${name}`, folder);
    }
    for (const value of exportedVariables) {
      checkPattern({ code: 'pipelines.variable-name-invalid', at, prop: 'exportedVariables', value, ...VARIABLE_NAME });
    }
    this._plan = { commands, directory, outputDirectory, artifacts: sorted(artifacts), exportedVariables, build: inOrder(build) };
  }
}

function checkFolder(at: string, prop: string, value: string) {
  const fix = 'give a folder of the repository, such as infra';
  checkKnown({ code: 'pipelines.value-not-known', at, prop, value, fix });
  checkThat({
    code: 'pipelines.folder-invalid',
    at,
    prop,
    value,
    holds: folder => /^[\w.@-]+(\/[\w.@-]+)*$/.test(folder) && !folder.split('/').includes('..'),
    allowed: 'a relative path without .. and without spaces',
    fix,
  });
}
