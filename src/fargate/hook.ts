import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { checkInteger, checkPattern, checkThat } from '../private/check';
import { choice, like, list, required } from '../private/kinds';
import { HookPlan } from './private/hook-plan';
import { SMOKE_TEST_OPTIONS } from './private/option-structs';
import { checkProps, checkValue } from './private/struct-check';

const FUNCTION = required(like('functionArn', "new lambda.Function(this, 'Ask', { ... })"));
const STAGES = required(list(choice(ecs.DeploymentLifecycleStage, 'ecs.DeploymentLifecycleStage.PRE_SCALE_UP')));

/**
 * What a smoke test asks, and expects.
 */
export interface SmokeTestOptions {
  /**
   * The path that is asked; one that the route takes.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The status that is expected, 200 to 499.
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
}

/**
 * Something that a deployment asks on its way; when the answer is no, the deployment is rolled back.
 */
export class Hook {
  /**
   * A function of yours, which answers `{ hookStatus: 'SUCCEEDED' }`, `'FAILED'` or `'IN_PROGRESS'`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
   * @param handler the function
   * @param stages when it is asked
   */
  public static lambdaFunction(handler: lambda.IFunction, stages: ecs.DeploymentLifecycleStage[]): Hook {
    const at = 'Hook.lambdaFunction';
    checkValue(at, 'handler', handler, FUNCTION);
    checkValue(at, 'stages', stages, STAGES);
    checkThat({
      code: 'fargate.hook-without-stage', at, prop: 'stages', value: stages.length, allowed: 'one stage at least', holds: count => count > 0, fix: 'say when the function is asked',
    });
    return new Hook({ kind: 'lambda', handler, stages });
  }

  /**
   * Asks the new version a question over HTTP before anybody else reaches it, through a test rule of the
   * gateway's listener, which takes the requests of the route with a header that only the stack knows.
   *
   * @param options what is asked, and expected
   */
  public static smokeTest(options: SmokeTestOptions = {}): Hook {
    const at = 'Hook.smokeTest';
    checkProps(at, 'options', options, SMOKE_TEST_OPTIONS);
    checkPattern({
      code: 'fargate.smoke-test-invalid', at, prop: 'path', value: options.path, pattern: /^\/[\x21-\x7e]*$/, allowed: 'a path, such as /health', fix: 'begin with a slash',
    });
    checkInteger({ code: 'fargate.smoke-test-invalid', at, prop: 'status', value: options.status, min: 200, max: 499, fix: 'use 200' });
    return new Hook({ kind: 'smokeTest', path: options.path ?? '/', status: options.status ?? 200, contains: options.contains });
  }

  private constructor(
    /** @internal */
    public readonly _plan: HookPlan,
  ) {}
}
