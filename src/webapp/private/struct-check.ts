import { Profile } from '../../core';
import { commonKinds } from '../../private/kinds';
import { stackChecks } from '../../private/stack-check';
import { structChecks } from '../../private/struct-check';

export const { struct, checkProps, checkValue } = structChecks('webapp');
export const { inStack } = stackChecks('webapp');

/** What all constructs take. */
export const COMMON = commonKinds(Profile);
