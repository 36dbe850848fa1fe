import { Token } from 'aws-cdk-lib';
import { checkOneOf, checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { CommandEvent, CommandNotices, CommandOutput } from '../task-options';
import { checkBoolean, checkConstruct, checkOptions, checkTexts } from './kind-check';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowRunCommandParameters.html */
const LONGEST_PREFIX = 500;
/** Name of a document, or its ARN. */
export const DOCUMENT = /^[\w.:/-]{3,128}$/;

export function checkVersion(at: string, value: string | undefined): void {
  checkPattern({ code: 'patching.document-invalid', at, prop: 'documentVersion', value, pattern: /^(\$LATEST|\$DEFAULT|[1-9]\d*)$/, allowed: 'a number as text, $LATEST or $DEFAULT', fix: "write '3', or leave it out" });
}

/** Where the output of commands is kept. */
export function checkOutput(at: string, output: CommandOutput | undefined): void {
  if (output === undefined) return;
  checkOptions(at, 'output', output, '{ bucket }');
  const { bucket, keyPrefix, logGroup } = output;
  checkConstruct(at, 'output.logGroup', logGroup, 'logGroupName', 'a log group');
  checkConstruct(at, 'output.bucket', bucket ?? (logGroup ? undefined : null), 'bucketName', 'a bucket');
  checkThat({ code: 'patching.text-invalid', at, prop: 'output.keyPrefix', value: keyPrefix, allowed: `a text of up to ${LONGEST_PREFIX} characters`, fix: 'shorten it', holds: text => typeof text === 'string' && text.length <= LONGEST_PREFIX });
  if (keyPrefix !== undefined && bucket === undefined) {
    fail({ code: 'patching.output-invalid', at, prop: 'output.keyPrefix', value: keyPrefix, allowed: 'a prefix of keys with a bucket only', fix: 'give it a bucket, or leave it out' });
  }
}

/** Who is told of commands. */
export function checkNotices(at: string, notices: CommandNotices | undefined): void {
  if (notices === undefined) return;
  checkOptions(at, 'notices', notices, '{ topic }');
  const { topic, events, perNode } = notices;
  checkConstruct(at, 'notices.topic', topic ?? null, 'topicArn', 'a topic');
  checkBoolean(at, 'notices.perNode', perNode, 'true');
  checkTexts(at, 'notices.events', events, 'CommandEvent.FAILED');
  if (events === undefined || Token.isUnresolved(events)) return;
  const values = Object.values(CommandEvent);
  for (const value of events) checkOneOf({ code: 'patching.value-unknown', at, prop: 'notices.events', value, values, fix: 'use members of the enum' });
  checkThat({ code: 'patching.value-unknown', at, prop: 'notices.events', value: events, allowed: values.join(', '), fix: 'name one at least, or leave it out', holds: list => list.length > 0 });
}
