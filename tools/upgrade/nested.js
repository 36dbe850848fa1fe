// Templates that are updated together: what a stack gives to the stacks that are nested in it, and what it gets back from them.
const path = require('node:path');
const { compareMoved } = require('./compare');
const { MAYBE, NONE, changeOf } = require('./effects');
const { FILE } = require('./template');

/**
 * Compares pairs of files. What a template passes on to another one, which has another value, may change more there, so that it is gone round until
 * nothing more is passed on. Returns what was found by the file of the new template.
 */
function compareTogether(pairs, before, after) {
  const given = new Map(pairs.map(([, is]) => [is, new Map()]));
  const compareAll = () => new Map(pairs.map(([was, is]) => [is, compareMoved(before[was].template, after[is].template, given.get(is))]));
  let found = compareAll();
  while (passOn(found, given)) found = compareAll();
  return found;
}

/** Adds to what the templates are given; says whether that was anything. */
function passOn(found, given) {
  return [...found].flatMap(([file, parent]) => nestedIn(file, parent).flatMap(({ id, nested }) => {
    const child = found.get(nested);
    if (!child) return [give(given.get(file), id, { level: MAYBE, name: id, as: 'has another template' })];
    return [
      ...outputsOf(id, child).map(([name, move]) => give(given.get(file), name, move)),
      ...parametersOf(id, parent).map(([name, move]) => give(given.get(nested), name, move)),
    ];
  })).some(Boolean);
}

function give(moved, name, move) {
  if (move.level <= (moved.get(name)?.level ?? NONE)) return false;
  moved.set(name, move);
  return true;
}

/** The nested stacks of a template, each with the file of its own, where the CDK wrote it. */
function nestedIn(file, { old, young }) {
  return nestedFiles(file, { Resources: young.resources }).filter(([id]) => id in old.resources).map(([id, nested]) => ({ id, nested }));
}

/** The ids of nested stacks, with the files of their templates. */
function nestedFiles(file, { Resources = {} }) {
  const nested = Object.entries(Resources).filter(([, { Type, Metadata }]) => Type === 'AWS::CloudFormation::Stack' && Metadata?.[FILE] !== undefined);
  return nested.map(([id, { Metadata }]) => [id, path.posix.join(path.posix.dirname(file), Metadata[FILE])]);
}

function outputsOf(id, { old, young, moved }) {
  return Object.keys(young.outputs).filter(name => name in old.outputs).map(name => {
    const { level } = changeOf(old.outputs[name].Value, young.outputs[name].Value, moved);
    return [`${id}.Outputs.${name}`, { level, name: `${id}.Outputs.${name}`, as: 'is another' }];
  });
}

function parametersOf(id, { old, young, moved }) {
  const [was, is] = [old, young].map(({ resources }) => resources[id].Properties?.Parameters ?? {});
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map(name => {
    const { level } = changeOf(was[name], is[name], moved);
    return [name, { level, name, as: 'is given another value' }];
  });
}

module.exports = { compareTogether, nestedFiles };
