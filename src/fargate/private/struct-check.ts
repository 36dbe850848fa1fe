import { Profile } from '../../core';
import { commonKinds } from '../../private/kinds';
import { stackChecks } from '../../private/stack-check';
import { structChecks } from '../../private/struct-check';

export const { struct, checkProps, checkValue } = structChecks('fargate');
export const { inStack } = stackChecks('fargate');

/** What all constructs take. */
export const COMMON = commonKinds(Profile);
