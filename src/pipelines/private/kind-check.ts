import { kindChecks } from '../../private/kind-check';

export const { checkKind, checkKinds, checkList, checkGiven } = kindChecks('pipelines.wrong-type');
