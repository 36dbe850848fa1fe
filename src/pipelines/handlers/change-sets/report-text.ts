/** The part of a long text that is shown, in three: what differs is in the middle. */
export interface Excerpt {
  readonly start: string;
  readonly middle: string;
  readonly end: string;
  /** Whether something has been left out. */
  readonly cut: boolean;
}

// All that a screen does not show, or that makes it show something else: control and format characters, such that turn the direction
// of writing, halves of characters, other line ends, fillers. Line feeds and tabs are shown as they are.
const UNSEEN = /(?![\n\t\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;
const WORD_CHAR = /[\w\uD800-\uDFFF]/;
const LONGEST_WORD = 24;

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

export function number(amount: number): string {
  return amount.toLocaleString('en-US');
}

export function count(amount: number, thing: string): string {
  return `${number(amount)} ${thing}${amount === 1 ? '' : 's'}`;
}

/** A time for people; what is none stays as it is. */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : inline(iso);
}

/** A link that may be followed: https, and no name before an @ that could be taken for the host. */
export function safeUrl(url?: string): string | undefined {
  if (!url?.startsWith('https://') || !URL.canParse(url)) return undefined;
  const { href, username, password } = new URL(url);
  return username || password ? undefined : href;
}

/** What is shown of two values: where they differ, for two long policies begin alike. */
export function excerptsOf(before: string, after: string, most: number): [Excerpt, Excerpt] {
  const shortest = Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest && before[same] === after[same]) same++;
  let tail = 0;
  while (tail < shortest - same && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const start = Math.min(wordEdge(before, same, -1), wordEdge(after, same, -1));
  const rest = Math.min(before.length - wordEdge(before, before.length - tail, 1), after.length - wordEdge(after, after.length - tail, 1));
  return [excerptOf(before, start, before.length - rest, most), excerptOf(after, start, after.length - rest, most)];
}

/** What is shown of one value. */
export function excerptOf(text: string, start: number, end: number, most: number): Excerpt {
  const cut = text.length > most;
  const from = cut ? edge(text, Math.max(0, start - Math.floor(most / 4))) : 0;
  const to = cut ? edge(text, Math.min(text.length, from + most)) : text.length;
  const until = Math.min(end, to);
  return {
    start: `${from > 0 ? '…' : ''}${text.slice(from, Math.min(start, to))}`,
    middle: text.slice(start, until),
    end: `${text.slice(until, to)}${to < text.length ? '…' : ''}`,
    cut,
  };
}

/** A place to cut that is not within a character. */
function edge(text: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at - 1 : at;
}

/** The end of the word that a place is in, so that not half of a word is marked. */
function wordEdge(text: string, at: number, step: -1 | 1): number {
  let place = at;
  for (let steps = 0; steps < LONGEST_WORD; steps++) {
    if (place <= 0 || place >= text.length || !WORD_CHAR.test(text[place - 1]) || !WORD_CHAR.test(text[place])) break;
    place += step;
  }
  return edge(text, place);
}
