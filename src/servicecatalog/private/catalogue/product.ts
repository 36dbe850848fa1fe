import { html, Html, inline, MOST_CHARS, number, Part, rest, whole } from './html';
import { PlacedPortfolio, PlacedProduct } from './ids';
import { accessOf, budgetOf, code, columns, facts, line, list, name, section, sentences, supportOf, tagsOf, unseen } from './parts';
import { parametersTable, stateOf, versionsTable } from './tables';
import { ProductEntry, VersionEntry } from '../catalogue-model';

/** What to know at a glance, and beneath it, folded, all the rest. */
export function productOf(placed: PlacedProduct, places: PlacedPortfolio[]): Html {
  const { id, entry } = placed;
  return html`<article class="product" id="${id}" tabindex="-1" aria-labelledby="${id}--name">
${headOf(placed)}<details>
<summary><span class="button">${unseen(`Details of ${name(entry.name)}`)}</span></summary>
<div class="body">
${bodyOf(placed, places)}</div>
</details>
</article>
`;
}

function headOf({ id, entry }: PlacedProduct): Html {
  const { description, owner, cost } = entry;
  return html`<div class="head">
<div class="what">
<h3 id="${id}--name" class="find" dir="auto">${name(entry.name)}</h3> ${versionOf(entry)}
${description ? html`<p class="find" dir="auto">${line(description)}</p>
` : undefined}</div>
${facts(['Owner', owner ? find(line(owner)) : undefined], ['Cost', cost ? find(line(cost)) : undefined])}</div>
`;
}

/** The version that one gets who launches it today; a deprecated one where there is no other, for those who have it. */
export function launchedOf({ versions }: ProductEntry): VersionEntry | undefined {
  const states: VersionEntry['state'][] = ['latest', 'available', 'deprecated'];
  return states.map(state => versions.find(version => version.state === state)).find(version => version !== undefined);
}

function versionOf(entry: ProductEntry): Html {
  const version = launchedOf(entry);
  if (version === undefined && entry.versionsFrom) return html`<span class="state">${name(entry.versionsFrom, 40)}</span>`;
  if (version === undefined) return html`<span class="sign-warn">no version can be launched</span>`;
  return html`<span class="version">${unseen('Version ')}${name(version.name, 40)}</span>${version.state === 'deprecated'
    ? html` ${stateOf('deprecated')} <span class="sign-warn">cannot be launched anew</span>` : undefined}`;
}

function bodyOf({ id, entry, portfolio }: PlacedProduct, places: PlacedPortfolio[]): Html {
  const { requirements, dependencies, versions, parameters, outputs, resources, constraints, rules, actions, tagOptions } = entry;
  const shown = name(entry.name, 80);
  return html`${fullOf(entry)}${facts(
    ['Made from', entry.source ? find(whole(entry.source)) : undefined],
    ['Distributor', entry.distributor ? find(whole(entry.distributor)) : undefined],
    ['Launched by', entry.launchRole ? whole(entry.launchRole) : undefined],
    ['Budget', budgetOf('productArn', entry.budget)],
  )}${columns(
    section('h4', 'Who may launch it', accessOf(portfolio)),
    section('h4', 'What you need first', sentences(requirements)),
    section('h4', 'What it relies on', list(dependencies.map(dependency => dependencyOf(dependency, places)))),
    section('h4', 'Support', list(supportOf(entry.support))),
  )}${section('h4', 'Versions', noted(versionsTable(versions, id, shown), entry.versionsNote))}${
    section('h4', 'Parameters', noted(parametersTable(parameters, id, shown), entry.parametersNote))}${columns(
    section('h4', 'Rules for the parameters', list(rules.map(({ name: rule, assertions }) => html`${code(rule)}${sentences(assertions)}`))),
    section('h4', 'What it creates', list(resources.map(({ type, count }) => html`${code(type, 'find')} × ${number(count)}`))),
    section('h4', 'What you get back', list(outputs.map(({ name: output, description }) => described(output, description)))),
    section('h4', 'Where and how it may be used', sentences(constraints)),
    section('h4', 'Actions on what was launched', list(actions.map(({ name: action, description, runs }) => described(action, description, runs)))),
    section('h4', 'Tags to choose', list([...tagsOf(portfolio.tagOptions, 'of the portfolio'), ...tagsOf(tagOptions.filter(({ key }) => !portfolio.tagOptions.some(other => other.key === key)))])),
  )}`;
}

/** All of what the head has only a part of. */
function fullOf({ name: product, description, owner, cost }: ProductEntry): Html | undefined {
  const full = (text: string | undefined) => text !== undefined && line(text) !== inline(text) ? whole(text) : undefined;
  const long = full(description);
  return html`${name(product) === inline(product) ? undefined : html`<div class="long">${rest(product)}</div>
`}${long === undefined ? undefined : description!.length <= MOST_CHARS * 8 ? html`<p class="long find" dir="auto">${description}</p>
` : html`<div class="long find" dir="auto">${long}</div>
`}${facts(['Owner', full(owner)], ['Cost', full(cost)])}`;
}

function described(thing: string, ...texts: (string | undefined)[]): Html {
  return html`${code(thing)}${texts.filter(text => text).map(text => html`<div class="small" dir="auto">${whole(text!)}</div>`)}`;
}

/** A table, and what there is to say of it; none of both is none. */
function noted(table: Html | undefined, note?: string): Html | undefined {
  return note ? html`${table}<div class="note" dir="auto">${whole(note)}</div>
` : table;
}

/** Another product of the catalogue can be gone to. */
function dependencyOf(dependency: string, places: PlacedPortfolio[]): Part {
  const other = places.flatMap(({ products }) => products).find(({ entry }) => entry.name === dependency);
  return other === undefined ? html`<div dir="auto">${whole(dependency)}</div>` : html`<a href="#${other.id}">${name(dependency)}</a>`;
}

function find(text: Part): Html {
  return html`<div class="find" dir="auto">${text}</div>`;
}
