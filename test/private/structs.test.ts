import * as path from 'path';
import {
  Assembly, InterfaceType, isClassType, isCollectionTypeReference, isInterfaceType, isNamedTypeReference, loadAssemblyFromPath, Property, Type,
} from '@jsii/spec';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { loose } from './wrong-input';
import * as wheelhouse from '../../src';
import { WheelhouseError } from '../../src/private/errors';
import { flag, instance, Kind, like, list, map, options, required, structOf, text } from '../../src/private/kinds';
import { nearest } from '../../src/private/nearest';
import { stackChecks } from '../../src/private/stack-check';
import { STRUCTS, structChecks } from '../../src/private/struct-check';
import { problemOf } from '../support/failures';
import { newStack } from '../support/synth';

const ROOMS = ['webapp', 'fargate', 'network', 'monitoring'] as const;
const ROOT = path.resolve(__dirname, '../..');
const FEATURES = ['intersection-types', 'class-covariant-overrides'];

const assembly = loadAssemblyFromPath(ROOT, false, FEATURES);
const others = new Map<string, Assembly>();
ROOMS.forEach(room => wheelhouse[room]); // rooms are loaded when they are asked for

function lookup(fqn: string): Type | undefined {
  const [name] = fqn.split('.');
  if (name === assembly.name) return assembly.types?.[fqn];
  if (!others.has(name)) others.set(name, loadAssemblyFromPath(path.join(ROOT, 'node_modules', name), false, FEATURES));
  return others.get(name)!.types?.[fqn];
}

const isStruct = (type: Type | undefined): type is InterfaceType => isInterfaceType(type) && type.datatype === true;

/** All props of a struct, by name, those of its parents among them. */
function propsOf(struct: InterfaceType): Map<string, Property> {
  const parents = (struct.interfaces ?? []).map(fqn => lookup(fqn)).filter(isStruct).flatMap(parent => [...propsOf(parent)]);
  return new Map([...parents, ...(struct.properties ?? []).map((property): [string, Property] => [property.name, property])]);
}

const structs = Object.values(assembly.types ?? {}).filter(isStruct).filter(type => ROOMS.some(room => type.namespace === room));
const short = (fqn: string) => fqn.replace(`${assembly.name}.`, '');

/** The structs that somebody gives: those of parameters and of props, but not those that are only the parents of others. */
function givenStructs(): string[] {
  const classes = Object.values(assembly.types ?? {}).filter(isClassType);
  const callables = classes.flatMap(type => [...type.methods ?? [], ...type.initializer ? [type.initializer] : []]);
  const values = [...callables.flatMap(({ parameters = [] }) => parameters), ...structs.flatMap(struct => struct.properties ?? [])];
  const types = values.map(({ type }) => isCollectionTypeReference(type) ? type.collection.elementtype : type);
  const fqns = types.filter(isNamedTypeReference).map(({ fqn }) => fqn);
  return structs.map(({ fqn }) => fqn).filter(fqn => fqns.includes(fqn)).map(short);
}

/** What a kind has to be, for a type of the API. */
function sortsOf(type: Property['type']): Kind['sort'][] {
  if (isCollectionTypeReference(type)) return type.collection.kind === 'array' ? ['list'] : ['map'];
  if (!isNamedTypeReference(type)) return (type as { primitive?: string }).primitive === 'boolean' ? ['flag'] : ['value'];
  const named = lookup(type.fqn);
  if (isStruct(named)) return ['struct', 'options'];
  const isQuantity = /^aws-cdk-lib\.(Duration|Size)$/.test(type.fqn); // often looked at by a rule of its own
  return named?.kind === 'enum' ? ['choice'] : isQuantity ? ['value', 'object'] : ['object'];
}

describe('the tables of kinds are those of the API:', () => {
  test('each struct that is given has one', () => {
    expect(givenStructs().length).toBeGreaterThan(40);
    expect(givenStructs().filter(name => !STRUCTS.has(name))).toEqual([]);
  });

  test.each([...STRUCTS])('%s has all of its props, those required that are so', (name, { props }) => {
    const wanted = [...propsOf(lookup(`${assembly.name}.${name}`) as InterfaceType).values()].map(({ name: prop, optional }) => `${prop}${optional ? '?' : ''}`);
    expect(Object.entries(props).map(([prop, kind]) => `${prop}${kind.required ? '' : '?'}`).sort()).toEqual(wanted.sort());
  });

  test.each([...STRUCTS])('%s has the kind of each', (name, { props }) => {
    const wrong = [...propsOf(lookup(`${assembly.name}.${name}`) as InterfaceType).values()].filter(({ name: prop, type }) => !sortsOf(type).includes(props[prop].sort));
    expect(wrong.map(({ name: prop }) => `${prop}: ${props[prop].sort}`)).toEqual([]);
  });
});

/** What is wrong for anything that is no plain value. */
const WRONG: [string, unknown][] = [
  ['nothing', undefined], ['null', null], ['a text', 'x'], ['a number', 5], ['a function', () => 1], ['an object', {}], ['an odd object', { odd: 1 }],
  ['a list', ['x']], ['a list of nothing', [null]],
];

/** A name, how many arguments it takes besides a scope and an id, and the call. */
type Callable = [name: string, count: number, call: (stack: Stack, args: unknown[]) => unknown];

/** The constructor and the static factories of a class. */
function callablesOf(room: string, name: string, type: any): Callable[] {
  const api = assembly.types?.[`${assembly.name}.${room}.${name}`];
  if (!isClassType(api)) return [];
  const statics = (api.methods ?? []).filter(method => method.static).map((method): Callable => {
    const isImport = method.parameters?.[0]?.name === 'scope';
    const count = (method.parameters ?? []).length - (isImport ? 2 : 0);
    return [`${room}.${name}.${method.name}`, count, (stack, args) => type[method.name](...isImport ? [stack, 'Id', ...args] : args)];
  });
  return api.initializer ? [...statics, [`new ${room}.${name}`, 1, (stack, [props]) => new type(stack, 'Id', props)]] : statics;
}

const CALLABLES = ROOMS.flatMap(room => Object.entries(wheelhouse[room]).flatMap(([name, type]) => callablesOf(room, name, type)));

describe('nothing but a coded error comes of arguments that are', () => {
  test.each(WRONG)('%s', (_, wrong) => {
    const stack = new Stack(new App(), 'Stack');
    const raw = CALLABLES.flatMap(([name, count, call], index) => Array.from({ length: count + 1 }, (_unused, given) => {
      const scope = new Stack(stack, `${index}-${given}`);
      return rawErrorOf(name, () => call(scope, Array.from({ length: given }, () => wrong)));
    })).filter(error => error !== undefined);
    expect(raw).toEqual([]);
  });
});

/** What is thrown that has no code. */
function rawErrorOf(name: string, make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return error instanceof WheelhouseError ? undefined : `${name}: ${error}`;
  }
}

const { checkProps, checkValue } = structChecks('room');
const { inStack } = stackChecks('room');
class Own {}
class Special extends Own {}
interface Part { readonly name: string; readonly more?: object[] }
interface Thing {
  readonly own: Own;
  readonly vpc?: ec2.IVpc;
  readonly part?: Part;
  readonly names?: string[];
  readonly byName?: Record<string, Own>;
  readonly yes?: boolean;
  readonly rest?: object;
}
const OWN = instance(Own, 'new Own()');
const PART = structOf<Part>("{ name: 'a' }", { name: required(text("'a'")), more: list(options('{}')) });
const THING = structOf<Thing>('{ own }', {
  own: required(OWN), vpc: like('selectSubnets', 'vpc'), part: PART, names: list(text("'a'")), byName: map(OWN), yes: flag(), rest: options('{}'),
});
const given = (props: unknown) => checkProps('Here', 'props', props, THING);
const own = new Own();

describe('props', () => {
  test.each<[string, unknown]>([
    ['the least', { own }],
    ['an object of a subclass', { own: new Special() }],
    ['what implements an interface in its own way', { own, vpc: { selectSubnets: () => undefined } }],
    ['a proxy', { own, vpc: new Proxy({}, { has: () => true }) }],
    ['an imported resource', { own, vpc: ec2.Vpc.fromVpcAttributes(newStack(), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] }) }],
    ['tokens', {
      own, part: { name: Lazy.string({ produce: () => 'a' }) }, names: Lazy.list({ produce: () => ['a'] }), yes: Lazy.any({ produce: () => true }), byName: Lazy.any({ produce: () => ({}) }),
    }],
    ['a token for a list', { own, names: Lazy.any({ produce: () => [] }) }],
    ['nothing for what may be left out', { own, vpc: undefined, part: undefined, odd: undefined }],
    ['an object without a prototype', Object.assign(Object.create(null), { own })],
    ['an object of a class, which has members of its own', new (class { public readonly own = own; public readonly more = 1; })()],
    ['those of a subclass, which has more', { own, bucket: 'mine', vpcForAll: true }],
    ['parts of parts', { own, part: { name: 'a', more: [{ name: 'b' }] } }],
  ])('may be %s', (_, props) => {
    expect(() => given(props)).not.toThrow();
  });

  test.each<[string, unknown, string, string]>([
    ['props-missing', undefined, 'props', 'is missing; allowed: { own }. Fix: give { own }'],
    ['wrong-type', 5, 'props', 'is 5; allowed: { own }. Fix: write props: { own }'],
    ['prop-missing', {}, 'own', 'is missing; allowed: new Own(). Fix: write own: new Own()'],
    ['wrong-type', { own: Own }, 'own', "is 'a function'; allowed: new Own(). Fix: write own: new Own()"],
    ['wrong-type', { own, part: { name: 'a', more: [5] } }, 'part.more[0]', 'is 5'],
    ['wrong-type', { own, names: ['a', 1] }, 'names[1]', 'is 1'],
    ['wrong-type', { own, byName: { a: own, b: 'x' } }, 'byName.b', "is 'x'"],
    ['wrong-type', { own, yes: null }, 'yes', "is 'nothing'; allowed: true. Fix: write yes: true"],
    ['prop-missing', { own, part: {} }, 'part.name', 'is missing'],
    ['prop-unknown', { own, part: { name: 'a', mor: 1 } }, 'part.mor', 'is 1; allowed: more, name. Fix: write part.more instead'],
    ['prop-unknown', { own, name: own }, 'name', "is 'an object of Own'; allowed: byName, names, own, part, rest, vpc, yes. Fix: write names instead"],
    ['prop-unknown', { own, part: { name: 'a', zzz: 1 } }, 'part.zzz', 'is 1; allowed: more, name. Fix: leave it out; nothing would look at it'],
    ['prop-unknown', { own, part: { name: 'a', constructor: 1 } }, 'part.constructor', 'is 1'],
  ])('are refused: %s', (code, props, prop, words) => {
    const error = problemOf(() => given(props));
    expect(error.message).toContain(`[cdk-wheelhouse:room.${code}] Here: '${prop}' ${words}`);
  });

  test('are looked at one by one, too', () => {
    expect(() => checkValue('Here', 'key', undefined, like('keyArn', 'key'))).not.toThrow();
    expect(() => checkValue('Here', 'key', new kms.Key(newStack(), 'Key'), required(like('keyArn', 'key')))).not.toThrow();
    expect(problemOf(() => checkValue('Here', 'key', Duration.days(1), like('keyArn', 'key'))).code).toBe('cdk-wheelhouse:room.wrong-type');
  });
});

describe('a scope', () => {
  test('is a stack, or anything in one', () => {
    const stack = newStack();
    const inner = new kms.Key(stack, 'Key');
    expect([inStack(stack, 'A'), inStack(inner, 'A')]).toEqual([stack, inner]);
  });

  test('leaves nothing behind that is refused', () => {
    const app = new App();
    expect(problemOf(() => new wheelhouse.network.Network(loose(app), 'A')).problem.at).toBe('A');
    expect(app.node.children).toEqual([]);
  });
});

test.each([
  ['minimum', 'min'], ['Min', 'min'], ['mim', 'min'], ['imn', 'min'], ['maxAzs', undefined], ['minCapacities', 'minCapacity'], ['cpu', 'cpuPercent'], ['schedule', 'schedules'], ['a', undefined], ['', undefined],
])('the nearest of %j is %j', (word, known) => {
  expect(nearest(word, ['min', 'minCapacity', 'cpuPercent', 'schedules'])).toBe(known);
});
