import { Lazy, Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkPattern } from '../../private/check';
import { fail } from '../../private/errors';

const SHORTEST = 3;

/** A name that is given, or one from where something stands in the app, as Systems Manager takes it; asked for when the construct is there. */
export function nameFor(scope: IConstruct, id: string, prop: string, given: string | undefined, construct: () => IConstruct): string {
  checkName(`${scope.node.path}/${id}`, prop, given);
  return given ?? Lazy.string({ produce: () => atLeast(Names.uniqueResourceName(construct(), { maxLength: 128, allowedSpecialCharacters: '_.-' })) });
}

/** A stack named `A` has a resource named `A` where that is the default child. */
function atLeast(name: string): string {
  return name.length < SHORTEST ? `${name}-${name}-${name}` : name;
}

function checkName(at: string, prop: string, value: string | undefined): void {
  if (value !== undefined && typeof value !== 'string') {
    fail({ code: 'patching.name-invalid', at, prop, value: typeof value, allowed: 'a text', fix: 'choose another name, or leave it out' });
  }
  checkPattern({ code: 'patching.name-invalid', at, prop, value, pattern: /^[\w.-]{3,128}$/, allowed: '3 to 128 letters, digits, _, - and .', fix: 'choose another name, or leave it out' });
}
