// What those around a stack see of it: parameters, which they give, outputs and exports, which they read.
const { NONE, changeOf, show } = require('./effects');
const { isObject, same } = require('./template');

function compareParameters({ parameters: old }, { parameters: young }) {
  const found = [];
  const add = (change, id, why, fails = true) => found.push({ change, type: 'Parameter', id, why, fails, dataLoss: false });
  for (const [name, parameter] of Object.entries(young)) {
    if (!(name in old)) add('new', name, parameter.Default === undefined ? 'without a default' : undefined, parameter.Default === undefined);
    else if (parameter.Default === undefined && old[name].Default !== undefined) add('lost its default', name, `was ${show(old[name].Default)}`);
    else if (parameter.Type !== old[name].Type) add('another type', name, `${old[name].Type} -> ${parameter.Type}`);
    else if (!same(parameter, old[name])) add('updated', name, differing(old[name], parameter), false);
  }
  Object.keys(old).filter(name => !(name in young)).forEach(name => add('deleted', name, 'who gives it a value is refused'));
  return found;
}

/** Others import exports, and read outputs by their names. */
function compareOutputs(old, young, moved) {
  const found = [];
  const add = (change, id, why, fails = true) => found.push({ change, type: 'Output', id, why, fails, dataLoss: false });
  const exportsOf = ({ outputs }) => new Map(Object.values(outputs).filter(({ Export }) => Export).map(({ Export, Value }) => [show(Export.Name), Value]));
  const [exported, exports] = [exportsOf(old), exportsOf(young)];
  for (const [name, { Value, Export }] of Object.entries(old.outputs)) {
    if (!(name in young.outputs)) add('deleted', name, Export && `exported as ${show(Export.Name)}`);
    else if (!same(Value, young.outputs[name].Value)) add('updated', name, `${show(Value)} -> ${show(young.outputs[name].Value)}`, false);
  }
  for (const [name, value] of exported) {
    const id = name.replace(/^"|"$/g, '');
    if (!exports.has(name)) add('export deleted', id, 'CloudFormation refuses that while another stack imports it');
    else if (changeOf(value, exports.get(name), moved).level > NONE) add('export changed', id, 'CloudFormation refuses that while another stack imports it');
  }
  Object.keys(young.outputs).filter(name => !(name in old.outputs)).forEach(name => add('new', name, undefined, false));
  return found;
}

function compareOthers({ others: old }, { others: young }) {
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].filter(name => !same(old[name], young[name]))
    .map(name => ({ change: 'updated', type: 'Section', id: name, why: differing(old[name], young[name]), fails: false, dataLoss: false }));
}

function differing(old, young) {
  if (!isObject(old) || !isObject(young)) return `${show(old)} -> ${show(young)}`;
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].filter(name => !same(old[name], young[name])).join(', ');
}

module.exports = { compareOthers, compareOutputs, compareParameters };
