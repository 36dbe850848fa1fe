import { Duration } from 'aws-cdk-lib';
import { BuildOptions } from './build-options';
import { checkDuration, checkInteger, checkKnown, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkBuild, inOrder } from './private/build-check';
import { CheckPlan } from './private/check-plan';
import { checkGiven } from './private/kind-check';
import { STAGE_NAME } from './private/names';
import { checkOptionNames, BUILD_OPTIONS, HTTP_CHECK_OPTIONS } from './private/prop-names';
import { Value } from './value';

/**
 * What is asked over HTTP, and what is expected.
 */
export interface HttpCheckOptions {
  /** Where: `Value.output()` of a stack, or `Value.text()`; with or without `https://`, which is meant otherwise. */
  readonly url: Value;

  /**
   * The path that is asked, after what `url` has.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The status that is expected, from 200 to 599.
   *
   * @default 200
   */
  readonly status?: number;

  /**
   * Text that the answer must contain.
   *
   * @default - any text will do
   */
  readonly contains?: string;

  /**
   * How long it may take until the answer is right, from 10 seconds to 20 hours; it is asked again and again until then.
   *
   * @default Duration.minutes(5)
   */
  readonly within?: Duration;

  /**
   * Name of the action in the pipeline.
   *
   * @default 'Http', with a number where there are several
   */
  readonly name?: string;
}

/**
 * Something that must hold before the pipeline goes on.
 */
export class Check {
  /**
   * Commands that succeed, run by CodeBuild on the source.
   *
   * @param name name of the action in the pipeline
   * @param commands the commands of the phase `build`, one at least
   * @param options variables, reports, and what it runs on
   */
  public static commands(name: string, commands: string[], options: BuildOptions = {}): Check {
    checkOptionNames('Check.commands', options, BUILD_OPTIONS);
    const at = 'Check.commands';
    checkPattern({ code: 'pipelines.name-invalid', at, prop: 'name', value: name, ...STAGE_NAME });
    checkBuild(at, options, commands);
    return new Check({ kind: 'commands', name, commands, build: inOrder(options) });
  }

  /**
   * A smoke test: an answer over HTTP, from outside of your networks.
   *
   * @param options what is asked, and expected
   */
  public static http(options: HttpCheckOptions): Check {
    checkOptionNames('Check.http', options, HTTP_CHECK_OPTIONS);
    const at = 'Check.http';
    checkGiven(at, 'url', options?.url, Value, 'Value.output(stage.url)');
    const { url, path = '/', status = 200, contains, within = Duration.minutes(5), name } = options;
    checkPattern({ code: 'pipelines.name-invalid', at, prop: 'name', value: name, ...STAGE_NAME });
    checkPattern({ code: 'pipelines.http-check-invalid', at, prop: 'path', value: path, pattern: /^\/[\x21-\x7e]*$/, allowed: 'a path, such as /health', fix: 'begin with a slash' });
    checkInteger({ code: 'pipelines.http-check-invalid', at, prop: 'status', value: status, min: 200, max: 599, fix: 'use 200' });
    checkKnown({ code: 'pipelines.value-not-known', at, prop: 'within', value: within, fix: 'give the time' });
    checkDuration({ code: 'pipelines.http-check-invalid', at, prop: 'within', value: within, min: Duration.seconds(10), max: Duration.hours(20), fix: 'use 5 minutes' });
    checkPattern({
      code: 'pipelines.http-check-invalid', at, prop: 'url', value: url._plan.kind === 'text' ? url._plan.text : undefined, pattern: /^(https?:\/\/)?[^\s:/?#]+(:\d+)?([/?#]\S*)?$/i, allowed: 'a host, or an address with http:// or https://', fix: 'write it as https://shop.example.com',
    });
    if (url._plan.kind === 'parameter' || url._plan.kind === 'secret') {
      fail({
        code: 'pipelines.http-check-invalid', at, prop: 'url', value: `Value.${url._plan.kind}()`, allowed: 'Value.output(), Value.text(), Value.variable(), Value.synthVariable()', fix: 'give the URL as the output of a stack',
      });
    }
    return new Check({ kind: 'http', name, url, path, status, contains, within });
  }

  private constructor(
    /** @internal */
    public readonly _plan: CheckPlan,
  ) {}
}
