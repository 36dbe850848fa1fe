import { count, html, Html, inline, number, Part, rest, shorten, whole } from './html';
import { PortfolioEntry, PrincipalEntry, ShareEntry, SupportEntry, TagEntry } from '../catalogue-model';

const MOST_NAME_CHARS = 200;
const MOST_URL_CHARS = 2000;
const MOST_LINE_CHARS = 120;
const MOST_ITEMS = 12;
const EMAIL = /^[\w.+-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** A text on one line, as long as a name may be. */
export function name(text: string, most = MOST_NAME_CHARS): string {
  return shorten(inline(text), most);
}

/** A name that a machine knows; all of it if that is longer than a line. */
export function code(text: string, kind?: string): Html {
  const shown = name(text);
  return html`${kind === undefined ? html`<code>` : html`<code class="${kind}">`}${breakable(shown)}</code>${shown === inline(text) ? undefined : rest(text)}`;
}

/** Types of CloudFormation, paths and addresses are broken where they read well. */
function breakable(text: string): Part[] {
  return text.split(/(?<=::|[</])(?=\w)/).map((part, index) => html`${index > 0 ? new Html('<wbr>') : undefined}${part}`);
}

/** What of a text fits into a line: its first paragraph, its first sentence, or what is cut after a word. */
export function line(text: string): string {
  const first = inline(text.trim().split(/\n\s*\n/)[0]);
  if (first.length <= MOST_LINE_CHARS) return first;
  const sentence = /^.+?[.!?](?= )/.exec(first.slice(0, MOST_LINE_CHARS + 1));
  if (sentence !== null && sentence[0].length > MOST_LINE_CHARS / 3) return sentence[0];
  return shorten(first, MOST_LINE_CHARS).replace(/(?<=\S)[\s,;:]+\S{0,30}…$/, '…');
}

/** For who hears a page, or sees it without its look. */
export function unseen(text: string): Html {
  return html`<span class="unseen">${text}</span>`;
}

/** A part of a product or portfolio; none if it would be empty. */
export function section(heading: 'h3' | 'h4', title: string, content: Html | undefined): Html | undefined {
  const tag = new Html(heading);
  return content === undefined ? undefined : html`<section>
<${tag}>${title}</${tag}>
${content}</section>
`;
}

/** Sections beside each other where there is room. */
export function columns(...sections: (Html | undefined)[]): Html | undefined {
  return sections.every(part => part === undefined) ? undefined : html`<div class="columns">
${sections}</div>
`;
}

/** A list, the end of which is folded if it is long. */
export function list(items: Part[], kind = 'plain'): Html | undefined {
  if (items.length === 0) return undefined;
  const most = items.length > MOST_ITEMS + 3 ? MOST_ITEMS : items.length;
  const some = (shown: Part[]) => html`<ul class="${kind}">
${shown.map(item => html`<li>${item}</li>
`)}</ul>
`;
  return html`${some(items.slice(0, most))}${most === items.length ? undefined
    : html`<details class="more"><summary>${number(items.length - most)} more</summary>
${some(items.slice(most))}</details>
`}`;
}

export function sentences(texts: string[]): Html | undefined {
  return list(texts.map(text => html`<div dir="auto">${whole(text)}</div>`), 'sentences');
}

/** Names and values, without those that have none. */
export function facts(...all: [string, Part][]): Html | undefined {
  const known = all.filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : html`<dl class="facts">
${known.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>
`)}</dl>
`;
}

/** A budget, and the tag that Service Catalog sets on what counts. */
export function budgetOf(tag: 'portfolioArn' | 'productArn', budget?: string): Part {
  return budget ? html`${whole(budget)}, of all that has the tag ${code(`aws:servicecatalog:${tag}`)}` : undefined;
}

export function tagsOf(tags: TagEntry[], from?: string): Part[] {
  return tags.map(({ key, values }) => html`${code(key)}${from === undefined ? undefined : html` <span class="small">${from}</span>`}
<div class="values">${values.length === 0 ? html`<span class="small">any value</span>` : valuesOf(values)}</div>`);
}

/** Values in a row, the end of which is folded if it is long. */
export function valuesOf(values: string[]): Html {
  const most = values.length > MOST_ITEMS + 3 ? MOST_ITEMS : values.length;
  const some = (shown: string[]) => shown.map(value => html`${value === '' ? html`<em>empty text</em>` : code(value, 'value')} `);
  return html`${some(values.slice(0, most))}${most === values.length ? undefined
    : html`<details class="more"><summary>${number(values.length - most)} more</summary>${some(values.slice(most))}</details>`}`;
}

export function supportOf(support?: SupportEntry): Part[] {
  if (support === undefined) return [];
  const { description, email, url } = support;
  return [
    ...description ? [html`<div dir="auto">${whole(description)}</div>`] : [], ...email ? [mail(email)] : [], ...url ? [link(url)] : [],
  ];
}

/** Such an address as can be nothing else; all others are text. */
function mail(address: string): Html {
  return address.length <= MOST_NAME_CHARS && EMAIL.test(address) ? html`<a href="mailto:${address}">${address}</a>` : html`<div>${whole(address)}</div>`;
}

/** Links lead to the web only, and hide no host behind a name before an `@`. */
function link(url: string): Html {
  if (!/^https?:\/\//i.test(url) || url.length > MOST_URL_CHARS || !URL.canParse(url)) return html`<div>${whole(url)}</div>`;
  const { href, username, password } = new URL(url);
  return username || password ? html`<div>${whole(url)}</div>` : html`<a href="${href}" rel="noopener noreferrer">${breakable(name(url))}</a>`;
}

export function hasAccess({ principals, shares }: PortfolioEntry): boolean {
  return principals.length > 0 || shares.length > 0;
}

/** Who may launch, on one line: kinds and numbers. */
export function accessLine({ principals, shares }: PortfolioEntry): string {
  const some = shares.filter(({ kind }) => kind !== 'organization');
  const all = some.length < shares.length ? ['the whole organization'] : [];
  const open = principals.length === 0 ? 'Open to nobody in this account' : `Open to ${sum(tally(principals))}`;
  return shares.length === 0 ? open : `${open}, shared with ${sum([...all, ...tally(some)])}`;
}

function tally(entries: { kind: string }[]): string[] {
  return [...new Set(entries.map(({ kind }) => kind))].map(kind => count(entries.filter(entry => entry.kind === kind).length, kind));
}

function sum(parts: string[]): string {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Who may launch: every one of them. */
export function accessOf(portfolio: PortfolioEntry): Html | undefined {
  if (!hasAccess(portfolio)) {
    return html`<p class="sign-warn">Nobody: no principal has access, and it is shared with no other account.</p>
`;
  }
  const nobody = portfolio.principals.length === 0 ? html`<p>Nobody in this account.</p>
` : undefined;
  return html`${nobody}${list([...portfolio.principals.map(principalOf), ...portfolio.shares.map(share => shareOf(share, portfolio))])}`;
}

function principalOf({ kind, name: principal }: PrincipalEntry): Html {
  return html`${code(principal)} <span class="small">${kind}</span>`;
}

function shareOf({ kind, id, tagOptions, principals }: ShareEntry, portfolio: PortfolioEntry): Html {
  const who = principals && portfolio.principals.length > 0 ? 'the principals above may launch there, too' : 'its own administrators say who may launch';
  return html`${code(id)} <span class="small">${kind}: ${who}${tagOptions ? ', with the same tag options' : ''}</span>`;
}
