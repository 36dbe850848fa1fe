import { Profile } from '../../core';
import { commonKinds } from '../../private/kinds';
import { stackChecks } from '../../private/stack-check';
import { structChecks } from '../../private/struct-check';

export const { struct, checkProps, checkValue } = structChecks('monitoring');
export const { inStack } = stackChecks('monitoring');

/** What all constructs take. */
export const COMMON = commonKinds(Profile);
