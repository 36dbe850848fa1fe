// What CloudFormation would do to a stack that is updated from one template to another, and what of it a user would not like.
const { IN_PLACE, MAYBE, NONE, SURELY, effectsOn } = require('./effects');
const { compareOthers, compareOutputs, compareParameters, otherCondition } = require('./interface');
const { lostProtections } = require('./protections');
const { PATH, isFunction, isObject, namesIn, normalize, same } = require('./template');
const { NAMED_BY_CONTENT, REVISIONS, isCustom, isStateful, modelOf } = require('./types');

/** How alike the properties of two resources of a type are before they are taken for one that was renamed. */
const ALIKE = 0.5;

/**
 * The changes from one template to another, each as `{ change, type, id, path, why, stateful, dataLoss, fails }`: `fails` where it needs a
 * migration note, `dataLoss` where a user would lose what cannot be made again.
 */
function compareTemplates(before, after) {
  return compareMoved(before, after).changes;
}

/**
 * The `changes` from one template to another, both as they were read, and what has another name or value now: `moved`, `{ level, name, as }` by
 * names, to begin with those that are `given` from other templates.
 */
function compareMoved(before, after, given = new Map()) {
  const [old, young] = [read(before), read(after)];
  const moved = movedInputs(old, young, given);
  const changes = [
    ...compareResources(old, young, moved),
    ...compareParameters(old, young),
    ...compareOutputs(old, young, moved),
    ...compareOthers(old, young),
  ];
  return { changes, old, young, moved };
}

const SECTIONS = { resources: 'Resources', parameters: 'Parameters', outputs: 'Outputs', conditions: 'Conditions', mappings: 'Mappings' };

function read(template) {
  const sections = Object.fromEntries(Object.entries(template).map(([name, section]) => [name, normalize(section)]));
  const known = Object.fromEntries(Object.entries(SECTIONS).map(([name, section]) => [name, sections[section] ?? {}]));
  const others = Object.fromEntries(Object.entries(sections).filter(([section]) => !Object.values(SECTIONS).includes(section)));
  const strange = Object.entries(known.resources).find(([, resource]) => typeof resource?.Type !== 'string');
  if (strange) throw new Error(`the resource ${strange[0]} cannot be compared: only plain templates are understood`);
  if (others.Transform) throw new Error('a transform cannot be compared: only plain templates are understood');
  return { ...known, others };
}

function compareResources(old, young, moved) {
  const gone = Object.keys(old.resources).filter(id => !(id in young.resources));
  const fresh = Object.keys(young.resources).filter(id => !(id in old.resources));
  const renamed = matchRenamed(old.resources, gone, young.resources, fresh);
  const names = new Set(renamed.values());
  return [
    ...gone.map(id => (renamed.has(id) ? renaming(id, renamed.get(id), old, young) : deletion(id, old.resources[id]))),
    ...compareCommon(old, young, moved),
    ...fresh.filter(id => !names.has(id)).map(id => ({ change: 'new', ...about(id, young.resources[id]) })),
  ];
}

function about(id, resource) {
  return { type: resource.Type, id, path: resource.Metadata?.[PATH], stateful: isStateful(resource.Type) };
}

function deletion(id, resource) {
  const it = about(id, resource);
  return { change: 'deleted', ...it, why: leftBehind(resource.DeletionPolicy), fails: true, dataLoss: it.stateful };
}

function leftBehind(policy) {
  return { Retain: 'stays behind, without a stack', Snapshot: 'a snapshot stays behind' }[policy];
}

function renaming(id, next, old, young) {
  const [was, is] = [old.resources[id], young.resources[next]];
  const it = about(id, was);
  if (sameButContent(was.Type, id, next)) return { change: 'new revision', ...it, why: `now ${next}` };
  const why = [`now ${next}`, is.Metadata?.[PATH] && `at ${is.Metadata[PATH]}`, it.stateful && leftBehind(was.DeletionPolicy), fixedName(was, is)];
  return { change: 'renamed', ...it, to: next, why: why.filter(Boolean).join(', '), fails: true, dataLoss: it.stateful };
}

/** A resource with a name of its own cannot be created beside its predecessor. */
function fixedName(was, is) {
  const properties = modelOf(was.Type)?.primaryIdentifier ?? [];
  const taken = properties.find(name => typeof is.Properties?.[name] === 'string' && is.Properties[name] === was.Properties?.[name]);
  return taken && `the update fails: ${taken} '${is.Properties[taken]}' is taken`;
}

/** Pairs of ids of resources that are gone and new, of one type, the most alike first. */
function matchRenamed(old, gone, young, fresh) {
  const pairs = gone.flatMap(id => fresh.filter(next => young[next].Type === old[id].Type)
    .map(next => ({ id, next, likeness: likeness(old[id], young[next], old, young) }))
    .filter(pair => pair.likeness >= ALIKE || sameButContent(old[id].Type, id, pair.next)));
  pairs.sort((one, other) => other.likeness - one.likeness || commonStart(other.id, other.next) - commonStart(one.id, one.next));
  const found = new Map();
  const taken = new Set();
  for (const { id, next } of pairs) {
    if (found.has(id) || taken.has(next)) continue;
    found.set(id, next);
    taken.add(next);
  }
  return found;
}

function sameButContent(type, id, next) {
  const hash = NAMED_BY_CONTENT[type];
  return hash !== undefined && id.replace(hash, '') === next.replace(hash, '');
}

function commonStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** The share of the leaves of the properties that both have; a reference counts by the type of what it refers to, which may be renamed, too. */
function likeness(one, other, old, young) {
  const mine = leaves(one.Properties ?? {}, old);
  const others = leaves(other.Properties ?? {}, young);
  if (mine.size === 0 && others.size === 0) return 1;
  const both = [...mine].filter(leaf => others.has(leaf)).length;
  return both / (mine.size + others.size - both);
}

function leaves(value, resources, path = '', found = new Set()) {
  if (isFunction(value)) {
    const [name, target] = Object.entries(value)[0];
    if (name === 'Ref') return found.add(`${path}=Ref ${resources[target]?.Type ?? target}`);
    if (name === 'Fn::GetAtt') return found.add(`${path}=GetAtt ${resources[target[0]]?.Type ?? target[0]}.${target[1]}`);
  }
  if (!Array.isArray(value) && !isObject(value)) return found.add(`${path}=${value}`);
  Object.entries(value).forEach(([key, part]) => leaves(part, resources, `${path}/${key}`, found));
  return found;
}

/**
 * The resources that both have. A replaced resource has another name and other attributes, so that what refers to it changes, too: it is gone
 * round until nothing more is replaced, and `moved` says what was.
 */
function compareCommon(old, young, moved) {
  const common = Object.keys(old.resources).filter(id => id in young.resources);
  const found = new Map();
  for (let again = true; again;) {
    again = false;
    for (const id of common) {
      const effects = effectsOn(old.resources[id], young.resources[id], moved);
      const level = Math.max(NONE, ...effects.map(effect => effect.level));
      found.set(id, { level, effects });
      for (const [name, move] of movesOf(id, young.resources[id], level)) {
        if (move.level <= (moved.get(name)?.level ?? NONE)) continue;
        moved.set(name, move);
        again = true;
      }
    }
  }
  return common.flatMap(id => [
    ...changesOf(id, old.resources[id], young.resources[id], found.get(id)),
    ...compareProtections(id, old, young, moved),
    ...compareConditions(id, old, young, moved),
  ]);
}

/** Attributes that each change in place gives another value. */
const COUNTED = { 'AWS::EC2::LaunchTemplate': 'LatestVersionNumber' };

/** What refers to a resource sees of its change, by the name of the resource or of an attribute. */
function movesOf(id, { Type }, level) {
  if (level >= MAYBE) return [[id, { level, name: id, as: level === SURELY ? 'is replaced' : 'may be replaced' }]];
  if (level === NONE) return [];
  if (isComputed(Type)) return [[id, { level: MAYBE, name: id, as: 'is computed anew' }]];
  return Type in COUNTED ? [[`${id}.${COUNTED[Type]}`, { level: SURELY, name: id, as: 'has another version' }]] : [];
}

/** Whether the attributes of a type are what a function or another template answers, so that each update may change them. */
function isComputed(type) {
  return isCustom(type) || type === 'AWS::CloudFormation::Stack';
}

/** Parameters, conditions and mappings that give something else than before: nobody knows what before the deployment. */
function movedInputs(old, young, given) {
  const moved = new Map(given);
  const move = (key, as) => moved.has(key) || moved.set(key, { level: MAYBE, name: key, as });
  for (const [name, { Default }] of Object.entries(old.parameters)) {
    if (name in young.parameters && !same(Default, young.parameters[name].Default)) move(name, 'has another default');
  }
  for (const name of Object.keys(old.mappings)) {
    if (!same(old.mappings[name], young.mappings[name])) move(`mapping ${name}`, 'is another');
  }
  for (let again = true; again;) { // a condition may name others
    again = false;
    for (const name of Object.keys(old.conditions)) {
      if (moved.has(`condition ${name}`)) continue;
      const [was, is] = [old.conditions[name], young.conditions[name]];
      if (same(was, is) && ![...namesIn(is)].some(one => moved.has(one))) continue;
      move(`condition ${name}`, 'is another');
      again = true;
    }
  }
  return moved;
}

function changesOf(id, was, resource, { level, effects }) {
  if (level === NONE) return [];
  const it = { ...about(id, resource), stateful: isStateful(was.Type) };
  const whys = effects.filter(effect => effect.level === level).map(effect => effect.why);
  const why = whys.join('; ');
  if (level === IN_PLACE) return [{ change: 'updated', ...it, why }];
  if (was.Type === resource.Type && resource.Type in REVISIONS) return [{ change: 'new revision', ...it, why }];
  const change = level === SURELY ? 'replaced' : 'may be replaced';
  const retained = it.stateful && leftBehind(resource.UpdateReplacePolicy);
  const remarks = [
    level === SURELY && isCustom(resource.Type) && 'the update fails: a custom resource keeps its ServiceToken',
    retained && `the old one ${retained}`,
    level === SURELY && fixedName(was, resource),
  ];
  return [{ change, ...it, why: [why, ...remarks].filter(Boolean).join('; '), fails: true, dataLoss: it.stateful && level === SURELY }];
}

function compareProtections(id, old, young, moved) {
  const lost = lostProtections(id, old, young, moved);
  return lost.length > 0 ? [{ change: 'less protected', ...about(id, young.resources[id]), why: lost.join('; '), fails: true, dataLoss: false }] : [];
}

/** A resource that is there on another condition than before may be gone. */
function compareConditions(id, old, young, moved) {
  const is = young.resources[id];
  const why = otherCondition(old.resources[id], is, moved);
  return why === undefined ? [] : [{ change: 'may be deleted', ...about(id, is), why, fails: true, dataLoss: false }];
}

module.exports = { compareMoved, compareTemplates, matchRenamed };
