import {
  Assembly, Callable, ClassType, InterfaceType, Method, NamedTypeReference, Parameter, Property, Type, TypeReference,
  isClassOrInterfaceType, isClassType, isCollectionTypeReference, isEnumType, isInterfaceType, isIntersectionTypeReference, isNamedTypeReference,
  isPrimitiveTypeReference, isProperty, isUnionTypeReference,
} from '@jsii/spec';

/**
 * The public API of a package, and where to find the types of others.
 */
export interface Api {
  readonly assembly: Assembly;
  /** Any type, of this package or of one it depends on. */
  readonly lookup: (fqn: string) => Type | undefined;
}

/** What is wrong: one sentence each, none when the rule is kept. */
export type Rule = (api: Api) => string[];

/** A class that extends Construct takes `(scope, id, props)`; props may be left out exactly when all of its members may. */
export const constructSignature: Rule = api => classes(api).filter(type => isConstruct(api, type) && !type.abstract).flatMap((type) => {
  const [scope, id, props, ...more] = type.initializer?.parameters ?? [];
  const wanted = isNamed(scope, 'scope', 'constructs.Construct') && id?.name === 'id' && nameOf(id.type) === 'string' && props?.name === 'props';
  if (!wanted || more.length > 0) return [`${type.fqn}: the constructor takes (scope: Construct, id: string, props)`];
  const struct = api.lookup(nameOf(props.type));
  if (!isStruct(struct)) return [`${type.fqn}: props is a struct`];
  const optional = structProperties(api, struct).every(property => property.optional);
  if (optional === Boolean(props.optional)) return [];
  return [`${type.fqn}: props ${optional ? 'is optional, as all of its members are' : 'is required, as some of its members are'}`];
});

/** An optional member of a struct says what happens without it. */
export const defaults: Rule = api => structs(api).flatMap(struct => properties(struct)
  .filter(property => property.optional && !property.docs?.default)
  .map(property => `${struct.fqn}.${property.name}: an optional property has @default`));

/** Everything is documented. */
export const summaries: Rule = api => types(api).flatMap((type) => {
  const parts = isEnumType(type) ? type.members : members(type);
  return [{ name: type.fqn, docs: type.docs }, ...parts.map(part => ({ name: `${type.fqn}.${part.name}`, docs: part.docs }))]
    .filter(part => !part.docs?.summary)
    .map(part => `${part.name}: has no documentation`);
});

/** `any` tells nobody anything. */
export const noAny: Rule = api => refuseTypes(api,
  type => isPrimitiveTypeReference(type) && ['any', 'json'].includes(type.primitive), 'any is not a type');

/** Languages without union types lose all checks; use a value object. */
export const noUnions: Rule = api => refuseTypes(api,
  type => isUnionTypeReference(type) || isIntersectionTypeReference(type), 'no unions or intersections, use a value object');

/** L1s change with every release of CloudFormation's specification; outputs are called alike, and are none. */
export const noCfnTypes: Rule = api => refuseTypes(api,
  type => isNamedTypeReference(type) && /\.I?Cfn[A-Z]/.test(type.fqn) && type.fqn !== 'aws-cdk-lib.CfnOutput', 'no L1 (Cfn…) types in the public API');

/** What the CDK itself takes by its ARN, since it has no class for it that could be imported; see decision 0020. */
const WITHOUT_INTERFACE = ['connectionArn'];

/** An input is the resource's interface, not its ARN; only imports and the attributes they take have nothing else. */
export const noArnInputs: Rule = api => inputs(api)
  .filter(input => !WITHOUT_INTERFACE.includes(input.name))
  .filter(input => /Arns?$/i.test(input.name) && /\bstring\b/.test(describe(input.type)))
  .filter(input => !lastPart(input.owner.fqn).endsWith('Attributes') && !(input.member?.static && input.member.name.startsWith('from')))
  .map(input => `${input.path}: take the interface (IXxx) instead of an ARN`);

/** Names that mean the same everywhere, and their types; `~` is this package. */
const VOCABULARY: Record<string, string> = {
  profile: '~.Profile',
  rollout: '~.rollout.Rollout',
  vpc: 'aws-cdk-lib.aws_ec2.IVpc',
  vpcSubnets: 'aws-cdk-lib.aws_ec2.SubnetSelection',
  encryptionKey: 'aws-cdk-lib.aws_kms.IKey',
  alertTopic: 'aws-cdk-lib.aws_sns.ITopic',
  topic: 'aws-cdk-lib.aws_sns.ITopic', // of a value object that is about nothing else
  removalPolicy: 'aws-cdk-lib.RemovalPolicy',
  logRetention: 'aws-cdk-lib.aws_logs.RetentionDays',
  tags: 'Map<string => string>',
};

/** One idea has one name and one type. A second one of its kind ends in the name: `databaseEncryptionKey`. */
export const vocabulary: Rule = (api) => {
  const words = Object.entries(VOCABULARY).map(([name, type]) => ({ name, type: type.replace('~', api.assembly.name) }));
  return inputs(api).flatMap((input) => {
    const type = describe(input.type);
    const word = words.find(({ name }) => name === input.name);
    if (word) return word.type === type ? [] : [`${input.path}: '${word.name}' is always of type ${word.type}, not ${type}`];
    const alike = words.filter(other => other.name !== 'tags' && other.type === type);
    if (alike.length === 0 || input.member || alike.some(({ name }) => input.name.endsWith(upperFirst(name)))) return [];
    const [meant] = alike;
    return [`${input.path}: a property of type ${type} is called '${meant.name}' (or ends in '${upperFirst(meant.name)}')`];
  });
};

/**
 * A value object is made by its static factories, a helper object by the construct it belongs to; neither with `new`.
 * What another package calls (mixins, aspects, plugins) is used the way that package says.
 */
export const valueObjects: Rule = api => classes(api)
  .filter(type => !type.abstract && !isConstruct(api, type) && !isCalledByOthers(api, type.fqn))
  .flatMap((type) => {
    if (type.initializer && !type.initializer.protected) return [`${type.fqn}: has no public constructor`];
    const onlyStatics = members(type).every(member => member.static);
    return onlyStatics || isHandedOut(api, type) ? [] : [`${type.fqn}: no static factory or member gives one out`];
  });

/**
 * A name that is a keyword somewhere is renamed there, and reads differently in every language. A range is told by no other pair of words
 * than from and to; see decision 0020.
 */
export const keywords: Rule = (api) => {
  const isRange = (names: string[]) => names.includes('from') && names.includes('to');
  const ofMembers = types(api).flatMap(type => members(type)
    .filter(({ name }) => !(name === 'from' && isRange(members(type).map(other => other.name))))
    .map(member => ({ name: member.name, path: `${type.fqn}.${member.name}` })));
  const names = [
    ...ofMembers.filter(({ name }) => MEMBER_KEYWORDS.has(name)),
    ...inputs(api).filter(input => input.parameter),
    ...Object.keys(api.assembly.submodules ?? {}).map(fqn => ({ name: lastPart(fqn), path: fqn })),
  ];
  return names.filter(({ name }) => KEYWORDS.has(name)).map(({ name, path }) => `${path}: '${name}' is a keyword in Python, Java, Go or C#`);
};

/** C# refuses a member that is named like its class. */
export const memberNamedLikeClass: Rule = api => types(api).flatMap(type => members(type)
  .filter(member => upperFirst(member.name) === type.name)
  .map(member => `${type.fqn}.${member.name}: is named like its class`));

/** Time has a type, and so have sizes: a number does not say what it counts. */
export const quantities: Rule = api => allValues(api).filter(value => /^(number|Array<number>)$/.test(describe(value.type))).flatMap((value) => {
  const name = upperFirst(value.name);
  if (/(Millis|Seconds|Minutes|Hours|Days|Weeks|Timeout|Duration|Interval)$/.test(name)) return [`${value.path}: time is a Duration`];
  if (/([KMGT]i?[Bb]|Bytes|Memory|Storage)$/.test(name)) return [`${value.path}: an amount of data is a Size`];
  return [];
});

export const RULES: Record<string, Rule> = {
  constructSignature,
  defaults,
  summaries,
  noAny,
  noUnions,
  noCfnTypes,
  noArnInputs,
  vocabulary,
  valueObjects,
  keywords,
  memberNamedLikeClass,
  quantities,
};

type Member = Method | Property;

/** Something of a type: a property, a parameter, or what a method returns. */
interface Value {
  readonly path: string;
  readonly name: string;
  readonly type: TypeReference;
  readonly owner: Type;
  /** The method of a parameter or result, the property of a class; nothing for the property of a struct and for constructors. */
  readonly member?: Member;
  readonly parameter?: boolean;
}

function types(api: Api): Type[] {
  return Object.values(api.assembly.types ?? {});
}

function classes(api: Api): ClassType[] {
  return types(api).filter(isClassType);
}

function structs(api: Api): InterfaceType[] {
  return types(api).filter(isStruct);
}

function isStruct(type: Type | undefined): type is InterfaceType {
  return isInterfaceType(type) && type.datatype === true;
}

function properties(type: Type): Property[] {
  return isClassOrInterfaceType(type) ? type.properties ?? [] : [];
}

function methods(type: Type): Method[] {
  return isClassOrInterfaceType(type) ? type.methods ?? [] : [];
}

function members(type: Type): Member[] {
  return [...properties(type), ...methods(type)];
}

/** With those of the structs that it extends. */
function structProperties(api: Api, struct: InterfaceType): Property[] {
  const bases = (struct.interfaces ?? []).map(api.lookup).filter(isStruct);
  return [...properties(struct), ...bases.flatMap(base => structProperties(api, base))];
}

function isConstruct(api: Api, type: Type | undefined): boolean {
  if (!isClassType(type)) return false;
  return type.fqn === 'constructs.Construct' || type.base === 'constructs.Construct' || isConstruct(api, api.lookup(type.base ?? ''));
}

function isForeign(api: Api, fqn: string): boolean {
  return !fqn.startsWith(`${api.assembly.name}.`);
}

/** Whether it extends a class of another package, or implements an interface of another package that has methods. */
function isCalledByOthers(api: Api, fqn: string): boolean {
  const type = api.lookup(fqn);
  if (!isClassOrInterfaceType(type)) return false;
  if (isForeign(api, fqn) && (isClassType(type) || methods(type).length > 0)) return true;
  const parents = [isClassType(type) ? type.base : undefined, ...type.interfaces ?? []];
  return parents.some(parent => parent !== undefined && isCalledByOthers(api, parent));
}

/** What users hand in: properties of structs, and parameters. */
function inputs(api: Api): Value[] {
  return allValues(api).filter(value => value.parameter || isStruct(value.owner));
}

/** All values, except where another package dictates the signature. */
function allValues(api: Api): Value[] {
  return types(api).flatMap((owner) => {
    const own = members(owner).filter(member => !member.overrides || !isForeign(api, member.overrides));
    const initializer = isClassType(owner) && owner.initializer ? parameters(owner, owner.initializer) : [];
    return [...initializer, ...own.flatMap(member => valuesOf(owner, member))];
  });
}

function valuesOf(owner: Type, member: Member): Value[] {
  const path = `${owner.fqn}.${member.name}`;
  if (isProperty(member)) return [{ path, name: member.name, type: member.type, owner, member: isStruct(owner) ? undefined : member }];
  const result = member.returns ? [{ path: `${path}()`, name: member.name, type: member.returns.type, owner, member }] : [];
  return [...parameters(owner, member, member), ...result];
}

function parameters(owner: Type, callable: Callable, member?: Method): Value[] {
  return (callable.parameters ?? []).map(({ name, type }) => (
    { path: `${owner.fqn}.${member?.name ?? 'constructor'}(${name})`, name, type, owner, member, parameter: true }));
}

/** Whether users can get hold of an instance: through a factory, a method or a property. */
function isHandedOut(api: Api, type: ClassType): boolean {
  const names = [type.fqn, type.base, ...type.interfaces ?? []];
  const others = allValues(api).filter(value => !value.parameter && (value.owner !== type || value.member?.static));
  return others.some(value => partsOf(value.type).some(part => isNamedTypeReference(part) && names.includes(part.fqn)));
}

function refuseTypes(api: Api, refused: (type: TypeReference) => boolean, message: string): string[] {
  return allValues(api).filter(value => partsOf(value.type).some(refused)).map(value => `${value.path}: ${message}`);
}

/** The type, and the types that it is made of. */
function partsOf(type: TypeReference): TypeReference[] {
  if (isCollectionTypeReference(type)) return [type, ...partsOf(type.collection.elementtype)];
  if (isUnionTypeReference(type)) return [type, ...type.union.types.flatMap(partsOf)];
  if (isIntersectionTypeReference(type)) return [type, ...type.intersection.types.flatMap(partsOf)];
  return [type];
}

function describe(type: TypeReference): string {
  if (isCollectionTypeReference(type)) {
    const element = describe(type.collection.elementtype);
    return type.collection.kind === 'map' ? `Map<string => ${element}>` : `Array<${element}>`;
  }
  if (isUnionTypeReference(type)) return type.union.types.map(describe).join(' | ');
  if (isIntersectionTypeReference(type)) return type.intersection.types.map(describe).join(' & ');
  return nameOf(type);
}

function nameOf(type: TypeReference): string {
  return isPrimitiveTypeReference(type) ? type.primitive : (type as NamedTypeReference).fqn ?? '';
}

function isNamed(parameter: Parameter | undefined, name: string, fqn: string): boolean {
  return parameter?.name === name && nameOf(parameter.type) === fqn;
}

function lastPart(fqn: string): string {
  return fqn.slice(fqn.lastIndexOf('.') + 1);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const words = (...lines: string[]) => lines.flatMap(line => line.split(' '));

/** Of Python and Java, which write a member as it is. */
const MEMBER_KEYWORDS = new Set(words(
  // Python
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass',
  'raise return try while with yield None True False self print exec',
  // Java
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if',
  'implements import instanceof int interface long native new package private protected public return short static strictfp super switch',
  'synchronized this throw throws transient try void volatile while true false null',
));

/** Go and C# begin a member with a capital, and so take these words as members. */
const KEYWORDS = new Set([...MEMBER_KEYWORDS, ...words(
  // Go
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch',
  'type var',
  // C#
  'abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern',
  'false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override',
  'params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof',
  'uint ulong unchecked unsafe ushort using virtual void volatile while',
)]);
