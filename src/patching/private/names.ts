import { Lazy, Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkPattern } from '../../private/check';

/** A name from where something stands in the app, as Systems Manager takes it; asked for when the construct is there. */
export function nameOf(construct: () => IConstruct): string {
  return Lazy.string({ produce: () => Names.uniqueResourceName(construct(), { maxLength: 128, allowedSpecialCharacters: '_.-' }) });
}

export function checkName(at: string, prop: string, value: string | undefined): void {
  checkPattern({ code: 'patching.name-invalid', at, prop, value, pattern: /^[\w.-]{3,128}$/, allowed: '3 to 128 letters, digits, _, - and .', fix: 'choose another name, or leave it out' });
}
