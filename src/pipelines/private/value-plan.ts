import { CfnOutput } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';

/** A value as plain facts. */
export type ValuePlan =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly variable: codepipeline.Variable }
  | { readonly kind: 'output'; readonly output: CfnOutput }
  | { readonly kind: 'parameter'; readonly parameter: ssm.IParameter }
  | { readonly kind: 'secret'; readonly secret: secretsmanager.ISecret; readonly field?: string }
  | { readonly kind: 'synth'; readonly name: string };
