import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** States why findings of a policy checker are right as they are, beside the construct that they are about. */
export function acknowledge(construct: IConstruct, reasons: Record<string, string>): void {
  for (const [id, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id, reason });
  }
}

/** The same for a resource of a policy that ends in a wildcard, which the checker names by its ARN. */
export function acknowledgeWildcard(construct: IConstruct, arn: string, reason: string): void {
  acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${flat(Stack.of(construct).resolve(arn))}]`]: reason });
}

/** The same for the right to use a key, as the CDK grants it. */
export function acknowledgeKeyActions(construct: IConstruct): void {
  const reason = 'Two actions each, with one key: to write with it, and to write anew with it.';
  acknowledge(construct, { 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]': reason, 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': reason });
}

interface Fragment {
  readonly 'Ref'?: string;
  readonly 'Fn::GetAtt'?: string[];
  readonly 'Fn::Join'?: [string, (string | Fragment)[]];
}

/** An ARN of references as the checker writes it. */
function flat(value: string | Fragment): string {
  if (typeof value === 'string') return value;
  if (value.Ref) return `<${value.Ref}>`;
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}
