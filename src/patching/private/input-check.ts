import { Token } from 'aws-cdk-lib';
import { TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { checkKind } from './kind-check';
import { fail } from '../../private/errors';

/** Of a payload of a function the bytes, of an input of a state machine the characters. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowLambdaParameters.html */
const LONGEST = 4096;

/** What a function or a state machine is given. Its length is checked where all of it is known. */
export function checkInput(at: string, prop: string, input: TaskInput | undefined): void {
  checkKind(at, prop, input, TaskInput, "TaskInput.fromObject({ window: '{{WINDOW_ID}}' })");
  if (input === undefined) return;
  const text = textOf(input.value);
  if (text === undefined) {
    fail({ code: 'patching.input-invalid', at, prop, value: 'an object that JSON cannot say', allowed: 'texts, numbers, lists and objects that do not refer to themselves', fix: 'give names or ARNs of constructs, and not the constructs' });
  }
  if (!isKnown(input.value)) return;
  const length = prop === 'payload' ? Buffer.byteLength(text) : text.length;
  if (length > LONGEST) {
    fail({ code: 'patching.input-invalid', at, prop, value: length, allowed: `up to ${LONGEST} ${prop === 'payload' ? 'bytes' : 'characters'} as JSON`, fix: 'keep it in a bucket or a parameter, and give its name' });
  }
}

/** As it is written, but for what is known later; undefined where nothing can write it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return undefined;
  }
}

function isKnown(value: unknown): boolean {
  if (Token.isUnresolved(value)) return false;
  return typeof value !== 'object' || value === null || Object.entries(value).every(part => part.every(isKnown));
}
