import { parse, ScalarTag, CollectionTag, isNode, Schema, YAMLMap, YAMLSeq } from 'yaml';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html; `Ref` and `Condition` have no prefix. */
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'Equals', 'FindInMap', 'ForEach', 'GetAtt', 'GetAZs', 'GetStackOutput', 'If', 'ImportValue', 'Join',
  'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll',
];
const PLAIN = ['Ref', 'Condition'];

/** What the parser needs to know of them, made once: it takes longer than to parse a small template. */
const schema = new Schema({ schema: 'core', resolveKnownTags: true, customTags: [...FUNCTIONS, ...PLAIN].flatMap(tagsOf) });

/** YAML with the short forms of functions, as they are in JSON: `!Ref A` is `{ Ref: 'A' }`. */
export function parseYaml(text: string): unknown {
  return parse(text, { logLevel: 'silent', schema });
}

function tagsOf(name: string): (ScalarTag | CollectionTag)[] {
  const key = PLAIN.includes(name) ? name : `Fn::${name}`;
  const long = (value: unknown) => ({ [key]: name === 'GetAtt' && typeof value === 'string' ? divided(value) : value });
  const collected = (node: YAMLMap.Parsed | YAMLSeq.Parsed) => long(isNode(node) ? node.toJSON() : node);
  const tag = `!${name}`;
  return [
    { tag, resolve: long },
    { tag, collection: 'seq', resolve: (node: unknown) => collected(node as YAMLSeq.Parsed) },
    { tag, collection: 'map', resolve: (node: unknown) => collected(node as YAMLMap.Parsed) },
  ] as (ScalarTag | CollectionTag)[];
}

/** A resource, and an attribute that may have dots. */
function divided(value: string): string[] {
  const dot = value.indexOf('.');
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
}
