import { checkThat, Rule } from '../../private/check';

interface TextRule extends Omit<Rule<string>, 'code' | 'fix'> {
  /** @default 'patching.text-invalid' */
  readonly code?: string;
  readonly max: number;
  /** @default 'shorten it' */
  readonly fix?: string;
}

/** A text of one character at least. */
export function checkText({ code = 'patching.text-invalid', fix = 'shorten it', max, ...rule }: TextRule): void {
  checkThat({ ...rule, code, fix, allowed: `a text of 1 to ${max} characters`, holds: text => typeof text === 'string' && text.length > 0 && text.length <= max });
}
