import { CfnOutput } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { checkPattern } from '../private/check';
import { checkGiven } from './private/kind-check';
import { VARIABLE_NAME } from './private/names';
import { ValuePlan } from './private/value-plan';

/**
 * A value that a build or a check gets while the pipeline runs.
 */
export class Value {
  /**
   * Plain text, which everybody who sees the pipeline can read.
   *
   * @param text the text
   */
  public static text(text: string): Value {
    return new Value({ kind: 'text', text });
  }

  /**
   * What a stack that was deployed just before has given as an output.
   *
   * @param output an output of a stack of the same stage, or wave
   */
  public static output(output: CfnOutput): Value {
    checkGiven('Value.output', 'output', output, CfnOutput, 'new CfnOutput(…)');
    return new Value({ kind: 'output', output });
  }

  /**
   * What a parameter of Systems Manager holds when the build begins; builds only.
   *
   * @param parameter the parameter, a SecureString or plain
   */
  public static parameter(parameter: ssm.IParameter): Value {
    return new Value({ kind: 'parameter', parameter });
  }

  /**
   * What a secret of Secrets Manager holds when the build begins; builds only.
   *
   * @param secret the secret
   * @param field name of one field of the secret's JSON; the whole secret otherwise
   */
  public static secret(secret: secretsmanager.ISecret, field?: string): Value {
    return new Value({ kind: 'secret', secret, field });
  }

  /**
   * A variable of the pipeline, which whoever starts it may set.
   *
   * @param variable one of the pipeline's `variables`
   */
  public static variable(variable: codepipeline.Variable): Value {
    return new Value({ kind: 'variable', variable });
  }

  /**
   * A variable that the synth has exported; name it in its `exportedVariables`, too.
   *
   * @param name name of the variable
   */
  public static synthVariable(name: string): Value {
    checkPattern({ code: 'pipelines.variable-name-invalid', at: 'Value.synthVariable', prop: 'name', value: name, ...VARIABLE_NAME });
    return new Value({ kind: 'synth', name });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ValuePlan,
  ) {}
}
