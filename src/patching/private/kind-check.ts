import { CommonProps, Profile } from '../../core';
import { kindChecks } from '../../private/kind-check';

const checks = kindChecks('patching.wrong-type');

export const { checkBoolean, checkConstruct, checkGiven, checkKind, checkKinds, checkList, checkOptions, checkTexts } = checks;

/** What all constructs have. */
export function checkCommon(at: string, { profile, tags }: CommonProps): void {
  checkKind(at, 'profile', profile, Profile, 'Profile.development()');
  if (tags !== undefined) checks.checkTextsByName(at, 'tags', tags, "{ team: 'web' }");
}
