import * as fc from 'fast-check';
import { consequenceOf, dangersOf, Effect, isEmpty, losesData, Report, summaryOf, totalsOf } from '../../src/pipelines/handlers/change-sets/report';
import { renderHtml } from '../../src/pipelines/handlers/change-sets/report-html';
import { renderMarkdown } from '../../src/pipelines/handlers/change-sets/report-markdown';
import { STYLE } from '../../src/pipelines/handlers/change-sets/report-style';
import { excerptsOf, inline, safeUrl, shorten, visible } from '../../src/pipelines/handlers/change-sets/report-text';
import { aChange, aProperty, aReport, aStack, empty, hostile, HOSTILE, hostileWith, large, mixed, safeOne } from '../browser/reports';

const EFFECTS: Effect[] = ['add', 'change', 'replace', 'mayReplace', 'remove'];
const VOID = ['meta', 'br'];
/** The one way that the report writes a tag. */
const TAGS = 'html head meta title style body main section a h1 h2 h3 p span strong em code ul li dl dt dd div table caption thead tbody tfoot '
  + 'tr th td br details summary del ins pre';
const ATTRIBUTES = 'id class lang charset content name http-equiv href rel tabindex role scope colspan aria-labelledby aria-hidden';
const TAG = new RegExp(`^<(?<close>/)?(?<tag>${TAGS.split(' ').join('|')})(?: (?:${ATTRIBUTES.split(' ').join('|')})="[^"<>]*"| open)*>`);

/** What is wrong with the tags of a page, were it by the text within them. */
function faultOf(page: string): string | undefined {
  const open: string[] = [];
  const body = page.replace('<!DOCTYPE html>', '').replace(STYLE, '');
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', at + 1)) {
    const groups = TAG.exec(body.slice(at, at + 4000))?.groups;
    if (!groups) return body.slice(at, at + 80);
    if (groups.close && open.pop() !== groups.tag) return `</${groups.tag}>: ${body.slice(at - 80, at)}`;
    if (!groups.close && !VOID.includes(groups.tag)) open.push(groups.tag);
  }
  return open.length > 0 ? `open: ${open.join()}` : undefined;
}

/** The cells of each row of a table. */
function rowsOf(markdown: string): string[][] {
  return markdown.split('\n').filter(line => line.startsWith('|')).map(line => line.replace(/\\./g, '_').split('|').slice(1, -1));
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'<>&"\'`|[]()\\\n\r\t!/=-# *_{}$\u202E\u0000\uD800\uDC00ab') }),
  fc.constantFrom(HOSTILE, '</style><script>', '${x}', '-->', ']]>', '&lt;script&gt;', '$&', '`|`',
    '[a](javascript:alert(1))', 'https://evil.example', 'WWW.evil.example'),
);
const anyReport: fc.Arbitrary<Report> = fc.record({
  pipeline: anyText,
  stage: anyText,
  execution: anyText,
  createdAt: anyText,
  revision: fc.option(anyText, { nil: undefined }),
  approveUrl: fc.option(fc.oneof(anyText, anyText.map(text => `https://${text}`), anyText.map(text => `https://a/${text}`)), { nil: undefined }),
  stacks: fc.array(fc.record({
    name: anyText,
    account: anyText,
    region: anyText,
    state: fc.constantFrom('new', 'changed', 'unchanged', 'later'),
    note: fc.option(anyText, { nil: undefined }),
    changeSetUrl: fc.option(anyText.map(text => `https://a/?${text}`), { nil: undefined }),
    changes: fc.array(fc.record({
      effect: fc.constantFrom(...EFFECTS),
      logicalId: anyText,
      type: anyText,
      physicalId: fc.option(anyText, { nil: undefined }),
      path: fc.option(anyText, { nil: undefined }),
      stateful: fc.boolean(),
      blocked: fc.boolean(),
      allowed: fc.boolean(),
      fate: fc.option(anyText, { nil: undefined }),
      properties: fc.array(fc.record({
        property: anyText,
        before: fc.option(anyText, { nil: undefined }),
        after: fc.option(anyText.map(text => text.repeat(9)), { nil: undefined }),
        recreates: fc.constantFrom('always', 'sometimes', 'never'),
        cause: fc.option(anyText, { nil: undefined }),
      }), { maxLength: 7 }),
    }), { maxLength: 3 }),
  }), { maxLength: 3 }),
});

describe('what a report says in a line', () => {
  test('the totals', () => {
    expect(totalsOf(mixed)).toEqual({ add: 2, change: 3, replace: 1, mayReplace: 1, remove: 2, blocked: 1 });
    expect(totalsOf(empty)).toEqual({ add: 0, change: 0, replace: 0, mayReplace: 0, remove: 0, blocked: 0 });
  });

  test('a summary of one line', () => {
    expect(summaryOf(mixed)).toBe('2 added, 3 changed, 1 REPLACED (1 blocked), 1 MAY BE REPLACED, 2 removed in 6 stacks of Prod');
    expect(summaryOf(safeOne)).toBe('1 added, 1 changed, 0 replaced, 0 removed in 1 stack of Prod');
    expect(summaryOf(empty)).toBe('Nothing changes in 2 stacks of Prod');
    expect(summaryOf(aReport([aStack({ changes: [aChange({ effect: 'remove', blocked: true })] })])))
      .toBe('0 added, 0 changed, 0 replaced, 1 removed (1 blocked) in 1 stack of Prod');
  });

  test('is empty only if nothing can change', () => {
    expect(isEmpty(empty)).toBe(true);
    expect(isEmpty(aReport([]))).toBe(true);
    expect(isEmpty(aReport([aStack({ state: 'changed' })]))).toBe(false);
    expect(isEmpty(aReport([aStack({ state: 'later' })]))).toBe(false);
    expect(isEmpty(aReport([aStack({ state: 'unchanged', changes: [aChange()] })]))).toBe(false);
  });

  test('never is longer than a line of 200 characters', () => {
    fc.assert(fc.property(anyReport, report => {
      const line = summaryOf({ ...report, stage: report.stage.repeat(50) });
      expect(line.length).toBeLessThanOrEqual(200);
      expect(line).not.toMatch(/[\n\r\0\u202E]/);
    }));
  });
});

describe('what is lost', () => {
  test('comes in the order of the harm: blocked, what holds data, the rest', () => {
    expect(dangersOf(mixed).map(({ change }) => change.logicalId)).toEqual(['DatabaseB269D8BB', 'OldQueue', 'Uploads', 'Group']);
    const changes = [
      aChange({ logicalId: 'rule', effect: 'replace' }), aChange({ logicalId: 'table', effect: 'mayReplace', stateful: true }),
      aChange({ logicalId: 'bucket', effect: 'replace', stateful: true, allowed: true }),
    ];
    const blocked = aChange({ logicalId: 'key', effect: 'mayReplace', stateful: true, blocked: true });
    const report = aReport([aStack({ changes }), aStack({ changes: [blocked] })]);
    expect(dangersOf(report).map(({ change }) => change.logicalId)).toEqual(['key', 'bucket', 'table', 'rule']);
  });

  test.each([
    ['replace', true, 'Delete', 'Its data will be lost; the new one starts empty.', true],
    ['replace', true, undefined, 'Its data will be lost; the new one starts empty.', true],
    ['replace', true, 'Snapshot', 'Its data will be lost but for a last snapshot; the new one starts empty.', true],
    ['replace', true, 'Retain', 'The old one stays outside of the stack, with its data; the new one starts empty.', false],
    ['replace', false, 'Delete', 'The old one is deleted after a new one has taken its place.', false],
    ['mayReplace', true, 'Delete', 'If it is replaced: its data will be lost; the new one starts empty.', true],
    ['remove', true, 'Delete', 'Its data will be lost.', true],
    ['remove', true, 'RetainExceptOnCreate', 'The old one stays outside of the stack, with its data.', false],
    ['remove', false, 'Retain', 'The old one stays outside of the stack.', false],
    ['remove', false, 'Delete', 'The old one is deleted.', false],
  ] as const)('%s, data: %s, %s', (effect, stateful, fate, told, loses) => {
    const change = aChange({ effect, stateful, fate });
    expect(consequenceOf(change)).toBe(told);
    expect(losesData(change)).toBe(loses);
    expect(renderHtml(aReport([aStack({ changes: [change] })]))).toContain(told);
    expect(renderMarkdown(aReport([aStack({ changes: [change] })]))).toContain(told);
  });

  test('a blocked one tells what to add to allowReplacement', () => {
    expect(renderHtml(mixed)).toContain('<code>allowReplacement</code>: <code class="copy">Orders-Prod/DatabaseB269D8BB</code>');
    expect(renderMarkdown(mixed)).toContain('add `Orders-Prod/DatabaseB269D8BB` to allowReplacement');
    expect(renderHtml(safeOne)).not.toContain('allowReplacement');
  });

  test('says nothing is lost only if all is known', () => {
    const later = aReport([...safeOne.stacks, aStack({ state: 'later' })]);
    for (const text of [renderHtml(safeOne), renderMarkdown(safeOne)]) expect(text).toMatch(/nothing is replaced or removed/i);
    for (const text of [renderHtml(later), renderMarkdown(later)]) {
      expect(text).toMatch(/nothing is known to be replaced or removed/i);
      expect(text).toContain('1 stack compared by template only: more may change there.');
    }
  });
});

describe('the page', () => {
  const page = renderHtml(mixed);

  test('begins with what is lost', () => {
    const parts = ['class="danger"', 'Orders-Prod/Data/Database', 'id="about"', 'id="summary"', 'id="stack-1"', 'Unchanged'];
    const places = parts.map(text => page.indexOf(text));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test('has the changes of a stack in the order of the harm', () => {
    const stack = page.slice(page.indexOf('id="stack-1"'), page.indexOf('id="stack-2"'));
    const groups = [...stack.matchAll(/<tr class="(\w+)"><th/g)].map(([, effect]) => effect);
    expect(groups).toEqual(['replace', 'remove', 'mayReplace', 'change', 'add']);
  });

  test('opens the details of replacements only', () => {
    expect(page.match(/<details open>/g)).toHaveLength(2);
    expect(page.match(/<details>/g)).toHaveLength(2);
  });

  test('tells calmly that nothing changes', () => {
    expect(renderHtml(empty)).toContain('Prod: nothing changes');
    expect(renderHtml(empty)).not.toContain('class="danger"');
    expect(faultOf(renderHtml(empty))).toBeUndefined();
  });

  test('may ask for nothing', () => {
    expect(page).toContain('<meta http-equiv="Content-Security-Policy"');
    expect(page).toMatch(/ content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=*&#39;; base-uri/);
    expect(page).not.toMatch(/ (style|src|on\w+)=/);
    expect(STYLE).not.toMatch(/url\(|@import|</);
  });

  test('links to https only', () => {
    expect(page).toContain('href="https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/orders/view?region=eu-central-1"');
    for (const approveUrl of ['http://a', 'javascript:alert(1)', ' https://a', 'https://', 'https://console.aws.amazon.com@evil.example/', '//a']) {
      expect(renderHtml({ ...empty, approveUrl })).not.toContain('Approve or reject');
      expect(renderMarkdown({ ...empty, approveUrl })).not.toContain('Approve or reject');
    }
  });

  test('has only tags of its own, whatever the texts are', () => {
    expect(faultOf(renderHtml(hostile))).toBeUndefined();
    fc.assert(fc.property(anyReport, report => expect(faultOf(renderHtml(report))).toBeUndefined()), { numRuns: 300 });
  });

  test('has nothing that a screen does not show', () => {
    fc.assert(fc.property(anyReport, report => {
      expect(renderHtml(report)).not.toMatch(/[\0-\x08\r\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u);
    }));
  });

  test('shows where two long values differ, and all of them beneath', () => {
    const before = `${'a '.repeat(1000)}x${' b'.repeat(1000)}`;
    const text = renderHtml(aReport([aStack({ changes: [aChange({ properties: [aProperty({ before, after: before.replace('x', 'y') })] })] })]));
    expect(text).toMatch(/<code class="value">…[a ]+<del>x<\/del>[b ]+…<\/code><details class="whole"><summary>All 4,001 characters<\/summary>/);
    expect(text).toContain('<ins>y</ins>');
    expect(text).toContain(`<pre tabindex="0">${before}</pre>`);
  });

  test('is quick and not too large for 2,000 resources', () => {
    renderHtml(mixed);
    const started = process.cpuUsage();
    const size = Buffer.byteLength(renderHtml(large));
    const { user, system } = process.cpuUsage(started); // of this process, however busy the machine is
    expect((user + system) / 1e6).toBeLessThan(1);
    expect(size).toBeLessThan(10_000_000);
  });
});

describe('the text for a mail', () => {
  test('has a summary, what is lost, a table for each stack, and what is unchanged', () => {
    const text = renderMarkdown(mixed);
    expect([...text.matchAll(/^##? .*/gm)].map(([line]) => line)).toEqual([
      '# Prod: changes to approve', '## DANGER: replaced or removed', '## Orders-Prod (111111111111, eu-central-1)',
      '## Orders-Prod-Edge (111111111111, us-east-1)', '## Orders-Prod-Search (111111111111, eu-central-1)',
      '## Orders-Prod-Alerts (111111111111, eu-central-1)', '## Unchanged',
    ]);
    expect(rowsOf(text).map(([what]) => what.trim())).toEqual([
      'What', '---', 'REPLACED, HOLDS DATA, BLOCKED', 'REMOVED, HOLDS DATA, ALLOWED', 'REMOVED, HOLDS DATA', 'MAY BE REPLACED',
      'changed', 'changed', 'added',
      'What', '---', 'changed', 'What', '---', 'added, HOLDS DATA',
    ]);
    expect(renderMarkdown(empty)).toContain('Nothing changes in 2 stacks of Prod.');
  });

  test('has four cells in each row, no tags and no links but its own, whatever the texts are', () => {
    fc.assert(fc.property(fc.oneof(anyReport, anyText.map(hostileWith)), report => {
      const text = renderMarkdown(report);
      for (const row of rowsOf(text)) expect(row).toHaveLength(4);
      expect(text).not.toMatch(/[<>\r\0\u202E]/);
      const others = text.replace(/\[(Change set|Approve or reject)\]\(https:\/\/[^\s()<>]+\)/g, '').replace(/\\./g, '');
      expect(others).not.toMatch(/:\/\/|www\.|[[\]~]/i);
      expect(others.replace(/`[^`\n]*`/g, '')).not.toContain('`');
      for (const line of others.split('\n')) expect(line).toMatch(/^(#{1,2} |- |\| |[^\s#\-|>*_=]|\*\*Left out|$)/);
    }), { numRuns: 300 });
  });

  test('is as short as it has to be, dangers first, and says what is missing', () => {
    expect(renderMarkdown(safeOne)).not.toContain('Left out');
    const text = renderMarkdown(large, { maxBytes: 3_000 });
    expect(text).toContain('REPLACED, HOLDS DATA');
    expect(text).toMatch(/\n\*\*Left out, .* too long: 1,\d\d\d replaced or removed resources and 2,000 changes\. .*\*\*\n$/);
    expect(Buffer.byteLength(renderMarkdown(large))).toBeLessThanOrEqual(200_000);
    expect(Buffer.byteLength(renderMarkdown(large))).toBeGreaterThan(195_000);
    const half = renderMarkdown(mixed, { maxBytes: 3_000 });
    expect(half).toContain('Left out, for this text has become too long: 2 changes.');
  });

  test('never is longer than its limit', () => {
    fc.assert(fc.property(anyReport, fc.nat(5_000), (report, maxBytes) => {
      expect(Buffer.byteLength(renderMarkdown(report, { maxBytes }))).toBeLessThanOrEqual(maxBytes);
    }));
  });
});

describe('texts', () => {
  test('hide nothing', () => {
    expect(visible('a\u202Eb\0\uD800\u00ADc\u{E0041}\uFE0F\n\t😀é'))
      .toBe('a⟨U+202E⟩b⟨U+0000⟩⟨U+D800⟩⟨U+00AD⟩c⟨U+E0041⟩\uFE0F\n\t😀é');
    expect(inline(' a\n\n b\u2028')).toBe('a b⟨U+2028⟩');
  });

  test('are not cut within a character', () => {
    expect(shorten('😀😀', 4)).toBe('😀😀');
    expect(shorten('a😀😀', 3)).toBe('a…');
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b, c) => {
      const [before, after] = excerptsOf(`${a}${b}${c}`, `${a}${c}`, 1_000);
      for (const { start, middle, end } of [before, after]) for (const part of [start, middle, end]) expect(part).not.toMatch(/\p{Cs}/u);
      expect(before.start + before.middle + before.end).toBe(`${a}${b}${c}`);
      expect(after.start + after.middle + after.end).toBe(`${a}${c}`);
    }));
  });

  test('a link may not hide its host', () => {
    expect(safeUrl('https://a.example/x?y=<z>')).toBe('https://a.example/x?y=%3Cz%3E');
    expect(safeUrl('https://a@b')).toBeUndefined();
    expect(safeUrl(undefined)).toBeUndefined();
  });
});

