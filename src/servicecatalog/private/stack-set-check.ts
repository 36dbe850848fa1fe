import { checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { StackSetOptions } from '../stack-set-options';
import { checkBoolean, checkList } from './kind-check';

export function checkStackSet(at: string, { accounts, regions, executionRoleName, allowInstanceOperations }: StackSetOptions): void {
  checkBoolean(at, 'allowInstanceOperations', allowInstanceOperations, 'true');
  checkList(at, 'accounts', accounts, "'111122223333'");
  checkList(at, 'regions', regions, "'eu-central-1'");
  for (const [prop, list] of [['accounts', accounts], ['regions', regions]] as const) {
    checkKnown({ code: 'servicecatalog.value-not-known', at, prop, value: list, fix: `write the list of ${prop} itself` });
    if (!list || list.length === 0 || new Set(list).size !== list.length) {
      fail({ code: 'servicecatalog.stack-set-places-invalid', at, prop, value: list, allowed: 'one at least, each once', fix: `name the ${prop}` });
    }
  }
  for (const account of accounts) {
    checkPattern({ code: 'servicecatalog.account-invalid', at, prop: 'accounts', value: account, pattern: /^\d{12}$/, allowed: '12 digits, as text', fix: 'give the account, with its leading zeros' });
  }
  for (const region of regions) {
    checkPattern({ code: 'servicecatalog.region-invalid', at, prop: 'regions', value: region, pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, allowed: 'regions such as eu-central-1', fix: 'mend the region' });
  }
  checkPattern({
    code: 'servicecatalog.role-name-invalid', at, prop: 'executionRoleName', value: executionRoleName ?? '', pattern: /^[\w+=,.@-]{1,64}$/, allowed: '1 to 64 letters, digits and + = , . @ - _', fix: 'give the name, without a path and not the ARN',
  });
}
