// Compares what two programs have synthesized: the same templates, byte for byte, the same assets and the same settings of stacks.
const fs = require('node:fs');
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');

const COMPARED = /^asset\.[^/\\]*$|\.(template|delivery)\.json$/;
const MOST_DIFFERENCES = 20;
const LONGEST_VALUE = 200;

/** In what the assembly of a program differs from TypeScript's, in words; nothing if it does not. */
function compareAssemblies(typescript, other, language) {
  const [files, others] = [typescript, other].map(folder => fs.readdirSync(folder, { recursive: true }).filter(file => COMPARED.test(file)).sort());
  if (!isDeepStrictEqual(files, others)) return [`TypeScript wrote ${files.join(', ')}; ${language} ${others.join(', ')}`];
  const templates = files.filter(file => file.endsWith('.json'));
  if (templates.length === 0) return ['no template was written'];
  const stacks = [typescript, other].map(stacksOf);
  return [...differences(...stacks, 'stacks', language), ...templates.flatMap(file => compareTemplates(...[typescript, other].map(folder => fs.readFileSync(path.join(folder, file), 'utf8')), file, language))];
}

/** What is no part of templates: names of stacks, where they are deployed, after which others, their tags and protection. */
function stacksOf(folder) {
  const manifests = fs.readdirSync(folder, { recursive: true }).filter(file => path.basename(file) === 'manifest.json').sort();
  return Object.fromEntries(manifests.map(file => {
    const artifacts = Object.entries(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).artifacts ?? {});
    const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
    return [file, Object.fromEntries(stacks.map(([id, { environment, dependencies = [], properties: { stackName, tags, terminationProtection } }]) => (
      [id, { environment, dependencies: [...dependencies].sort(), stackName, tags, terminationProtection }])))];
  }));
}

function compareTemplates(typescript, other, file, language) {
  if (typescript === other) return [];
  const found = differences(JSON.parse(typescript), JSON.parse(other), file, language);
  if (found.length === 0) return [`${file}: the same values, but in another order`];
  return found.length > MOST_DIFFERENCES ? [...found.slice(0, MOST_DIFFERENCES), `and ${found.length - MOST_DIFFERENCES} more`] : found;
}

/** Places where two JSON values are not the same. */
function differences(typescript, other, at, language) {
  const nested = value => typeof value === 'object' && value !== null;
  if (nested(typescript) && nested(other) && Array.isArray(typescript) === Array.isArray(other)) {
    const keys = new Set([...Object.keys(typescript), ...Object.keys(other)]);
    return [...keys].flatMap(key => differences(typescript[key], other[key], `${at}/${key}`, language));
  }
  if (typescript === other) return [];
  const texts = [typescript, other].map(value => JSON.stringify(value) ?? 'nothing');
  const [ours, theirs] = texts.map(text => excerpt(text, firstDifference(...texts)));
  return [`${at}: TypeScript ${ours}, ${language} ${theirs}`];
}

function firstDifference(one, other) {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

/** A text that is not too long, or what it has around a place. */
function excerpt(text, place) {
  if (text.length <= LONGEST_VALUE) return text;
  const from = Math.max(0, Math.min(place, text.length) - LONGEST_VALUE / 2);
  return `${from > 0 ? '...' : ''}${text.slice(from, from + LONGEST_VALUE)}${from + LONGEST_VALUE < text.length ? '...' : ''}`;
}

module.exports = { compareAssemblies };
