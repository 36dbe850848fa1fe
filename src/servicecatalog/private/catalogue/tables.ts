import { html, Html, Part, whole } from './html';
import { code, valuesOf } from './parts';
import { ParameterEntry, RuleEntry, VersionEntry } from '../catalogue-model';

/** A state is told by its word; the sign and color only help the eye. */
const SIGNS: Record<VersionEntry['state'], string> = { latest: '●', available: '○', deprecated: '▲', retired: '✕' };

export function stateOf(state: VersionEntry['state']): Html {
  return html`<span class="state ${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${state}</span>`;
}

export function versionsTable(versions: VersionEntry[], id: string, product: string): Html | undefined {
  return versions.length === 0 ? undefined : table(`${id}--versions`, `Versions of ${product}`, ['Version', 'State', 'What it brings'], 'versions',
    versions.map(({ name: version, state, description }) => [
      code(version), stateOf(state), description ? html`<div dir="auto">${whole(description)}</div>` : '–',
    ]));
}

export function parametersTable(parameters: ParameterEntry[], id: string, product: string): Html | undefined {
  return parameters.length === 0 ? undefined : table(`${id}--parameters`, `Parameters of ${product}`,
    ['Parameter', 'Type', 'Default', 'What to give'], 'parameters',
    parameters.map(parameter => [
      html`${code(parameter.name)}${parameter.secret ? html` <span class="state secret">secret</span>` : undefined}`,
      code(parameter.type, 'type'), defaultOf(parameter), meaningOf(parameter),
    ]));
}

function defaultOf({ default: value, defaultRefused, secret }: ParameterEntry): Part {
  if (value === undefined) return html`<strong>required</strong>`;
  if (defaultRefused) return html`<strong>required</strong>, as a rule refuses the default${secret || value === '' ? undefined : html` ${code(value)}`}`;
  if (secret) return html`<span class="small">has one, which is not shown</span>`;
  return value === '' ? html`<span class="small">empty text</span>` : code(value);
}

function meaningOf({ description, allowedValues, refusedValues, limits, rules = [] }: ParameterEntry): Part {
  const parts = [
    description ? html`<div dir="auto">${whole(description)}</div>` : undefined,
    allowedOf(allowedValues, refusedValues),
    refusedValues === undefined ? undefined : html`<div class="values refused">Not here: ${valuesOf(refusedValues)}</div>`,
    limits.length === 0 ? undefined : html`<div class="small">${limits.map((limit, index) => html`${index > 0 ? '; ' : undefined}${whole(limit)}`)}</div>`,
    ...rules.map(ruleOf),
  ].filter(part => part !== undefined);
  return parts.length === 0 ? '–' : parts;
}

function allowedOf(values: string[] = [], refused: string[] = []): Part {
  if (values.length > 0) return html`<div class="values">One of ${valuesOf(values)}</div>`;
  return refused.length === 0 ? undefined : html`<div><strong>No value is left that all rules allow.</strong></div>`;
}

function ruleOf({ name: rule, assertions }: RuleEntry): Part {
  return html`<div class="rule">Rule ${code(rule)}: ${assertions.map(text => html`<div dir="auto">${whole(text)}</div> `)}</div>`;
}

/** It is wider than a phone: it can be scrolled, with the keyboard too. */
function table(id: string, caption: string, heads: string[], kind: string, rows: Part[][]): Html {
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="${id}">
<table class="${kind}">
<caption id="${id}">${caption}</caption>
<thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>
`)}</tbody>
</table>
</div>
`;
}
