import { createHash } from 'crypto';
import { count, html, Html, inline, rest, whole } from './html';
import { PlacedPortfolio, placesOf } from './ids';
import { accessLine, accessOf, budgetOf, columns, facts, hasAccess, line, list, name, section, supportOf, tagsOf } from './parts';
import { productOf } from './product';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { CatalogueModel, PortfolioEntry } from '../catalogue-model';

/** One page that needs nothing but itself, and may ask for nothing. It can be read without its script, which only finds products. */
export function cataloguePage(model: CatalogueModel): string {
  const places = placesOf(model);
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${name(model.title)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip unseen" href="#catalogue">Skip to the products</a>
<header>
<div>
<h1 dir="auto">${name(model.title)}</h1>
${name(model.title) === inline(model.title) ? undefined : rest(model.title)}
<p id="found" role="status">${amounts(places)}</p>
</div>
${findOf(places)}</header>
<div class="frame">
${contentsOf(places)}<main id="catalogue" tabindex="-1">
${places.length === 0 ? html`<p class="notice">There is no portfolio in this catalogue.</p>
` : places.map(place => portfolioOf(place, places))}</main>
</div>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function policy(): string {
  const [style, script] = [STYLE, SCRIPT].map(text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`;
}

function amounts(places: PlacedPortfolio[]): string {
  return `${count(places.flatMap(({ products }) => products).length, 'product')} in ${count(places.length, 'portfolio')}`;
}

/** Without the script it finds nothing, and is not there. */
function findOf(places: PlacedPortfolio[]): Html | undefined {
  return places.every(({ products }) => products.length === 0) ? undefined : html`<div class="search" role="search" hidden>
<label for="find">Find a product</label>
<input id="find" type="search" autocomplete="off" spellcheck="false" placeholder="Name, owner, resource …">
</div>
`;
}

function contentsOf(places: PlacedPortfolio[]): Html | undefined {
  return places.length === 0 ? undefined : html`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ul>
${places.map(({ id, entry, products }) => html`<li id="to-${id}"><a href="#${id}" dir="auto">${name(entry.name, 80)}</a>${products.length === 0 ? undefined : html`
<ul>
${products.map(product => html`<li id="to-${product.id}"><a href="#${product.id}" dir="auto">${name(product.entry.name, 80)}</a></li>
`)}</ul>`}</li>
`)}</ul>
</nav>
`;
}

function portfolioOf({ id, entry, products }: PlacedPortfolio, places: PlacedPortfolio[]): Html {
  return html`<section class="portfolio" id="${id}" tabindex="-1">
<h2 class="find" dir="auto">${name(entry.name)}</h2>
${entry.description ? html`<p class="lead" dir="auto">${line(entry.description)}</p>
` : undefined}${hasAccess(entry) ? undefined : html`<p class="notice warn"><strong>Nobody has access to this portfolio.</strong>
No principal may launch from it, and it is shared with no other account.</p>
`}${aboutOf(entry)}${products.length === 0 ? html`<p class="notice">There is no product in this portfolio yet.</p>
` : html`<div class="products">
${products.map(product => productOf(product, places))}</div>
`}</section>
`;
}

/** What holds for all products of a portfolio, folded; none if there is nothing to tell. */
function aboutOf(entry: PortfolioEntry): Html | undefined {
  const { provider, description, budget } = entry;
  const access = hasAccess(entry);
  const parts = [
    access ? section('h3', 'Who may launch', accessOf(entry)) : undefined,
    section('h3', 'Tags to choose', list(tagsOf(entry.tagOptions))), section('h3', 'Support', list(supportOf(entry.support))),
  ].filter(part => part !== undefined);
  const contents = [
    name(entry.name) === inline(entry.name) ? undefined : html`<div class="long">${rest(entry.name)}</div>
`,
    description === undefined || line(description) === inline(description) ? undefined : html`<div class="long" dir="auto">${whole(description)}</div>
`,
    facts(['Offered by', provider ? whole(provider) : undefined], ['Budget', budgetOf('portfolioArn', budget)]),
    columns(...parts),
  ].filter(content => content !== undefined);
  return contents.length === 0 ? undefined : html`<details class="about">
<summary>${access ? accessLine(entry) : 'About this portfolio'}</summary>
<div class="body">
${contents}</div>
</details>
`;
}
