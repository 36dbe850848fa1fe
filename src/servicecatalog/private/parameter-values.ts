import { Token } from 'aws-cdk-lib';
import { ParameterFacts } from './template-facts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DYNAMIC = /\{\{resolve:[\w-]+:[^}]+\}\}/;
/** What CloudFormation gets from Systems Manager; constraints may be about the name or about what is there. */
const ELSEWHERE = /^AWS::SSM::Parameter::/;

/** Whether a value stands in the code: what is a token, or a dynamic reference, is known at the launch only. */
export function isKnown(value: string): boolean {
  return !Token.isUnresolved(value) && !DYNAMIC.test(value);
}

/**
 * What the template allows, if a value is certainly nothing of it; of a list, each of its members has to be. What CloudFormation does
 * is not told for all pairs of a type and a constraint: such values are left to it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function problemOfValue(facts: ParameterFacts, value: string): string | undefined {
  if (!isKnown(value) || ELSEWHERE.test(facts.type)) return undefined;
  const { isList, member } = typeOf(facts);
  if (!isList) return problemOfOne(facts, value) ?? problemOfLength(facts, value);
  const members = value === '' ? [] : value.split(',').map(each => each.trim());
  return members.map(each => problemOfOne({ ...facts, type: member }, each)).find(problem => problem !== undefined);
}

/** The same for a member of a list, which is no list itself. */
export function problemOfMember(facts: ParameterFacts, value: string): string | undefined {
  if (value.includes(',') || value !== value.trim()) return 'single members, without commas and spaces around them';
  return problemOfValue(facts, value);
}

/** What rules are decided by; undefined where that is not known: CloudFormation takes a list, or what a name stands for. */
export function valueForRules(facts: ParameterFacts, value: string | undefined): string | undefined {
  return value === undefined || !isKnown(value) || ELSEWHERE.test(facts.type) || typeOf(facts).isList ? undefined : value;
}

/** Whether functions get a list: of a list in Systems Manager, too. */
export function isListOf({ type }: ParameterFacts): boolean {
  return /^(AWS::SSM::Parameter::Value<)?(List<|CommaDelimitedList)/.test(type);
}

function typeOf({ type }: ParameterFacts) {
  const member = /^List<(.+)>$/.exec(type)?.[1];
  return { isList: member !== undefined || type === 'CommaDelimitedList', member: member ?? 'String' };
}

function problemOfOne({ type, allowedValues, allowedPattern, minValue, maxValue }: ParameterFacts, value: string): string | undefined {
  const isNumber = type === 'Number';
  const isSame = (allowed: string) => allowed === value || isNumber && Number(allowed) === Number(value);
  if (isNumber && !NUMBER.test(value.trim())) return 'numbers';
  if (allowedValues && !allowedValues.some(isSame)) return allowedValues.join(', ');
  if (isNumber && minValue !== undefined && Number(value) < minValue) return `at least ${minValue}`;
  if (isNumber && maxValue !== undefined && Number(value) > maxValue) return `at most ${maxValue}`;
  if (!isNumber && allowedPattern && !matches(allowedPattern, value)) return `texts that match ${allowedPattern}`;
  return undefined;
}

/** Constraints of texts alone. A character beyond the usual ones may count once or twice. */
function problemOfLength({ type, minLength, maxLength }: ParameterFacts, value: string): string | undefined {
  if (type === 'Number') return undefined;
  if (minLength !== undefined && value.length < minLength) return `at least ${minLength} characters`;
  if (maxLength !== undefined && [...value].length > maxLength) return `at most ${maxLength} characters`;
  return undefined;
}

/** Patterns are those of Java, for the whole value; one that JavaScript does not know, or takes for another, is left to the service. */
function matches(pattern: string, value: string): boolean {
  if (meansOther(pattern)) return true;
  const whole = `^(?:${pattern})$`;
  const expression = compiled(whole, 'u') ?? (/[\ud800-\udfff]/.test(value) ? undefined : compiled(whole));
  return expression?.test(value) ?? true;
}

function compiled(pattern: string, flags?: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** Escapes that mean the same in both languages, beside those of punctuation. */
const SHARED = /^(?:[dDwWsSbBnrtfcuk1-9_\W]|x(?!\{))/;

/**
 * Whether JavaScript would read a pattern of Java without an error and mean something else: `\p{Alpha}`, `\Q...\E`, `\z`; within
 * brackets, `[]a]`, `[a[b]]` and `[a&&b]`.
 *
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 */
function meansOther(pattern: string): boolean {
  const escapes = [...pattern.matchAll(/\\([\s\S]\{?)/g)].map(([, escaped]) => escaped);
  const plain = pattern.replace(/\\[\s\S]/g, '_');
  const sets = [...plain.matchAll(/\[(\^?)([^\]]*)/g)].map(([, , members]) => members);
  return escapes.some(escaped => !SHARED.test(escaped)) || sets.some(members => members === '' || members.includes('[') || members.includes('&&'));
}
