import { ResourceChange, WORDS } from './report';
import { inline, number, shorten, visible } from './report-text';

/** Text that is HTML already; all other text is escaped when it is put into such. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | undefined | Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };
export const MOST_CHARS = 240;
const MOST_NAME_CHARS = 500;

/** All that is put into it is made harmless, and made visible, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => index === 0 ? text : textOf(parts[index - 1]) + text).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(textOf).join('') : visible(`${part ?? ''}`).replace(/[&<>"'`]/g, char => ENTITIES[char]);
}

/** What to know of a resource, in words. */
export function badgesOf(change: ResourceChange, withEffect = true): Html {
  const { effect, stateful, blocked, allowed } = change;
  const badge = (kind: string, text: string) => html`<span class="badge ${kind}">${text}</span> `;
  return html`${withEffect ? badge(effect, WORDS[effect]) : undefined}${stateful ? badge('data', 'HOLDS DATA') : undefined}${blocked
    ? badge('replace', 'BLOCKED') : undefined}${allowed ? badge('allowed', 'ALLOWED') : undefined}`;
}

/** A text of any length: what is too long to be read is folded. */
export function whole(text: string): Html {
  return text.length <= MOST_CHARS ? html`${text}` : html`${shorten(text, MOST_CHARS)}${rest(text)}`;
}

/** All of a text that has been shortened. */
export function rest(text: string): Html {
  return html`<details class="whole"><summary>All ${number(text.length)} characters</summary><pre tabindex="0">${text}</pre></details>`;
}

export function code(text: string): Html {
  return html`<code>${name(text)}</code>`;
}

/** A text on one line. */
export function name(text: string): string {
  return shorten(inline(text), MOST_NAME_CHARS);
}
