import { checkThat } from '../../private/check';

/** A text for people. */
export function checkText(at: string, prop: string, value: string | undefined, longest: number): void {
  checkThat({
    code: 'servicecatalog.text-invalid', at, prop, value, allowed: `1 to ${longest} characters`, fix: value === '' ? 'leave it out, or say something' : 'shorten it', holds: text => typeof text === 'string' && text.trim() !== '' && text.length <= longest,
  });
}
