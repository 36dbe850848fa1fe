import { RuleEntry } from './catalogue-model';
import { RulePlan, Values } from './rule-plan';
import { ParameterFacts } from './template-facts';

/** What the catalogue page tells of a rule: what must hold, and what people are told if that is something else. */
export function ruleEntry({ name, when, assertion, description }: RulePlan): RuleEntry {
  const words = `${when ? `Where ${when.text}: ` : ''}${assertion.text}.`;
  return { name, assertions: description === words ? [words] : [words, description] };
}

/** Whether a rule is about this parameter alone. */
export function isAbout({ when, assertion }: RulePlan, name: string): boolean {
  return [...when?.parameters ?? [], ...assertion.parameters].every(({ parameterName }) => parameterName === name);
}

/** The values of a template, told apart by whether the rules refuse them whatever else is given. */
export function valuesUnder(rules: RulePlan[], facts: ParameterFacts): { readonly allowedValues?: string[]; readonly refusedValues?: string[] } {
  const { allowedValues } = facts;
  const refused = new Set(allowedValues?.filter(value => refuses(rules, facts, value)));
  return refused.size === 0 ? { allowedValues } : {
    allowedValues: allowedValues!.filter(value => !refused.has(value)), refusedValues: [...refused],
  };
}

/** Lists have their members looked at, and a parameter of Systems Manager its value: neither is the text that is given. */
export function refuses(rules: RulePlan[], { name, type }: ParameterFacts, value: string): boolean {
  return !/^(List<|CommaDelimitedList$|AWS::SSM::Parameter::Value<)/.test(type) && rules.some(rule => isBroken(rule, { [name]: value }));
}

function isBroken({ when, assertion }: RulePlan, values: Values): boolean {
  return (when === undefined || when.holds(values) === true) && assertion.holds(values) === false;
}
