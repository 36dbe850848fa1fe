import { accessibility, closeBrowser, Look, openFile, scrollsSideways, shownText, SIZES } from './browser';
import { empty, HOSTILE, hostile, large, mixed, safeOne } from './reports';
import { renderHtml } from '../../src/pipelines/handlers/change-sets/report-html';

jest.setTimeout(60_000);
afterAll(closeBrowser);

const LOOKS: [string, Look][] = [
  ['light', SIZES.desktop], ['dark', { ...SIZES.desktop, dark: true }], ['a phone', SIZES.phone], ['a dark phone', { ...SIZES.phone, dark: true }],
];
const REPORTS = { mixed, safe: safeOne, empty, hostile };
const UNFOLD = "document.querySelectorAll('details').forEach(details => details.open = true)";

/** What harms shows itself: without this, that nothing is seen would say nothing. */
test('the browser sees requests, complaints, dialogs, sideways pages and what is not accessible', async () => {
  const policy = "default-src 'none'; img-src https:; script-src 'nonce-x'";
  const opened = await openFile(`<html><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head>
    <body><img src="https://example.com/a.png"><script>window.__pwned = 1</script><script nonce="x">alert(1)</script></body></html>`);
  expect(opened.requests).toEqual([opened.url, 'https://example.com/a.png']);
  expect(opened.complaints.join('\n')).toMatch(/policy: script-src/);
  expect(opened.dialogs).toEqual(['1']);
  expect(await opened.page.evaluate('window.__pwned')).toBeUndefined();
  const long = await openFile('<html><body><p style="width: 5000px; color: #ccc; background: #fff">wide</p><img src="data:,"></body></html>');
  expect(await scrollsSideways(long)).toBe(true);
  expect((await accessibility(long)).map(({ rule }) => rule)).toEqual(expect.arrayContaining(['color-contrast', 'html-has-lang', 'image-alt']));
});

describe.each(Object.entries(REPORTS))('the report: %s', (name, report) => {
  test.each(LOOKS)('%s', async (look, wanted) => {
    const opened = await openFile(renderHtml(report), wanted);
    await shoot(opened.page, `${name}-${look}`);
    expect(await scrollsSideways(opened)).toBe(false);
    expect(await opened.page.evaluate('window.__pwned')).toBeUndefined();
    expect(opened.requests).toEqual([opened.url]);
    expect(opened.complaints).toEqual([]);
    expect(opened.dialogs).toEqual([]);
    await opened.page.evaluate(UNFOLD);
    expect(await scrollsSideways(opened)).toBe(false);
    expect(await accessibility(opened, UNFOLD)).toEqual([]);
    expect(opened.dialogs).toEqual([]);
    await opened.page.close();
  });
});

test.each(LOOKS)('what is lost is seen first: %s', async (_, look) => {
  const { page } = await openFile(renderHtml(mixed), look);
  const box = await (await page.$('.danger li'))!.boundingBox();
  expect(box!.y).toBeGreaterThan(0);
  expect(box!.y + box!.height).toBeLessThanOrEqual(look.height!);
  expect(box!.x + box!.width).toBeLessThanOrEqual(look.width!);
  const text = await page.evaluate("document.querySelector('.danger li').innerText") as string;
  expect(text).toMatch(/REPLACED\s+HOLDS DATA\s+BLOCKED/);
  expect(text).toContain('Its data will be lost');
  expect(text).toContain('Orders-Prod/DatabaseB269D8BB');
  expect(await page.evaluate("getComputedStyle(document.querySelector('.danger')).backgroundColor")).toBe('rgb(164, 14, 38)');
});

test('hostile texts are shown as they are', async () => {
  const opened = await openFile(renderHtml(hostile));
  const text = await shownText(opened);
  expect(text).toContain(HOSTILE.slice(0, HOSTILE.indexOf('\u202E')));
  expect(text).toContain('⟨U+202E⟩txt.exe⟨U+2066⟩ ⟨U+0000⟩⟨U+D800⟩ x⟨U+DC00⟩');
  expect(await opened.page.evaluate("document.querySelectorAll('script, img, svg, b').length")).toBe(0);
});

test('the keyboard gets to the stacks and into a table', async () => {
  const { page } = await openFile(renderHtml(mixed), SIZES.phone);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the changes of each stack');
  expect(await page.evaluate('document.activeElement.getBoundingClientRect().width')).toBeGreaterThan(100);
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('stacks');
  for (let tabs = 0; tabs < 5 && await page.evaluate("!document.activeElement.matches('.scroll')"); tabs++) await page.keyboard.press('Tab');
  expect(await page.evaluate("document.activeElement.matches('.scroll')")).toBe(true);
  expect(await page.evaluate('document.activeElement.scrollWidth > document.activeElement.clientWidth')).toBe(true);
});

test('the properties can be read on a phone without scrolling the table', async () => {
  const { page } = await openFile(renderHtml(mixed), SIZES.phone);
  await page.evaluate(UNFOLD);
  for (const details of await page.$$('.more > td > details')) {
    const { x, width } = (await details.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(SIZES.phone.width);
  }
});

test('all of it is printed, what is folded too', async () => {
  const { page } = await openFile(renderHtml(mixed));
  const details = (await page.$('tr.change + tr + tr.more details'))!;
  const folded = (await details.boundingBox())!.height;
  await page.emulateMediaType('print');
  expect((await details.boundingBox())!.height).toBeGreaterThan(folded + 40);
});

test('2,000 resources are there at once', async () => {
  const started = performance.now();
  const { page, complaints } = await openFile(renderHtml(large), SIZES.phone);
  expect(await page.evaluate("document.querySelectorAll('tbody th[scope=row]').length")).toBe(2_000 + large.stacks.length);
  expect(complaints).toEqual([]);
  expect(performance.now() - started).toBeLessThan(15_000);
});

/** For who wants to look: SCREENSHOTS=/tmp/shots. */
async function shoot(page: { screenshot(options: { path: `${string}.png`; fullPage: boolean }): Promise<unknown> }, name: string) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replace(/ /g, '-')}.png`, fullPage: true });
}
