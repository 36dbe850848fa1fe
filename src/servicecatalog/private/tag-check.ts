import { checkOptions, checkTexts } from './kind-check';
import { checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';

export type TagOptionSet = { readonly [key: string]: string[] };

/** https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateTagOption.html */
const KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

export function checkTagOptions(at: string, options: TagOptionSet = {}): void {
  checkOptions(at, 'tagOptions', options, "{ environment: ['dev', 'prod'] }");
  for (const [key, values] of Object.entries(options)) {
    const prop = `tagOptions.${key}`;
    checkPattern({
      code: 'servicecatalog.tag-option-invalid', at, prop: 'tagOptions', value: key, pattern: KEY, allowed: '1 to 128 letters, digits, spaces and _ . : / = + - @ that do not begin with aws:', fix: 'choose another key',
    });
    for (const value of [key, values, ...Array.isArray(values) ? values : []]) {
      checkKnown({ code: 'servicecatalog.value-not-known', at, prop, value, fix: 'write the text itself: each key with each value is made once in an account' });
    }
    if (!Array.isArray(values) || values.length === 0) {
      fail({ code: 'servicecatalog.tag-option-invalid', at, prop, value: values, allowed: 'a list of one value at least', fix: `write ${key}: ['...']` });
    }
    checkTexts(at, prop, values, "'...'");
    if (new Set(values).size !== values.length) {
      fail({ code: 'servicecatalog.tag-option-twice', at, prop, value: values, allowed: 'each value once', fix: 'remove what is there twice' });
    }
    for (const value of values) {
      checkPattern({
        code: 'servicecatalog.tag-option-invalid', at, prop, value, pattern: VALUE, allowed: 'values of 1 to 256 letters, digits, spaces and _ . : / = + - @', fix: 'choose another value',
      });
    }
  }
}

/** One key means the same everywhere within a portfolio. */
export function checkSameValues(at: string, key: string, values: string[], known: string[], where: string): void {
  if (isSame(values, known)) return;
  fail({
    code: 'servicecatalog.tag-option-conflict', at, prop: `tagOptions.${key}`, value: values, allowed: `the values that ${where} gives it: ${known.join(', ')}`, fix: 'give the key once, or with the same values everywhere',
  });
}

export function isSame(values: string[], others: string[]): boolean {
  return values.length === others.length && values.every(value => others.includes(value));
}
