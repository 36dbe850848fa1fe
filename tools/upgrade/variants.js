// The examples as they were synthesized, today and for the last release: `{ '<example>/<variant>': { '<file>': { stack, template } } }`.
const fs = require('fs');
const path = require('path');
const { compareTemplates, matchRenamed } = require('./compare');
const { compareTogether, nestedFiles } = require('./nested');
const { trim, write } = require('./template');

/** The file of a kept variant that says which template belongs to which stack. */
const STACKS = 'stacks.json';

/** The variants that the examples have, by `examples/<example>/variants.json`. */
function variantsOf(examples) {
  const listOf = example => path.join(examples, example, 'variants.json');
  const found = fs.readdirSync(examples).filter(name => fs.existsSync(listOf(name))).sort();
  const variantOf = (example, { name, context }) => ({ key: `${example}/${name}`, folder: path.join(examples, example), context });
  return found.flatMap(example => readJson(listOf(example)).map(variant => variantOf(example, variant)));
}

/** What the CDK wrote into a folder: templates of stacks, also those in stages, and those that stacks bring with them (nested, or of products). */
function readSynthesized(folder, inner = '') {
  const { artifacts } = readJson(path.join(folder, inner, 'manifest.json'));
  const found = {};
  for (const name of fs.readdirSync(path.join(folder, inner)).filter(file => file.endsWith('.template.json'))) {
    found[path.posix.join(inner, name)] = { stack: stackOf(artifacts, name), template: trim(readJson(path.join(folder, inner, name))) };
  }
  for (const { type, properties } of Object.values(artifacts)) {
    if (type === 'cdk:cloud-assembly') Object.assign(found, readSynthesized(folder, path.posix.join(inner, properties.directoryName)));
  }
  return found;
}

/** Name and place of the stack that a template makes; undefined for a template that is part of another. */
function stackOf(artifacts, file) {
  const makes = ({ type, properties }) => type === 'aws:cloudformation:stack' && properties.templateFile === file;
  const [id, artifact] = Object.entries(artifacts).find(([, one]) => makes(one)) ?? [];
  if (!artifact) return undefined;
  const { stackName = id, terminationProtection = false } = artifact.properties;
  return { name: stackName, environment: artifact.environment, terminationProtection };
}

function readKept(folder) {
  const kept = {};
  for (const key of foldersIn(folder).flatMap(example => foldersIn(path.join(folder, example)).map(variant => `${example}/${variant}`))) {
    const entries = Object.entries(readJson(path.join(folder, key, STACKS)));
    const readTemplate = (file, stack) => [file, { stack: stack ?? undefined, template: readJson(path.join(folder, key, file)) }];
    kept[key] = Object.fromEntries(entries.map(([file, stack]) => readTemplate(file, stack)));
  }
  return kept;
}

function keep(folder, variants) {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [key, templates] of Object.entries(variants)) {
    for (const [file, { template }] of Object.entries(templates)) {
      fs.mkdirSync(path.dirname(path.join(folder, key, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, key, file), `${write(template)}\n`);
    }
    const stacks = Object.fromEntries(Object.keys(templates).sort().map(file => [file, templates[file].stack ?? null]));
    fs.writeFileSync(path.join(folder, key, STACKS), `${write(stacks, 1)}\n`);
  }
}

function foldersIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** All changes, each with the `variant` and the `file` of its template. */
function compareVariants(before, after) {
  const kept = Object.keys(before).filter(variant => variant in after);
  const [gone, fresh] = [[before, after], [after, before]].map(([one, other]) => Object.keys(one).filter(variant => !(variant in other)));
  const renamed = new Map(gone.map(variant => [variant, fresh.find(other => isSameVariant(variant, other, before, after))]).filter(([, other]) => other));
  const pairs = [...kept.map(variant => [variant, variant]), ...renamed];
  return [
    ...pairs.flatMap(([was, variant]) => compareVariant(before[was], after[variant]).map(found => ({ variant, ...found }))),
    ...gone.filter(variant => !renamed.has(variant)).map(variant => wholeVariant('deleted', variant, true)),
    ...fresh.filter(variant => ![...renamed.values()].includes(variant)).map(variant => wholeVariant('new', variant, false)),
  ];
}

/** A variant with another name, of the same example and of the same stacks: for those who deployed it, nothing is gone. */
function isSameVariant(was, is, before, after) {
  const stacksOf = templates => Object.values(templates).flatMap(({ stack }) => (stack ? [`${stack.name} ${stack.environment}`] : [])).sort().join();
  return path.posix.dirname(was) === path.posix.dirname(is) && stacksOf(before[was]) === stacksOf(after[is]);
}

function wholeVariant(change, variant, fails) {
  return { change, type: 'Variant', id: variant, variant, file: '', fails, dataLoss: false };
}

function compareVariant(before, after) {
  const pairs = pairTemplates(before, after);
  const partners = new Set(pairs.map(([, file]) => file));
  const isSameKind = ([was, is]) => is !== undefined && !before[was].stack === !after[is].stack;
  const together = compareTogether(pairs.filter(isSameKind), before, after);
  const changes = pairs.flatMap(pair => (isSameKind(pair) ? comparePair(pair, before, after, together) : anotherKind(pair, before, after)));
  const fresh = Object.keys(after).filter(file => !partners.has(file)).map(file => whole('new', file, after[file]));
  return withMoves([...changes, ...fresh], before, after);
}

function comparePair([was, is], before, after, together) {
  const isNested = is.endsWith('.nested.template.json');
  const changes = together.get(is).changes.map(found => ({ ...found, file: is, fails: found.fails && !(isNested && isInside(found)) }));
  return [...compareStacks(is, before[was], after[is]), ...changes];
}

/** A template that is gone, or that was of a stack and is now part of another one, or the other way round. */
function anotherKind([was, is], before, after) {
  return [goneTemplate(was, before[was]), ...(is === undefined ? [] : [whole('new', is, after[is])])];
}

/** Every template of before and the one that follows it: that of the same stack, or else of the same file. */
function pairTemplates(before, after) {
  const taken = new Set();
  const take = file => { taken.add(file); return file; };
  const free = Object.keys(after);
  const findFor = (file, accept) => free.find(other => !taken.has(other) && accept(other, before[file].stack, after[other].stack));
  const sameStack = (one, other) => one?.name === other?.name && one?.environment === other?.environment;
  const pairs = new Map();
  const nestedNow = new Map(); // which file now belongs to the nested stack that a file belonged to
  const pair = (file, follower) => {
    pairs.set(file, take(follower));
    for (const [was, is] of nestedPairs(file, follower, before, after)) nestedNow.set(was, nestedNow.get(was) ?? is);
  };
  const rules = [
    file => findFor(file, (other, was, is) => was && other === file && sameStack(was, is)),
    file => findFor(file, (other, was, is) => was && is && sameStack(was, is)), // the file alone has another name
    file => findFor(file, (other, was, is) => was && is && other === file), // the stack has another name or place
    file => findFor(file, other => other === nestedNow.get(file)),
    file => findFor(file, other => other === file),
  ];
  for (const rule of rules) {
    for (let again = true; again;) { // what is nested may nest others
      again = false;
      for (const file of Object.keys(before).filter(name => !pairs.has(name))) {
        const follower = rule(file);
        if (follower === undefined) continue;
        pair(file, follower);
        again = true;
      }
    }
  }
  return Object.keys(before).map(file => [file, pairs.get(file)]);
}

/** The files of nested stacks that two templates both have, of before and of today. */
function nestedPairs(was, is, before, after) {
  const [old, young] = [[was, before], [is, after]].map(([file, templates]) => new Map(nestedFiles(file, templates[file].template)));
  return [...old].filter(([id]) => young.has(id)).map(([id, file]) => [file, young.get(id)]);
}

function whole(change, file, { stack }, rest = {}) {
  return { change, type: stack ? 'Stack' : 'Template', id: stack?.name ?? file, file, fails: false, dataLoss: false, ...rest };
}

/** What a stack holds cannot be made again where any of its resources is stateful. */
function goneTemplate(file, entry) {
  const lost = compareTemplates(entry.template, {}).filter(({ dataLoss }) => dataLoss);
  const why = lost.length > 0 ? `with ${lost.map(({ type, id }) => `${type} ${id}`).join(', ')}` : undefined;
  return whole('deleted', file, entry, { fails: true, dataLoss: lost.length > 0, why });
}

/** Parameters and outputs of a nested stack lie between it and the stack around it, which is updated with it. */
function isInside({ type }) {
  return type === 'Parameter' || type === 'Output';
}

function compareStacks(file, was, is) {
  if (!was.stack) return [];
  const found = [];
  const [one, other] = [was, is].map(({ stack }) => `${stack.name} in ${stack.environment}`);
  if (one !== other) {
    const change = was.stack.name === is.stack.name ? 'moved' : 'renamed';
    const { dataLoss } = goneTemplate(file, was);
    found.push(whole(change, file, was, { fails: true, dataLoss, why: `now ${other}: a stack of its own, and nothing of this one goes over to it` }));
  }
  const isLess = was.stack.terminationProtection && !is.stack.terminationProtection;
  if (isLess) found.push(whole('less protected', file, is, { fails: true, why: 'TerminationProtection true -> false' }));
  return found;
}

/** Says of what is gone whether it looks as if it had moved to another template. */
function withMoves(changes, before, after) {
  const olds = resourcesOf(changes, 'deleted', before);
  const youngs = resourcesOf(changes, 'new', after);
  const moves = matchRenamed(olds, Object.keys(olds), youngs, Object.keys(youngs));
  return changes.map(it => {
    const to = it.change === 'deleted' && moves.get(`${it.file} ${it.id}`);
    return to ? { ...it, why: [it.why, `one like it is new in ${to.replace(' ', ': ')}`].filter(Boolean).join(', ') } : it;
  });
}

/** The resources that a kind of change is about, by file and logical id. */
function resourcesOf(changes, kind, templates) {
  const found = changes.filter(({ change, type }) => change === kind && type.includes('::'));
  const entries = found.map(({ file, id }) => [`${file} ${id}`, templates[file]?.template.Resources[id]]);
  return Object.fromEntries(entries.filter(([, resource]) => resource));
}

module.exports = { compareVariants, keep, readKept, readSynthesized, variantsOf };
