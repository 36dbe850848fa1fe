import { Assembly, Type, TypeReference } from '@jsii/spec';
import { Api, RULES } from './rules';

type Part = Record<string, unknown>;

const docs = { summary: 'Something.' };
const OPTIONAL = { optional: true };
const STRING = ref('string');
const NUMBER = ref('number');
const VPC = ref('aws-cdk-lib.aws_ec2.IVpc');

/** A reference, by the name of a primitive or of a type. */
function ref(name: string): TypeReference {
  return (name.includes('.') ? { fqn: name } : { primitive: name }) as TypeReference;
}

function prop(name: string, type: TypeReference, more: Part = {}): Part {
  return { name, type, docs: { ...docs, ...(more.optional ? { default: '- nothing' } : {}) }, ...more };
}

function method(name: string, parameters: Part[] = [], more: Part = {}): Part {
  return { name, parameters, docs, ...more };
}

function struct(name: string, ...properties: Part[]): Part {
  return { kind: 'interface', datatype: true, name, docs, properties };
}

function cls(name: string, more: Part): Part {
  return { kind: 'class', name, docs, ...more };
}

/** A construct that takes `(scope, id, props)`. */
function construct(name: string, props: Part = {}, more: Part = {}): Part {
  const parameters = [prop('scope', ref('constructs.Construct')), prop('id', STRING), { ...prop('props', ref(`fake.${name}Props`)), ...props }];
  return cls(name, { base: 'aws-cdk-lib.Resource', initializer: { parameters }, ...more });
}

const FOREIGN = [
  { kind: 'class', fqn: 'aws-cdk-lib.Resource', base: 'constructs.Construct' },
  { kind: 'class', fqn: 'aws-cdk-lib.Mixin' },
  { kind: 'interface', fqn: 'aws-cdk-lib.IAspect', methods: [method('visit')] },
  { kind: 'interface', fqn: 'aws-cdk-lib.aws_ec2.IConnectable', properties: [prop('connections', STRING)] },
  { kind: 'interface', fqn: 'aws-cdk-lib.ResourceProps', datatype: true, properties: [prop('name', STRING)] },
];

/** An API that consists of these types, in a package called `fake`. */
function fake(...parts: Part[]): Api {
  const own = parts.map(part => ({ fqn: `fake.${part.name}`, ...part }));
  const byName = (types: Part[]) => Object.fromEntries(types.map(type => [type.fqn, type])) as Record<string, Type>;
  const known = byName([...own, ...FOREIGN]);
  return { assembly: { name: 'fake', types: byName(own) } as Assembly, lookup: fqn => known[fqn] };
}

/** A package whose submodule has this name. */
function withRoom(name: string): Api {
  const api = fake();
  return { ...api, assembly: { ...api.assembly, submodules: { [`fake.${name}`]: {} } } };
}

const union = { union: { types: [STRING, NUMBER] } };
const list = (elementtype: TypeReference): TypeReference => ({ collection: { kind: 'array', elementtype } } as TypeReference);
const map = (elementtype: TypeReference): TypeReference => ({ collection: { kind: 'map', elementtype } } as TypeReference);
const privateMaker = { methods: [method('of', [], { static: true, returns: { type: ref('fake.Thing') } })] };

const BROKEN: Record<string, [string, Api][]> = {
  constructSignature: [
    ['no props', fake(cls('App', { base: 'constructs.Construct', initializer: { parameters: [] } }))],
    ['another name', fake(construct('App', { name: 'options' }), struct('AppProps'))],
    ['no struct', fake(construct('App', { type: STRING }))],
    ['props required, members optional', fake(construct('App'), struct('AppProps', prop('size', NUMBER, { optional: true })))],
    ['props optional, a member required', fake(construct('App', { optional: true }), struct('AppProps', prop('size', NUMBER)))],
    ['props optional, an inherited member required',
      fake(construct('App', { optional: true }), { ...struct('AppProps'), interfaces: ['aws-cdk-lib.ResourceProps'] })],
    ['a fourth parameter', fake(cls('App', {
      base: 'fake.Base',
      initializer: { parameters: [...(construct('App').initializer as { parameters: Part[] }).parameters, prop('more', STRING)] },
    }), struct('AppProps', prop('size', NUMBER)), construct('Base', { type: ref('fake.AppProps') }))],
  ],
  defaults: [['no @default', fake(struct('AppProps', prop('size', NUMBER, { optional: true, docs })))]],
  summaries: [
    ['a type', fake({ ...struct('AppProps'), docs: {} })],
    ['a property', fake(struct('AppProps', prop('size', NUMBER, { docs: undefined })))],
    ['a method', fake(cls('Thing', { methods: [method('go', [], { docs: {} })] }))],
    ['a member of an enum', fake({ kind: 'enum', name: 'Kind', docs, members: [{ name: 'ONE' }] })],
  ],
  noAny: [
    ['a property', fake(struct('AppProps', prop('size', ref('any'))))],
    ['deep inside', fake(struct('AppProps', prop('sizes', list(map(ref('any'))))))],
    ['a parameter', fake(cls('Thing', { methods: [method('grow', [prop('by', ref('any'))])] }))],
    ['a result', fake(cls('Thing', { methods: [method('grow', [], { returns: { type: ref('any') } })] }))],
  ],
  noUnions: [
    ['a property', fake(struct('AppProps', prop('size', union as TypeReference)))],
    ['in a list', fake(struct('AppProps', prop('size', list(union as TypeReference))))],
    ['an intersection', fake(struct('AppProps', prop('size', { intersection: { types: [VPC, VPC] } } as TypeReference)))],
  ],
  noCfnTypes: [
    ['a property of a struct', fake(struct('AppProps', prop('topic', ref('aws-cdk-lib.aws_sns.CfnTopic'))))],
    ['a property of a class', fake(cls('Thing', { properties: [prop('topic', ref('aws-cdk-lib.aws_sns.CfnTopic'))] }))],
    ['a nested struct of an L1', fake(struct('AppProps', prop('tags', list(ref('aws-cdk-lib.aws_s3.CfnBucket.RuleProperty')))))],
  ],
  noArnInputs: [
    ['a prop', fake(struct('AppProps', prop('certificateArn', STRING)))],
    ['a list', fake(struct('AppProps', prop('certificateArns', list(STRING))))],
    ['a parameter', fake(cls('Thing', { methods: [method('addCertificate', [prop('certificateArn', STRING)])] }))],
  ],
  vocabulary: [
    ['another type', fake(struct('AppProps', prop('vpc', ref('aws-cdk-lib.aws_ec2.Vpc'))))],
    ['another type of this package', fake(struct('AppProps', prop('profile', STRING)))],
    ['other tags', fake(struct('AppProps', prop('tags', list(STRING))))],
    ['another name', fake(struct('AppProps', prop('network', VPC)))],
    ['a parameter', fake(cls('Thing', { methods: [method('of', [prop('rollout', STRING)])] }))],
  ],
  valueObjects: [
    ['new Thing()', fake(cls('Thing', { initializer: {}, ...privateMaker }))],
    ['new Thing() of something that others only look at', fake(cls('Thing', { initializer: {}, interfaces: ['aws-cdk-lib.aws_ec2.IConnectable'] }))],
    ['no way to get one', fake(cls('Thing', { properties: [prop('size', NUMBER)] }))],
    ['only from itself', fake(cls('Thing', { methods: [method('bigger', [], { returns: { type: ref('fake.Thing') } })] }))],
  ],
  keywords: [
    ['Python', fake(struct('AppProps', prop('lambda', STRING)))],
    ['Python, beside no end', fake(struct('AppProps', prop('from', STRING)))],
    ['Java', fake(cls('Thing', { methods: [method('package')] }))],
    ['Go', fake(cls('Thing', { methods: [method('of', [prop('range', STRING)])] }))],
    ['C#', fake(cls('Thing', { methods: [method('of', [prop('event', STRING)])] }))],
    ['a room', withRoom('namespace')],
  ],
  memberNamedLikeClass: [['a method', fake(cls('Thing', { methods: [method('thing')] }))]],
  quantities: [
    ['time', fake(struct('AppProps', prop('bakeMinutes', NUMBER)))],
    ['a timeout', fake(cls('Thing', { methods: [method('wait', [prop('timeout', NUMBER)])] }))],
    ['size', fake(struct('AppProps', prop('memoryMiB', NUMBER)))],
    ['sizes', fake(struct('AppProps', prop('diskGb', list(NUMBER))))],
  ],
};

const SOUND: [string, Api][] = [
  ['a range of time, the topic of an approval, an output, and what the CDK takes by its ARN', fake(struct(
    'AppProps', prop('from', STRING), prop('to', STRING), prop('topic', ref('aws-cdk-lib.aws_sns.ITopic')), prop('url', ref('aws-cdk-lib.CfnOutput')),
    prop('connectionArn', STRING),
  ))],
  ['a construct with optional props', fake(
    construct('App', { optional: true }, { properties: [prop('topicArn', STRING), prop('vpc', ref('aws-cdk-lib.aws_ec2.Vpc'))] }),
    struct('AppProps', prop('databaseVpc', VPC, OPTIONAL), prop('vpc', VPC, OPTIONAL), prop('tags', map(STRING), OPTIONAL)),
  )],
  ['an import', fake(
    cls('Thing', {
      methods: [method('fromThingArn', [prop('thingArn', STRING)], { static: true, returns: { type: ref('fake.Thing') } })],
    }),
    struct('ThingAttributes', prop('thingArn', STRING)),
  )],
  ['a helper object', fake(
    construct('App', {}, { properties: [prop('grants', ref('fake.AppGrants'))] }),
    struct('AppProps', prop('size', NUMBER)),
    cls('AppGrants', { methods: [method('read')] }),
  )],
  ['a value object with variants', fake(cls('Thing', { abstract: true, initializer: { protected: true }, ...privateMaker }))],
  ['functions only', fake(cls('Things', { methods: [method('count', [], { static: true, returns: { type: NUMBER } })] }))],
  ['a mixin, whose package decides about signatures', fake(
    cls('Tagged', {
      initializer: {},
      base: 'aws-cdk-lib.Mixin',
      methods: [method('apply', [prop('it', ref('any'))], { overrides: 'aws-cdk-lib.Mixin' })],
    }),
    cls('MoreTagged', { initializer: {}, base: 'fake.Tagged' }),
  )],
  ['an aspect', fake(cls('Checks', { initializer: {}, interfaces: ['aws-cdk-lib.IAspect'] }))],
  ['a rate', fake(struct('AppProps', prop('requestsPerSecond', NUMBER), prop('hour', NUMBER)))],
];

test('every rule is seen failing', () => {
  expect(Object.keys(BROKEN).sort()).toEqual(Object.keys(RULES).sort());
});

const broken = Object.entries(BROKEN).flatMap(([rule, cases]) => cases.map(([what, api]) => [rule, what, api] as const));

test.each(broken)('%s refuses: %s', (rule, _, api) => {
  expect(RULES[rule](api)).toHaveLength(1);
});

test.each(SOUND)('nothing is wrong with %s', (_, api) => {
  expect(Object.values(RULES).flatMap(rule => rule(api))).toEqual([]);
});
