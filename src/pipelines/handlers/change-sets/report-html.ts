import { createHash } from 'crypto';
import {
  consequenceOf, Danger, dangersOf, EFFECTS, effectsOf, isEmpty, losesData, nameOf, Report, StackReport, totalsOf, unsureOf, WORDS,
} from './report';
import { stackOf } from './report-html-stack';
import { badgesOf, code, html, Html, name, Part, whole } from './report-markup';
import { STYLE } from './report-style';
import { count, inline, moment, number, safeUrl, shorten } from './report-text';

/** One page that needs nothing but itself, and may ask for nothing. */
export function renderHtml(report: Report): string {
  const dangers = dangersOf(report);
  const changed = report.stacks.filter(({ state, changes }) => state !== 'unchanged' || changes.length > 0);
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${name(report.stage)} of ${name(report.pipeline)}${report.approveUrl ? ': changes to approve' : ': changes'}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#stacks">Skip to the changes of each stack</a>
<main>
${dangers.length > 0 ? bannerOf(report, dangers) : calmOf(report)}
${factsOf(report)}
${changed.length > 0 ? overviewOf(changed) : undefined}
<section id="stacks" tabindex="-1" aria-labelledby="stacks-title">
<h2 id="stacks-title">Stacks</h2>
${changed.map((stack, index) => stackOf(stack, index + 1, changed.length))}
${unchangedOf(report.stacks.filter(stack => !changed.includes(stack)))}
</section>
</main>
</body>
</html>
`;
  return page.text;
}

function policy(): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function bannerOf(report: Report, dangers: Danger[]): Html {
  const losing = dangers.filter(({ change }) => losesData(change));
  const surely = losing.filter(({ change }) => change.effect !== 'mayReplace');
  const { blocked } = totalsOf(report);
  const holding = dangers.filter(({ change }) => change.stateful || change.blocked);
  const others = dangers.filter(danger => !holding.includes(danger));
  const title = surely.length > 0 ? `data of ${count(surely.length, 'resource')} will be lost`
    : losing.length > 0 ? `data of ${count(losing.length, 'resource')} may be lost` : `${tallyOf(dangers)}, none that loses data`;
  return html`<section class="danger" aria-labelledby="title">
<h1 id="title"><span class="sign" aria-hidden="true">!</span> ${stageOf(report)}: ${title}</h1>
<p>${losing.length > 0 ? `${tallyOf(dangers)}. ` : undefined}${blocked === 0 ? undefined
  : html`<strong>${number(blocked)} BLOCKED</strong>: nobody has allowed ${blocked > 1 ? 'these' : 'this'}.`} ${unsureOf(report)}</p>
${dangerList('Resources that hold data', holding)}
${dangerList('Resources that hold no data', others)}
</section>`;
}

/** Short: what happens to it comes after it, and has to be seen. */
function stageOf({ stage }: Report): string {
  return shorten(inline(stage), 60);
}

/** E.g. '1 REPLACED, 2 REMOVED'. */
function tallyOf(dangers: Danger[]): string {
  return EFFECTS.map(effect => ({ effect, amount: dangers.filter(({ change }) => change.effect === effect).length }))
    .filter(({ amount }) => amount > 0).map(({ effect, amount }) => `${number(amount)} ${WORDS[effect]}`).join(', ');
}

function dangerList(title: string, dangers: Danger[]): Html | undefined {
  return dangers.length === 0 ? undefined : html`<h2>${title}</h2>
<ul class="dangers">
${dangers.map(dangerOf)}</ul>`;
}

function dangerOf(danger: Danger): Html {
  const { change, stack } = danger;
  const causes = change.properties.filter(({ recreates }) => recreates !== 'never').slice(0, 5).map(({ property }) => property);
  return html`<li class="${losesData(change) ? 'loss' : 'harmless'}">
<p>${badgesOf(change)} <strong>${code(change.path ?? change.logicalId)}</strong></p>
<p>${losesData(change) ? html`<strong>${consequenceOf(change)}</strong>` : consequenceOf(change)}${change.fate === undefined ? undefined
  : html` Old one: ${inline(change.fate)}.`}</p>
${change.blocked ? hintOf(danger) : undefined}
<p class="small">${name(change.type)}${change.physicalId === undefined ? undefined : html` ${code(change.physicalId)}`} in ${name(stack.name)},
${name(stack.account)}, ${name(stack.region)}${causes.length > 0 ? html`; because of ${name(causes.join(', '))}` : undefined}</p>
</li>
`;
}

function hintOf(danger: Danger): Html {
  return html`<p class="hint">If that is meant, add this to <code>allowReplacement</code>: <code class="copy">${nameOf(danger)}</code></p>`;
}

function calmOf(report: Report): Html {
  const many = count(report.stacks.length, 'stack');
  const unsure = unsureOf(report);
  return isEmpty(report) ? html`<section class="calm" aria-labelledby="title">
<h1 id="title">${stageOf(report)}: nothing changes</h1>
<p>The templates of ${many} say what is deployed already. Nothing is added, changed, replaced or removed.</p>
</section>` : html`<section class="calm" aria-labelledby="title">
<h1 id="title">${stageOf(report)}: nothing is ${unsure ? 'known to be ' : ''}replaced or removed</h1>
<p>${effectsOf(report).join(', ')} in ${many}. ${unsure}</p>
</section>`;
}

function factsOf(report: Report): Html {
  const approve = safeUrl(report.approveUrl);
  const facts: [string, Part][] = [
    ['Pipeline', name(report.pipeline)], ['Stage', name(report.stage)],
    ['Revision', report.revision === undefined ? 'not known' : code(report.revision)],
    ['Execution', code(report.execution)], ['Prepared', moment(report.createdAt)],
  ];
  return html`<section aria-labelledby="about">
<h2 id="about">About this deployment</h2>
<dl class="facts">
${facts.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>
`)}</dl>
${approve === undefined ? undefined : html`<p><a class="button" href="${approve}" rel="noopener noreferrer">Approve or reject</a></p>`}
</section>`;
}

function overviewOf(stacks: StackReport[]): Html {
  const row = (head: Part, some: StackReport[]) => {
    const totals = totalsOf({ stacks: some });
    const numbers = EFFECTS.map(effect => html`<td class="${totals[effect] > 0 ? effect : 'none'}">${number(totals[effect])}</td>`);
    return html`<tr><th scope="row">${head}</th>${numbers}<td class="${totals.blocked > 0 ? 'replace' : 'none'}">${number(totals.blocked)}</td></tr>
`;
  };
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<div class="scroll" role="region" tabindex="0" aria-labelledby="summary-caption">
<table class="numbers">
<caption id="summary-caption">Number of resources by what happens to them</caption>
<thead><tr><th scope="col">Stack</th>${EFFECTS.map(effect => html`<th scope="col">${WORDS[effect]}</th>`)}<th scope="col">Blocked</th></tr></thead>
<tbody>
${stacks.map((stack, index) => row(html`<a href="#stack-${index + 1}">${name(stack.name)}</a>`, [stack]))}</tbody>
<tfoot>
${row('All', stacks)}</tfoot>
</table>
</div>
</section>`;
}

function unchangedOf(stacks: StackReport[]): Html | undefined {
  return stacks.length === 0 ? undefined : html`<h3>Unchanged</h3>
<ul class="unchanged">
${stacks.map(stack => html`<li>${name(stack.name)} <span class="small">${name(stack.account)}, ${name(stack.region)}</span>${stack.note === undefined
  ? undefined : html`<div class="note">${whole(stack.note)}</div>`}</li>
`)}</ul>`;
}
