import { Duration } from 'aws-cdk-lib';
import { checkDuration } from '../../private/check';
import { fail } from '../../private/errors';

type Rule = Parameters<typeof checkDuration>[0];

/**
 * A duration that the template says in one unit. What is known at the deployment only cannot be converted, and so has to be of that unit already.
 */
export function checkWritten(rule: Rule): void {
  checkDuration(rule);
  const { value, whole: unit = 'seconds' } = rule;
  if (!(value instanceof Duration) || !value.isUnresolved() || value.unitLabel() === unit) return;
  fail({
    code: 'patching.value-not-known', at: rule.at, prop: rule.prop, value: `a number of ${value.unitLabel()} that is known at the deployment only`, allowed: `a Duration that is known when the app is synthesized, or one of ${unit}`, fix: `write Duration.${unit}(...)`,
  });
}
