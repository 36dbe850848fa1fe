import {
  consequenceOf, Danger, dangersOf, EFFECTS, isEmpty, nameOf, PropertyChange, Report, ResourceChange, StackReport, STATES,
  summaryOf, unsureOf, WORDS,
} from './report';
import { count, Excerpt, excerptOf, excerptsOf, inline, moment, safeUrl, shorten } from './report-text';

/** A part of the text that is shown as a whole or not at all. */
interface Block {
  readonly text: string;
  /** What it tells of, for the count of what has been left out. */
  readonly of?: 'danger' | 'change';
}

const MOST_BYTES = 200_000;
const MOST_CHARS = 80;
const MOST_NAME_CHARS = 300;
const MOST_PROPERTIES = 5;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
// Nothing in these means anything in Markdown, nor makes a link, so that they can be shown as they are.
const PLAIN = /^(?!.*(:\/\/|www\.|@))[\w\-./:+=, ]+$/i;

/** The report for a mail or a chat: a summary, what is lost, and a table for each stack, as much of it as has room. */
export function renderMarkdown(report: Report, { maxBytes = MOST_BYTES }: { readonly maxBytes?: number } = {}): string {
  const blocks = blocksOf(report);
  const whole = blocks.map(({ text }) => text).join('');
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const room = maxBytes - Buffer.byteLength(leftOut(blocks));
  let used = 0;
  let shown = 0;
  while (used + Buffer.byteLength(blocks[shown].text) <= room) used += Buffer.byteLength(blocks[shown++].text);
  return cut(blocks.slice(0, shown).map(({ text }) => text).join('') + leftOut(blocks.slice(shown)), maxBytes);
}

function blocksOf(report: Report): Block[] {
  const dangers = dangersOf(report);
  const unchanged = report.stacks.filter(({ state, changes }) => state === 'unchanged' && changes.length === 0);
  const unsure = unsureOf(report);
  const approve = linkOf('Approve or reject', report.approveUrl);
  return [
    { text: `# ${safe(report.stage)}${report.approveUrl ? ': changes to approve' : ': changes'}\n\n${safe(summaryOf(report))}.${unsure ? ` ${unsure}` : ''}\n` },
    ...dangersIn(dangers),
    { text: isEmpty(report) || dangers.length > 0 ? '' : `\nNothing is ${unsure ? 'known to be ' : ''}replaced or removed.\n` },
    { text: `\n${factsOf(report).join('\n')}\n${approve ? `\n${approve}\n` : ''}` },
    ...report.stacks.filter(stack => !unchanged.includes(stack)).flatMap(stackBlocks),
    ...unchanged.length > 0 ? [{ text: '\n## Unchanged\n\n' }] : [],
    ...unchanged.map(stack => ({ text: `- ${placeOf(stack)}\n` })),
  ];
}

function factsOf({ pipeline, revision, execution, createdAt }: Report): string[] {
  return [
    `- Pipeline: ${code(pipeline)}`, `- Revision: ${revision === undefined ? 'not known' : code(revision)}`, `- Execution: ${code(execution)}`,
    `- Prepared: ${safe(moment(createdAt))}`,
  ];
}

function dangersIn(dangers: Danger[]): Block[] {
  return dangers.map((danger, index) => ({
    of: 'danger', text: `${index === 0 ? '\n## DANGER: replaced or removed\n\n' : ''}${dangerOf(danger)}\n`,
  }));
}

function dangerOf(danger: Danger): string {
  const { change, stack } = danger;
  const causes = change.properties.filter(({ recreates }) => recreates !== 'never').slice(0, MOST_PROPERTIES).map(({ property }) => property);
  return [
    `- **${wordsOf(change)}** ${code(change.path ?? change.logicalId)} (${safe(change.type)}) in ${placeOf(stack)}.`,
    `${consequenceOf(change)}${change.fate === undefined ? '' : ` Old one: ${safe(change.fate)}.`}`,
    ...causes.length > 0 ? [`Because of ${code(causes.join(', '))}.`] : [],
    ...change.blocked ? [`If that is meant, add ${code(nameOf(danger))} to allowReplacement.`] : [],
  ].join(' ');
}

function wordsOf({ effect, stateful, blocked, allowed }: ResourceChange): string {
  return [WORDS[effect], ...stateful ? ['HOLDS DATA'] : [], ...blocked ? ['BLOCKED'] : [], ...allowed ? ['ALLOWED'] : []].join(', ');
}

function stackBlocks(stack: StackReport): Block[] {
  const { state, note, changeSetUrl, changes } = stack;
  const sorted = EFFECTS.flatMap(effect => changes.filter(change => change.effect === effect));
  const link = linkOf('Change set', changeSetUrl);
  const head = `\n## ${placeOf(stack)}\n\n${STATES[state]}.${note === undefined ? '' : ` Note: ${safe(note)}`}${link ? ` ${link}` : ''}\n`;
  if (sorted.length === 0) return [{ text: `${head}\nNo resource changes.\n` }];
  const table = '\n| What | Resource | Type | Properties |\n| --- | --- | --- | --- |\n';
  return [{ text: head }, ...sorted.map((change, index): Block => ({ of: 'change', text: `${index === 0 ? table : ''}${rowOf(change)}\n` }))];
}

function rowOf(change: ResourceChange): string {
  const { path, logicalId, type, properties } = change;
  const more = properties.length - MOST_PROPERTIES;
  const shown = [...properties.slice(0, MOST_PROPERTIES).map(propertyOf), ...more > 0 ? [`and ${more} more`] : []].join('; ');
  return `| ${wordsOf(change)} | ${code(path ?? logicalId)} | ${safe(type)} | ${shown || '-'} |`;
}

function propertyOf({ property, before, after, recreates }: PropertyChange): string {
  const [old, young] = before !== undefined && after !== undefined ? excerptsOf(before, after, MOST_CHARS) : [excerpt(before), excerpt(after)];
  const force = { always: ' (forces replacement)', sometimes: ' (may force replacement)', never: '' }[recreates];
  return `${code(property)}${force}${old || young ? `: ${valueOf(old)} → ${valueOf(young)}` : ''}`;
}

function excerpt(text?: string): Excerpt | undefined {
  return text === undefined ? undefined : excerptOf(text, 0, text.length, MOST_CHARS);
}

function valueOf(shown?: Excerpt): string {
  return shown === undefined ? '-' : code(shown.start + shown.middle + shown.end) || '(empty)';
}

function placeOf({ name, account, region }: StackReport): string {
  return `${safe(name)} (${safe(account)}, ${safe(region)})`;
}

/** A link of the report's own; what is within it cannot end it. */
function linkOf(text: string, url?: string): string | undefined {
  const href = safeUrl(url)?.replace(/[()<>\\|`*_~[\]]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return href === undefined ? undefined : `[${text}](${href})`;
}

function code(text: string): string {
  const line = shorten(inline(text), MOST_NAME_CHARS);
  return PLAIN.test(line) ? `\`${line}\`` : safe(line);
}

/** A text without any meaning in Markdown: what would be HTML, a table, a link, or bold. */
function safe(text: string): string {
  return shorten(inline(text), MOST_NAME_CHARS).replace(/[\\`*_~[\]|!#{}]/g, '\\$&').replace(/[&<>]/g, char => ENTITIES[char])
    .replace(/:\/\//g, ':\\/\\/').replace(/www\./gi, match => `${match.slice(0, 3)}\\.`);
}

function leftOut(blocks: Block[]): string {
  const [dangers, changes] = [blocks.filter(({ of }) => of === 'danger').length, blocks.filter(({ of }) => of === 'change').length];
  const what = [...dangers > 0 ? [`${count(dangers, 'replaced or removed resource')}`] : [], count(changes, 'change')].join(' and ');
  return `\n**Left out, for this text has become too long: ${what}. The HTML report has all.**\n`;
}

/** The guard for a limit in which not even the first lines have room. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : bytes.subarray(0, Math.max(0, maxBytes)).toString().replace(/�+$/, '');
}
