// What the change of a value does to its resource, by the model of its type and by what changes elsewhere.
const { elementOf, isCustom, modelOf, partsOf } = require('./types');
const { isFunction, isObject, namesIn, same } = require('./template');

/** How far a change of a property goes, in this order. */
const NONE = 0;
const IN_PLACE = 1;
const MAYBE = 2; // CloudFormation decides by the values, which only the service knows
const SURELY = 3;

/** What the changes of a resource do to it: `{ level, why }` for each of its properties that changes. */
function effectsOn(was, is, moved) {
  if (was.Type !== is.Type) return [{ level: SURELY, why: `was ${was.Type}, and CloudFormation changes no types` }];
  const model = modelOf(was.Type);
  const effects = [];
  for (const name of new Set([...Object.keys(was.Properties ?? {}), ...Object.keys(is.Properties ?? {})])) {
    // a type or property that the data does not know: CloudFormation may know better
    const property = model?.properties[name] ?? (isCustom(was.Type) ? {} : { causesReplacement: 'maybe' });
    const effect = effectOf(property, was.Properties?.[name], is.Properties?.[name], moved, name);
    if (effect.level > NONE) effects.push(effect);
  }
  for (const [first, ...rest] of model?.additionalReplacementProperties ?? []) {
    const [one, other] = [was, is].map(resource => dig(resource.Properties?.[first], rest));
    if (!same(one, other)) effects.push({ level: SURELY, why: [first, ...rest].join('.') });
  }
  for (const name of ['CreationPolicy', 'UpdatePolicy']) {
    if (!same(was[name], is[name])) effects.push({ level: IN_PLACE, why: name });
  }
  return effects;
}

/** The effect of a property, and of the parts of it that are create-only although it is not. */
function effectOf(property, was, is, moved, path) {
  const change = changeOf(was, is, moved);
  if (change.level === NONE) return change;
  const why = change.cause ? `${path}: ${change.cause}` : difference(path, was, is);
  const own = { yes: change.level, maybe: Math.min(change.level, MAYBE) }[property.causesReplacement] ?? IN_PLACE;
  return partsOfChange(property.type, was, is, path)
    .map(part => effectOf(part.property, part.was, part.is, moved, part.path))
    .reduce((worst, effect) => (effect.level > worst.level ? effect : worst), { level: own, why });
}

/** The smallest part of a value that holds all of the difference. */
function difference(path, was, is) {
  const open = [was, is].every(value => (isObject(value) && !isFunction(value)) || Array.isArray(value)) && Array.isArray(was) === Array.isArray(is);
  const names = open ? [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(name => !same(was[name], is[name])) : [];
  return names.length === 1 ? difference(`${path}.${names[0]}`, was[names[0]], is[names[0]]) : `${path} ${show(was)} -> ${show(is)}`;
}

/** Whether a value is another one, surely or maybe, and which change elsewhere makes it so. */
function changeOf(was, is, moved) {
  if (!same(was, is)) return { level: SURELY };
  const causes = [...namesIn(is)].flatMap(name => moved.get(name) ?? []).sort((one, other) => other.level - one.level);
  return causes.length > 0 ? { level: causes[0].level, cause: `${causes[0].name} ${causes[0].as}` } : { level: NONE };
}

/** The parts of a property that the model describes, each before and after. Elements of a list are paired in order, but for those that stayed. */
function partsOfChange(type, was, is, path) {
  if (isFunction(was) || isFunction(is)) return [];
  const parts = partsOf(type);
  if (parts && (isObject(was) || isObject(is))) {
    const names = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})].filter(name => name in parts));
    return [...names].map(name => ({ property: parts[name], was: was?.[name], is: is?.[name], path: `${path}.${name}` }));
  }
  const element = elementOf(type);
  if (!element || was === undefined || is === undefined) return [];
  if (isObject(was) && isObject(is)) {
    return Object.keys(was).filter(key => key in is).map(key => ({ property: { type: element }, was: was[key], is: is[key], path: `${path}.${key}` }));
  }
  if (!Array.isArray(was) || !Array.isArray(is)) return [];
  const stayed = was.filter(one => is.some(other => same(one, other)));
  const [left, right] = [was, is].map(list => list.filter(one => !stayed.some(other => same(one, other))));
  return [
    ...stayed.map(one => ({ property: { type: element }, was: one, is: one, path: `${path}[]` })), // what it refers to may be replaced
    ...left.slice(0, right.length).map((one, index) => ({ property: { type: element }, was: one, is: right[index], path: `${path}[]` })),
  ];
}

function dig(value, [name, ...rest]) {
  if (value === undefined || name === undefined) return value;
  return Array.isArray(value) ? value.map(one => dig(one, [name, ...rest])) : dig(value[name], rest);
}

const LONGEST = 60;

function show(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

module.exports = { IN_PLACE, MAYBE, NONE, SURELY, changeOf, dig, effectsOn, show };
