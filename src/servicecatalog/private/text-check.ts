import { checkThat } from '../../private/check';
import { fail } from '../../private/errors';

/** A text for people. */
export function checkText(at: string, prop: string, value: string | undefined, longest: number): void {
  checkThat({
    code: 'servicecatalog.text-invalid', at, prop, value: shortened(value), allowed: `a text of 1 to ${longest} characters`, fix: fixOf(value, longest), holds: () => isText(value) && value!.trim() !== '' && value!.length <= longest,
  });
}

/** The same for one that there must be. */
export function checkNeededText(at: string, prop: string, value: string | undefined, longest: number): void {
  if (value === undefined || value === null) {
    fail({ code: 'servicecatalog.text-invalid', at, prop, allowed: `a text of 1 to ${longest} characters`, fix: `write ${prop}: '...'` });
  }
  checkText(at, prop, value, longest);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function fixOf(value: unknown, longest: number): string {
  if (!isText(value)) return 'write a text';
  return (value as string).length > longest ? 'shorten it' : 'leave it out where it is optional, or say something';
}

function shortened(value: string | undefined): string | undefined {
  return isText(value) && value!.length > 100 ? `${value!.slice(0, 100)}... (${value!.length} characters)` : value;
}
