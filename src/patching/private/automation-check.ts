import { Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowAutomationParameters.html */
const MOST_PARAMETERS = 200;
const LONGEST_NAME = 50;
const MOST_VALUES = 50;
const LONGEST_VALUE = 512;

/** What a runbook is given; its role is one of the parameters. */
export function checkAutomationParameters(at: string, parameters: { readonly [name: string]: string[] }, hasRole: boolean): void {
  const refuse = (prop: string, value: unknown, allowed: string, fix: string) => fail({ code: 'patching.parameters-invalid', at, prop, value, allowed, fix });
  const count = Object.keys(parameters).length;
  const most = hasRole ? MOST_PARAMETERS - 1 : MOST_PARAMETERS;
  if (count > most) refuse('parameters', count, `up to ${most}${hasRole ? ' beside the role' : ''}`, 'keep them in a parameter of Systems Manager, and give its name');
  for (const [name, values] of Object.entries(parameters)) {
    if (!isLong(name, LONGEST_NAME)) refuse('parameters', name, `names of 1 to ${LONGEST_NAME} characters`, 'name it as the runbook does');
    if (values === undefined || Token.isUnresolved(values)) continue;
    if (values.length > MOST_VALUES) refuse(`parameters.${name}`, values.length, `up to ${MOST_VALUES} values`, 'put some of them together');
    const wrong = values.find(value => !isLong(value, LONGEST_VALUE));
    if (wrong !== undefined) refuse(`parameters.${name}`, wrong, `values of 1 to ${LONGEST_VALUE} characters`, 'mend the value, or leave it out');
  }
}

function isLong(text: string, most: number): boolean {
  return Token.isUnresolved(text) || text.length > 0 && text.length <= most;
}
