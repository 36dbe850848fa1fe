// What those around a stack see of it: parameters, which they give, outputs and exports, which they read.
const { NONE, changeOf, show } = require('./effects');
const { isObject, same } = require('./template');

function compareParameters({ parameters: old }, { parameters: young }) {
  const compare = id => (id in old ? compareParameter(old[id], young[id]) : newParameter(young[id]));
  const changes = Object.keys(young).flatMap(id => compare(id).map(change => ({ id, ...change })));
  const gone = Object.keys(old).filter(id => !(id in young));
  const deleted = gone.map(id => ({ change: 'deleted', id, why: 'who gives it a value is refused', fails: true }));
  return [...changes, ...deleted].map(change => ({ type: 'Parameter', dataLoss: false, ...change }));
}

function newParameter({ Default }) {
  return [Default === undefined ? { change: 'new', why: 'without a default', fails: true } : { change: 'new', fails: false }];
}

function compareParameter(was, is) {
  const found = [];
  if (is.Default === undefined && was.Default !== undefined) found.push({ change: 'lost its default', why: `was ${show(was.Default)}`, fails: true });
  if (is.Type !== was.Type) found.push({ change: 'another type', why: `${was.Type} -> ${is.Type}`, fails: true });
  const stricter = Object.keys(CONSTRAINTS).filter(name => CONSTRAINTS[name](was[name], is[name]));
  const why = stricter.map(name => `${name} ${show(was[name])} -> ${show(is[name])}`).join('; ');
  if (stricter.length > 0) found.push({ change: 'stricter', why, fails: true });
  return found.length > 0 || same(was, is) ? found : [{ change: 'updated', why: differing(was, is), fails: false }];
}

const higher = nothing => (before, after) => !(Number(after ?? nothing) <= Number(before ?? nothing));
const lower = (before, after) => !(Number(after ?? Infinity) >= Number(before ?? Infinity));

/** When a constraint refuses values that it took before. */
const CONSTRAINTS = {
  AllowedPattern: (before, after) => after !== undefined && after !== before,
  AllowedValues: (before, after) => after !== undefined && !(before ?? [undefined]).every(value => after.includes(value)),
  MaxLength: lower,
  MaxValue: lower,
  MinLength: higher(0),
  MinValue: higher(-Infinity),
};

/** Others import exports, and read outputs by their names. */
function compareOutputs(old, young, moved) {
  const [before, after] = [old, young].map(({ outputs }) => Object.keys(outputs));
  const deleted = before.filter(id => !(id in young.outputs)).map(id => ({ change: 'deleted', id, why: exportOf(old.outputs[id]), fails: true }));
  const kept = before.filter(id => id in young.outputs);
  const changed = kept.flatMap(id => compareOutput(old.outputs[id], young.outputs[id], moved).map(change => ({ id, ...change })));
  const fresh = after.filter(id => !(id in old.outputs)).map(id => ({ change: 'new', id, fails: false }));
  const changes = [...deleted, ...changed, ...compareExports(exportsOf(old), exportsOf(young), moved), ...fresh];
  return changes.map(change => ({ type: 'Output', dataLoss: false, ...change }));
}

function exportOf({ Export }) {
  return Export && `exported as ${show(Export.Name)}`;
}

function compareOutput(was, is, moved) {
  const why = otherCondition(was, is, moved);
  return [
    ...(why === undefined ? [] : [{ change: 'may be deleted', why, fails: true }]),
    ...(same(was.Value, is.Value) ? [] : [{ change: 'updated', why: `${show(was.Value)} -> ${show(is.Value)}`, fails: false }]),
  ];
}

/** Outputs that are exported, by the names that they are exported under. */
function exportsOf({ outputs }) {
  return new Map(Object.values(outputs).filter(({ Export }) => Export).map(output => [JSON.stringify(output.Export.Name), output]));
}

const IMPORTED = 'CloudFormation refuses that while another stack imports it';

function compareExports(old, young, moved) {
  return [...old].flatMap(([name, was]) => {
    const id = name.replace(/^"|"$/g, '');
    return compareExport(was, young.get(name), moved).map(change => ({ id, fails: true, ...change }));
  });
}

function compareExport(was, is, moved) {
  if (is === undefined) return [{ change: 'export deleted', why: IMPORTED }];
  const why = otherCondition(was, is, moved);
  const isChanged = changeOf(was.Value, is.Value, moved).level > NONE || changeOf(was.Export.Name, is.Export.Name, moved).level > NONE;
  return [
    ...(isChanged ? [{ change: 'export changed', why: IMPORTED }] : []),
    ...(why === undefined ? [] : [{ change: 'export may be deleted', why: `${why}; ${IMPORTED}` }]),
  ];
}

/** What is there on another condition than before may be gone: the reason, or undefined. */
function otherCondition(was, { Condition }, moved) {
  const isSame = Condition === undefined || (was.Condition === Condition && !moved.has(`condition ${Condition}`));
  return isSame ? undefined : `there only on the condition ${Condition}, which is another`;
}

function compareOthers({ others: old }, { others: young }) {
  const names = [...new Set([...Object.keys(old), ...Object.keys(young)])].filter(name => !same(old[name], young[name]));
  return names.map(id => ({ ...compareSection(id, old[id], young[id]), type: 'Section', id, why: differing(old[id], young[id]), dataLoss: false }));
}

/** Rules refuse values of parameters, so that a new or another one may refuse those that were given. */
function compareSection(name, was = {}, is = {}) {
  const isStricter = name === 'Rules' && Object.keys(is).some(rule => !same(was[rule], is[rule]));
  return isStricter ? { change: 'stricter', fails: true } : { change: 'updated', fails: false };
}

function differing(old, young) {
  if (!isObject(old) || !isObject(young)) return `${show(old)} -> ${show(young)}`;
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].filter(name => !same(old[name], young[name])).join(', ');
}

module.exports = { compareOthers, compareOutputs, compareParameters, otherCondition };
