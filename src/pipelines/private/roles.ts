import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';

/** Roles that the bootstrap of an account made, by their ARNs, each imported once. */
export class BootstrapRoles extends Construct {
  /** The role as the pipeline's stack names it: what a synthesizer leaves open is of the account and region of the pipeline. */
  public get(arn: string): iam.IRole {
    const id = arn.replace(/[^A-Za-z0-9]+/g, '-');
    return this.node.tryFindChild(id) as iam.IRole | undefined
      ?? iam.Role.fromRoleArn(this, id, withoutPlaceholders(arn), { mutable: false, addGrantsToResources: true });
  }
}

/** What synthesizers write where an account or a region is open. */
export function withoutPlaceholders(arn: string): string {
  return arn
    .replace(/\$\{AWS::Partition\}/g, Aws.PARTITION)
    .replace(/\$\{AWS::AccountId\}/g, Aws.ACCOUNT_ID)
    .replace(/\$\{AWS::Region\}/g, Aws.REGION);
}

/** A right to assume these roles, and no others. */
export function assumeRoles(arns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...new Set(arns)].sort().map(withoutPlaceholders) });
}

/** A role that the pipeline itself takes for actions of a kind. */
export function actionRole(scope: Construct, id: string, pipelineRole: iam.IRole, description: string): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: new iam.ArnPrincipal(pipelineRole.roleArn), description });
  acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'Listing functions knows no narrower resource, and the CDK grants it with the right to call one.' });
  return role;
}

export function isSameEnvironment(scope: Construct, account: string | undefined, region: string | undefined): boolean {
  const stack = Stack.of(scope);
  return (account === undefined || account === stack.account) && (region === undefined || region === stack.region);
}
