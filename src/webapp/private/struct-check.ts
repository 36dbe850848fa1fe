import { Profile } from '../../core';
import { commonKinds } from '../../private/kinds';
import { structChecks } from '../../private/struct-check';

export const { struct, inStack, checkProps, checkValue } = structChecks('webapp');

/** What all constructs take. */
export const COMMON = commonKinds(Profile);
