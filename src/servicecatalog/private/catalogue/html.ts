// The report of a pipeline has the same in its handler, which is deployed alone: it can import nothing that is not beside it.

/** Text that is HTML already; all other text is escaped when it is put into such. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | undefined | Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };
// All that a screen does not show, or that makes it show something else: control and format characters, such that turn the direction
// of writing, halves of characters, other line ends, fillers. Line feeds and tabs are shown as they are, emoji that are joined, too.
const UNSEEN = new RegExp([
  '(?![\\n\\t\\uFE0F])',
  '(?!(?<=\\p{Extended_Pictographic}[\\uFE0F\\u{1F3FB}-\\u{1F3FF}]?)\\u200D(?=\\p{Extended_Pictographic}))',
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2800]',
].join(''), 'gu');
/** A text that is longer is folded. */
export const MOST_CHARS = 240;

/** All that is put into it is made harmless, and made visible, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => index === 0 ? text : textOf(parts[index - 1]) + text).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(textOf).join('') : visible(`${part ?? ''}`).replace(/[&<>"'`]/g, char => ENTITIES[char]);
}

/** A text of any length: what is too long to be read is folded. */
export function whole(text: string): Html {
  return text.length <= MOST_CHARS ? html`${text}` : html`${shorten(text, MOST_CHARS)}${rest(text)}`;
}

/** All of a text that has been shortened. */
export function rest(text: string): Html {
  return html`<details class="whole"><summary>All ${number(text.length)} characters</summary><pre tabindex="0">${text}</pre></details>`;
}

/** A text in which nothing is hidden. */
export function visible(text: string): string {
  return text.replace(UNSEEN, char => `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** The same on one line. */
export function inline(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** At most so many characters. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, edge(text, most - 1))}…`;
}

/** A place to cut that is not within a character. */
function edge(text: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at - 1 : at;
}

export function number(amount: number): string {
  return amount.toLocaleString('en-US');
}

export function count(amount: number, thing: string): string {
  return `${number(amount)} ${thing}${amount === 1 ? '' : 's'}`;
}
