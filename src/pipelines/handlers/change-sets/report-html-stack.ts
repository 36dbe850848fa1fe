import { Effect, EFFECTS, PropertyChange, ResourceChange, StackReport, STATES, WORDS } from './report';
import { badgesOf, code, html, Html, MOST_CHARS, name, rest, whole } from './report-markup';
import { count, Excerpt, excerptOf, excerptsOf, number, safeUrl } from './report-text';

const SIGNS: Record<Effect, string> = { replace: '!', remove: '−', mayReplace: '?', change: '~', add: '+' };

/** A section for a stack: its changes by what they do, the worst first. */
export function stackOf(stack: StackReport, at: number, all: number): Html {
  const { name: stackName, account, region, state, note, changes } = stack;
  const url = safeUrl(stack.changeSetUrl);
  return html`<section id="stack-${at}" class="stack" aria-labelledby="stack-${at}-title">
<h3 id="stack-${at}-title">${name(stackName)}</h3>
<p>${STATES[state]}. Account ${name(account)}, ${name(region)}; stack ${at} of ${all}.${url === undefined ? undefined
  : html` <a href="${url}" rel="noopener noreferrer">Change set<span class="away"> of ${name(stackName)}</span></a>`}</p>
${note === undefined ? undefined : html`<p class="note"><strong>Note:</strong> ${whole(note)}</p>`}
${changes.length > 0 ? tableOf(stack, at) : html`<p>No resource changes${state === 'changed' ? ', but outputs, tags or other settings do' : ''}.</p>`}
</section>
`;
}

function tableOf({ name: stackName, changes }: StackReport, at: number): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="stack-${at}-caption">
<table class="changes">
<caption id="stack-${at}-caption">${count(changes.length, 'resource')} of ${name(stackName)}, stack ${at}</caption>
<thead><tr><th scope="col">Resource</th><th scope="col">Type</th><th scope="col">Physical id</th></tr></thead>
${EFFECTS.map(effect => groupOf(effect, changes.filter(change => change.effect === effect)))}</table>
</div>`;
}

function groupOf(effect: Effect, changes: ResourceChange[]): Html | undefined {
  const sign = html`<span class="sign" aria-hidden="true">${SIGNS[effect]}</span>`;
  return changes.length === 0 ? undefined : html`<tbody>
<tr class="${effect}"><th colspan="3" scope="rowgroup">${sign} ${WORDS[effect]}: ${number(changes.length)}</th></tr>
${changes.map(rowsOf)}</tbody>
`;
}

function rowsOf(change: ResourceChange): Html {
  const { effect, path, logicalId, physicalId, properties } = change;
  const open = effect === 'replace' || effect === 'mayReplace' ? new Html(' open') : undefined;
  const many = properties.length === 1 ? '1 property' : `${number(properties.length)} properties`;
  const badges = change.stateful || change.blocked || change.allowed ? html` ${badgesOf(change, false)}` : undefined;
  return html`<tr><th scope="row">${code(path ?? logicalId)}${badges}${path === undefined ? undefined
    : html`<br><span class="small">${name(logicalId)}</span>`}</th><td>${name(change.type)}</td>
<td>${physicalId === undefined ? '–' : html`<code>${whole(physicalId)}</code>`}</td></tr>
${properties.length === 0 ? undefined : html`<tr class="more"><td colspan="3"><details${open}>
<summary>${many}<span class="away"> of ${name(logicalId)}</span></summary>
<ul>
${properties.map(propertyOf)}</ul></details></td></tr>
`}`;
}

function propertyOf({ property, before, after, recreates, cause }: PropertyChange): Html {
  const force = recreates === 'always' ? html` <span class="badge replace">forces replacement</span>`
    : recreates === 'sometimes' ? html` <span class="badge mayReplace">may force replacement</span>` : undefined;
  const [old, young] = before !== undefined && after !== undefined ? excerptsOf(before, after, MOST_CHARS) : [excerpt(before), excerpt(after)];
  const unknown = cause === undefined ? 'none' : 'known when it is deployed';
  return html`<li>${code(property)}${force}${cause === undefined ? undefined : html` <span class="small">because of the ${name(cause)}</span>`}
${before === undefined && after === undefined ? undefined : html`<dl class="values">
<div><dt>before</dt><dd>${valueOf('del', before, old) ?? html`<em>none</em>`}</dd></div>
<div><dt>after</dt><dd>${valueOf('ins', after, young) ?? html`<em>${unknown}</em>`}</dd></div></dl>`}</li>
`;
}

function excerpt(text?: string): Excerpt | undefined {
  return text === undefined ? undefined : excerptOf(text, 0, text.length, MOST_CHARS);
}

function valueOf(tag: 'del' | 'ins', text?: string, shown?: Excerpt): Html | undefined {
  if (text === undefined || shown === undefined) return undefined;
  if (text === '') return html`<em>empty text</em>`;
  const mark = shown.middle === '' ? undefined : tag === 'del' ? html`<del>${shown.middle}</del>` : html`<ins>${shown.middle}</ins>`;
  return html`<code class="value">${shown.start}${mark}${shown.end}</code>${shown.cut ? rest(text) : undefined}`;
}
