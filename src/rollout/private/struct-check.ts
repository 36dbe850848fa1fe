import { structChecks } from '../../private/struct-check';

export const { struct, checkProps, checkValue } = structChecks('rollout');
