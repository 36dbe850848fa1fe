import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** States why findings of a policy checker are right as they are, beside the construct that they are about. */
export function acknowledge(construct: IConstruct, reasons: Record<string, string>): void {
  for (const [id, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id, reason });
  }
}
