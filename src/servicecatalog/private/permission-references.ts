import { Token } from 'aws-cdk-lib';
import { ResourceFacts } from './template-facts';

/** Where a product is launched, in the words of a policy. */
export interface Place {
  readonly partition: string;
  readonly account: string;
}

/** What a value of a template is about: a resource of the template, or a text, with `*` for what is known only when it is launched. */
export type Target = { readonly own: ResourceFacts } | { readonly text: string };

type Json = { readonly [name: string]: unknown };

export const ANYTHING: Target = { text: '*' };

/** ARNs as policies have them: `{partition}` and `{account}` stand for where it is launched. */
export function placed(arn: string, { partition, account }: Place): string {
  const full = arn === '*' || arn.startsWith('arn:') ? arn : `arn:{partition}:${arn}`;
  return full.replace('{partition}', partition).replace('{account}', account);
}

export function isOwn(target: Target): target is { readonly own: ResourceFacts } {
  return 'own' in target;
}

/** The name of a function of CloudFormation, and its argument. */
export function functionOf(value: unknown): [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 && /^(Ref|Condition|Fn::\w+)$/.test(entries[0][0]) ? entries[0] : undefined;
}

/** What a value names. A list names each of its members; a value that depends on something, all that it may be. */
export function targetsOf(value: unknown, resources: ResourceFacts[]): Target[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(each => targetsOf(each, resources));
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Ref' && argument === 'AWS::NoValue') return [];
  if (name === 'Fn::If') return targetsOf((argument as unknown[]).slice(1), resources);
  if (typeof value === 'object' && name === undefined) return [ANYTHING];
  const parts = partsOf(value, resources);
  const own = parts.filter(part => typeof part !== 'string');
  return own.length > 0 ? own.map(each => ({ own: each })) : [{ text: parts.join('').replace(/\*{2,}/g, '*') }];
}

const PSEUDO: { readonly [name: string]: string } = { 'AWS::AccountId': '{account}', 'AWS::Partition': '{partition}' };

/** A value as the parts of a text; what is known only when it is launched is `*`. */
export function partsOf(value: unknown, resources: ResourceFacts[]): (string | ResourceFacts)[] {
  if (typeof value === 'string') return [Token.isUnresolved(value) ? '*' : value];
  if (typeof value === 'number' || typeof value === 'boolean') return [`${value}`];
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Ref') return referred(`${argument as string}`, resources);
  if (name === 'Fn::GetAtt') return referred(`${[argument].flat()[0] as string}`.split('.')[0], resources);
  if (name === 'Fn::Sub') return substituted(argument, resources);
  if (name !== 'Fn::Join' || !Array.isArray((argument as unknown[])[1])) return ['*'];
  const [delimiter, list] = argument as [string, unknown[]];
  return list.flatMap((each, index) => [...index > 0 ? [delimiter] : [], ...partsOf(each, resources)]);
}

function referred(id: string, resources: ResourceFacts[]): (string | ResourceFacts)[] {
  if (id in PSEUDO) return [PSEUDO[id]];
  const found = resources.filter(({ logicalId }) => logicalId === id);
  return found.length > 0 ? found : ['*'];
}

function substituted(argument: unknown, resources: ResourceFacts[]): (string | ResourceFacts)[] {
  const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Json];
  return text.split(/(\$\{[^}]*\})/).filter(part => part !== '').flatMap(part => {
    if (!part.startsWith('${')) return [part];
    const id = part.slice(2, -1).trim();
    if (id.startsWith('!')) return [`\${${id.slice(1)}}`];
    return values?.[id] === undefined ? referred(id.split('.')[0], resources) : partsOf(values[id], resources);
  });
}

/** All that properties refer to, where it is not known which of them counts; `ANYTHING` for parameters and the like. */
export function allTargets(value: unknown, resources: ResourceFacts[]): Target[] {
  if (typeof value === 'string') return [{ text: value }];
  if (typeof value !== 'object' || value === null) return [];
  const [name, argument] = functionOf(value) ?? [];
  if (name === undefined) return Object.values(value).flatMap(each => allTargets(each, resources));
  if (name === 'Ref' && `${argument as string}`.startsWith('AWS::')) return [];
  if (name === 'Fn::ImportValue' || name === 'Fn::FindInMap') return [ANYTHING];
  if (['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join'].includes(name)) {
    const parts = partsOf(value, resources);
    const own = parts.filter(part => typeof part !== 'string').map(each => ({ own: each }));
    return own.length > 0 ? own : [{ text: parts.join('') }];
  }
  return allTargets(argument, resources);
}

/** Values by the names of their properties, however deep; parts that are no settings of the resource itself are left out. */
export function valuesOf(properties: unknown, without: RegExp): [string, unknown][] {
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
    if (without.test(name)) return [];
    return valuesUnder(name, value, without);
  });
}

function valuesUnder(name: string, value: unknown, without: RegExp): [string, unknown][] {
  const [called, argument] = functionOf(value) ?? [];
  if (called === 'Fn::If') return (argument as unknown[]).slice(1).flatMap(each => valuesUnder(name, each, without));
  if (called !== undefined || typeof value !== 'object') return [[name, value]];
  if (Array.isArray(value)) return value.flatMap(each => valuesUnder(name, each, without));
  return valuesOf(value, without);
}
