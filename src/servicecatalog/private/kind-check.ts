import { kindChecks } from '../../private/kind-check';

export const {
  checkBoolean, checkKind, checkKinds, checkList, checkTexts, checkTextsByName, checkGiven, checkOptions, checkMember, checkConstruct,
} = kindChecks('servicecatalog.wrong-type');
