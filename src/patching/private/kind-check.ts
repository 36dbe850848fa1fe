import { kindChecks } from '../../private/kind-check';

export const { checkBoolean, checkConstruct, checkGiven, checkKind, checkKinds, checkList, checkOptions, checkTexts } = kindChecks('patching.wrong-type');
