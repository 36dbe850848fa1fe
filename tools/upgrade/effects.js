// What the change of a value does to its resource, by the model of its type and by what changes elsewhere.
const { corrected } = require('./corrections');
const { elementOf, isCustom, modelOf, partsOf } = require('./types');
const { isFunction, isObject, namesIn, same } = require('./template');

/** How far a change of a property goes, in this order. */
const NONE = 0;
const IN_PLACE = 1;
const MAYBE = 2; // CloudFormation decides by the values, which only the service knows
const SURELY = 3;

const LEVELS = { yes: SURELY, maybe: MAYBE };

/** What the changes of a resource do to it: `{ level, why }` for each of its properties that changes. */
function effectsOn(was, is, moved) {
  if (was.Type !== is.Type) return [{ level: SURELY, why: `was ${was.Type}, and CloudFormation changes no types` }];
  const effects = [...effectsOfProperties(was, is, moved), ...effectsOfParts(was, is, moved), ...effectsOfPolicies(was, is)];
  return effects.filter(({ level }) => level > NONE);
}

function effectsOfProperties(was, is, moved) {
  return namesOf(was.Properties, is.Properties).map(name => {
    const [one, other] = [was.Properties?.[name], is.Properties?.[name]];
    return effectOf(corrected(propertyOf(was.Type, name), was.Type, name, one, other, is), one, other, moved, name);
  });
}

/** Where the data does not know a type or a property, CloudFormation may know better. */
function propertyOf(type, name) {
  return modelOf(type)?.properties[name] ?? (isCustom(type) ? {} : { causesReplacement: 'maybe' });
}

/** Of parts of properties that the model names apart. */
function effectsOfParts(was, is, moved) {
  return (modelOf(was.Type)?.additionalReplacementProperties ?? []).map(path => {
    const [one, other] = [was, is].map(({ Properties }) => dig(Properties, path));
    return { level: changeOf(one, other, moved).level, why: path.join('.') };
  });
}

function effectsOfPolicies(was, is) {
  return ['CreationPolicy', 'UpdatePolicy'].filter(name => !same(was[name], is[name])).map(name => ({ level: IN_PLACE, why: name }));
}

function namesOf(was, is) {
  return [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
}

/** The effect of a property, and of the parts of it that are create-only although it is not. */
function effectOf(property, was, is, moved, path) {
  const change = changeOf(was, is, moved);
  if (change.level === NONE) return change;
  const text = change.cause ? `${path}: ${change.cause}` : difference(path, was, is);
  const why = property.remark ? `${text} (${property.remark})` : text;
  const isHidden = (isFunction(was) || isFunction(is)) && hasCreateOnly(property.type);
  const replaces = [LEVELS[property.causesReplacement] ?? IN_PLACE, isHidden ? MAYBE : IN_PLACE];
  return partsOfChange(property.type, was, is, path)
    .map(part => effectOf(part.property, part.was, part.is, moved, part.path))
    .reduce((worst, effect) => (effect.level > worst.level ? effect : worst), { level: Math.min(change.level, Math.max(...replaces)), why });
}

/** Whether any part of a type is create-only, at any depth. */
function hasCreateOnly(type, seen = new Set()) {
  const key = JSON.stringify(type);
  if (type === undefined || seen.has(key)) return false;
  seen.add(key);
  const parts = Object.values(partsOf(type) ?? {});
  return parts.some(part => part.causesReplacement in LEVELS || hasCreateOnly(part.type, seen)) || hasCreateOnly(elementOf(type), seen);
}

/** The smallest part of a value that holds all of the difference. */
function difference(path, was, is) {
  const isOpen = [isObject, Array.isArray].some(isKind => [was, is].every(value => isKind(value) && !isFunction(value)));
  const names = isOpen ? namesOf(was, is).filter(name => !same(was[name], is[name])) : [];
  return names.length === 1 ? difference(`${path}.${names[0]}`, was[names[0]], is[names[0]]) : `${path} ${show(was)} -> ${show(is)}`;
}

/** Whether a value is another one, surely or maybe, and which change elsewhere makes it so. */
function changeOf(was, is, moved) {
  if (!same(was, is)) return { level: SURELY };
  const causes = [...namesIn(is)].flatMap(name => moved.get(name) ?? []).sort((one, other) => other.level - one.level);
  return causes.length > 0 ? { level: causes[0].level, cause: `${causes[0].name} ${causes[0].as}` } : { level: NONE };
}

/** The parts of a property that the model describes, before and after. Elements of a list are paired in order, but for those that stayed. */
function partsOfChange(type, was, is, path) {
  if (isFunction(was) || isFunction(is)) return [];
  const parts = partsOf(type);
  if (parts && (isObject(was) || isObject(is))) {
    const part = name => ({ property: parts[name], was: was?.[name], is: is?.[name], path: `${path}.${name}` });
    return namesOf(was, is).filter(name => name in parts).map(part);
  }
  const element = elementOf(type);
  if (!element || was === undefined || is === undefined) return [];
  if (isObject(was) && isObject(is)) {
    const part = key => ({ property: { type: element }, was: was[key], is: is[key], path: `${path}.${key}` });
    return Object.keys(was).filter(key => key in is).map(part);
  }
  if (!Array.isArray(was) || !Array.isArray(is)) return [];
  const stayed = was.filter(one => is.some(other => same(one, other)));
  const [left, right] = [was, is].map(list => list.filter(one => !stayed.some(other => same(one, other))));
  return [
    ...stayed.map(one => ({ property: { type: element }, was: one, is: one, path: `${path}[]` })), // what it refers to may be replaced
    ...left.slice(0, right.length).map((one, index) => ({ property: { type: element }, was: one, is: right[index], path: `${path}[]` })),
  ];
}

/** What a path leads to; a function is where it ends. */
function dig(value, [name, ...rest]) {
  if (value === undefined || name === undefined || isFunction(value)) return value;
  return Array.isArray(value) ? value.map(one => dig(one, [name, ...rest])) : dig(value[name], rest);
}

const LONGEST = 60;

function show(value) {
  return shorten(value === undefined ? 'nothing' : JSON.stringify(value));
}

function shorten(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

module.exports = { IN_PLACE, MAYBE, NONE, SURELY, changeOf, effectsOn, shorten, show };
