// Templates without what no update depends on, and values in one form, so that what means the same is the same.

/** What the CDK adds to every template for itself. */
const OF_THE_CDK = {
  Parameters: /^(BootstrapVersion|AssetParameters.*)$/,
  Rules: /^CheckBootstrapVersion$/,
  Conditions: /^CDKMetadataAvailable$/,
  Resources: /^CDKMetadata$/,
};

/** The only metadata that is kept: the path of the construct, for people, and of a nested stack the file of its template. */
const PATH = 'aws:cdk:path';
const FILE = 'aws:asset:path';

/** A template as it is kept: keys in order, hashes of assets taken out, nothing that only the CDK reads. */
function trim(template) {
  const { Metadata, ...sections } = withoutHashes(template);
  for (const [section, names] of Object.entries(OF_THE_CDK)) {
    const kept = Object.entries(sections[section] ?? {}).filter(([name]) => !names.test(name));
    delete sections[section];
    if (kept.length > 0) sections[section] = Object.fromEntries(kept);
  }
  for (const resource of Object.values(sections.Resources ?? {})) {
    const metadata = keptMetadata(resource);
    delete resource.Metadata;
    if (Object.keys(metadata).length > 0) resource.Metadata = metadata;
  }
  return inOrder(sections);
}

function keptMetadata({ Type, Metadata = {} }) {
  const names = Type === 'AWS::CloudFormation::Stack' ? [PATH, FILE] : [PATH];
  return Object.fromEntries(names.filter(name => Metadata[name]).map(name => [name, Metadata[name]]));
}

/** A changed asset is no change of the library, and changes with every bundler. */
function withoutHashes(template) {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, '<asset>').replace(/fingerprint: [0-9a-f]+/g, 'fingerprint: <asset>'));
}

function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, inOrder(value[key])]));
}

/** JSON with a line for each property of a resource: short, and a difference can be read. */
function write(value, depth = 4, indent = '') {
  const entries = labelled(value);
  if (depth === 0 || entries.length === 0) return JSON.stringify(value);
  const lines = entries.map(([key, one]) => `${indent} ${key}${write(one, depth - 1, `${indent} `)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function labelled(value) {
  if (Array.isArray(value)) return value.map(one => ['', one]);
  return isObject(value) ? Object.entries(value).map(([key, one]) => [`${JSON.stringify(key)}: `, one]) : [];
}

const NOTHING = { Ref: 'AWS::NoValue' };

/**
 * A value in one form: `Fn::Join` without a separator and `Fn::Sub` are both a sequence of texts and references, numbers and booleans are texts
 * (as CloudFormation takes them), what is `AWS::NoValue` is not there, and keys are in order. Arguments of functions keep their positions.
 */
function normalize(value) {
  if (Array.isArray(value)) return value.filter(one => !isNothing(one)).map(normalize);
  if (!isObject(value)) return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  const [key, ...others] = Object.keys(value);
  if (others.length === 0 && key in FORMS) return FORMS[key](value[key]);
  if (isFunction(value)) return { [key]: inPosition(value[key]) };
  return Object.fromEntries(Object.keys(value).sort().filter(name => !isNothing(value[name])).map(name => [name, normalize(value[name])]));
}

function inPosition(values) {
  return Array.isArray(values) ? values.map(normalize) : normalize(values);
}

const FORMS = {
  'Fn::GetAtt': target => ({ 'Fn::GetAtt': typeof target === 'string' ? splitOnce(target) : normalize(target) }),
  'Fn::Join': ([separator, parts]) => (separator === '' && Array.isArray(parts) ? sequence(parts) : { 'Fn::Join': [separator, normalize(parts)] }),
  'Fn::Select': ([index, values]) => ({ 'Fn::Select': [normalize(index), inPosition(values)] }),
  'Fn::Sub': target => {
    const [text, values] = Array.isArray(target) ? target : [target, {}];
    return sequence(text.split(/(\$\{[^}]+\})/).map(part => placeholder(part, values)));
  },
};

/** `${Name}`, `${Name.Attribute}` and `${!Literal}`, or plain text. */
function placeholder(part, values) {
  const name = /^\$\{\s*([^}]+?)\s*\}$/.exec(part)?.[1];
  if (name === undefined) return part;
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  if (name in values) return values[name];
  return name.includes('.') ? { 'Fn::GetAtt': splitOnce(name) } : { Ref: name };
}

function splitOnce(text) {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function sequence(parts) {
  const joined = [];
  for (const part of parts.map(normalize).flatMap(one => one?.['Fn::Sequence'] ?? [one])) {
    if (typeof part === 'string' && typeof joined.at(-1) === 'string') joined.push(joined.pop() + part);
    else if (part !== '') joined.push(part);
  }
  return joined.length > 1 ? { 'Fn::Sequence': joined } : joined[0] ?? '';
}

function isNothing(value) {
  return value === undefined || value === null || (isObject(value) && value.Ref === NOTHING.Ref);
}

/** Names that a normalized value depends on: of resources, their attributes and parameters, `condition <name>` and `mapping <name>`. */
function namesIn(value, found = new Set()) {
  if (Array.isArray(value)) value.forEach(one => namesIn(one, found));
  if (!isObject(value)) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'Ref') found.add(part);
    if (key === 'Fn::GetAtt') found.add(part[0]).add(part.join('.'));
    if (key === 'Condition' && typeof part === 'string') found.add(`condition ${part}`);
    if (key === 'Fn::If') found.add(`condition ${part[0]}`);
    if (key === 'Fn::FindInMap') found.add(`mapping ${part[0]}`);
    namesIn(part, found);
  }
  return found;
}

function isFunction(value) {
  const keys = isObject(value) ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

module.exports = { FILE, PATH, isFunction, isObject, namesIn, normalize, same, trim, write };
