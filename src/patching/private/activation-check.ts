import { Duration } from 'aws-cdk-lib';
import { checkDuration, checkInteger, checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { HybridActivationProps } from '../hybrid-activation-props';
import { checkCommon, checkConstruct, checkKind, checkOptions } from './kind-check';

/** Of a resource: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html */
export function checkActivation(at: string, props: HybridActivationProps): void {
  checkOptions(at, 'props', props, "{ tags: { PatchRing: 'prod' } }");
  checkCommon(at, props);
  const { registrationLimit, nodeName, validFor, role, encryptionKey, alertTopic, tags = {} } = props;
  checkInteger({ code: 'patching.registrations-out-of-range', at, prop: 'registrationLimit', value: registrationLimit, min: 1, max: 1000, fix: 'write 10, or make a second activation' });
  checkPattern({ code: 'patching.name-invalid', at, prop: 'nodeName', value: nodeName, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, allowed: '1 to 256 letters, digits, spaces and _ . : / = + - @', fix: 'choose another name, or leave it out' });
  checkKind(at, 'validFor', validFor, Duration, 'Duration.days(30)');
  checkKnown({ code: 'patching.value-not-known', at, prop: 'validFor', value: validFor, fix: 'write Duration.days(30)' });
  checkDuration({ code: 'patching.days-out-of-range', at, prop: 'validFor', value: validFor, min: Duration.days(1), max: Duration.days(30), whole: 'days', fix: 'write Duration.days(30): it is renewed by itself' });
  checkConstruct(at, 'role', role, 'roleArn', 'a role');
  checkConstruct(at, 'encryptionKey', encryptionKey, 'keyArn', 'a key');
  checkConstruct(at, 'alertTopic', alertTopic, 'topicArn', 'a topic');
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS) fail({ code: 'patching.tags-too-many', at, prop: 'tags', value: count, allowed: `up to ${MOST_TAGS} tags, which are put on each node`, fix: 'leave some out' });
}
