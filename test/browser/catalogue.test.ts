import { accessibility, browser, closeBrowser, Look, openFile, scrollsSideways, shownText, SIZES } from './browser';
import { catalogueOf, elsewhere, FRIENDLY, HOSTILE, large, LONG_WORD, mixed, none, sparse } from './catalogues';
import { cataloguePage } from '../../src/servicecatalog/private/catalogue/page';

jest.setTimeout(60_000);
afterAll(closeBrowser);

const LOOKS: [string, Look][] = [
  ['light', SIZES.desktop], ['dark', { ...SIZES.desktop, dark: true }], ['a phone', SIZES.phone], ['a dark phone', { ...SIZES.phone, dark: true }],
];
const CATALOGUES = { mixed, sparse, none, elsewhere, hostile: catalogueOf(HOSTILE), long: catalogueOf(LONG_WORD), friendly: catalogueOf(FRIENDLY) };
const UNFOLD = "document.querySelectorAll('details').forEach(details => details.open = true)";
const SHOWN = "Array.from(document.querySelectorAll('.product'), product => product.checkVisibility() && product.querySelector('h3').innerText).filter(Boolean)";
const BUCKET = 'product-building-blocks--private-bucket';
const isOpen = (id: string) => `document.querySelector('#${id} > details').open`;

type Page = Awaited<ReturnType<typeof openFile>>['page'];

describe.each(Object.entries(CATALOGUES))('the catalogue: %s', (name, model) => {
  test.each(LOOKS)('%s', async (look, wanted) => {
    const opened = await openFile(cataloguePage(model), wanted);
    await shoot(opened.page, `${name}-${look}`);
    expect(await scrollsSideways(opened)).toBe(false);
    expect(await accessibility(opened)).toEqual([]);
    await opened.page.evaluate(UNFOLD);
    expect(await scrollsSideways(opened)).toBe(false);
    expect(await accessibility(opened, UNFOLD)).toEqual([]);
    expect(await opened.page.evaluate('window.__pwned')).toBeUndefined();
    expect(new Set(opened.requests)).toEqual(new Set([opened.url]));
    expect(opened.complaints).toEqual([]);
    expect(opened.dialogs).toEqual([]);
    await opened.page.close();
  });
});

test('the first view holds what is offered', async () => {
  const { page } = await openFile(cataloguePage(mixed), SIZES.desktop);
  const parts = 'h1, h2, .product h3, .product .version, .product .what p, .product .head dd, .product .head .sign-warn';
  const boxes = await page.evaluate(`Array.from(document.querySelectorAll('${parts}'), part => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return { text: part.innerText, inside: left >= 0 && top >= 0 && right <= 1280 && bottom <= 800 && part.scrollWidth <= part.clientWidth + 1 };
  })`) as { text: string; inside: boolean }[];
  expect(boxes.filter(({ text }) => text === '' || text === undefined)).toEqual([]);
  expect(boxes.filter(({ inside }) => !inside).map(({ text }) => text)).toEqual([]);
  const texts = boxes.map(({ text }) => text);
  for (const portfolio of mixed.portfolios) {
    expect(texts).toContain(portfolio.name);
    for (const { name, owner, cost } of portfolio.products) expect(texts).toEqual(expect.arrayContaining([name, owner, ...cost ? [cost] : []]));
  }
});

test('what a rule refuses is told apart from what may be given', async () => {
  const { page } = await openFile(cataloguePage(mixed));
  await page.evaluate(UNFOLD);
  const row = `Array.from(document.querySelectorAll('#${BUCKET} .parameters tbody tr')).find(row => row.innerText.startsWith('Classification'))`;
  const [name, type, value, meaning] = await page.evaluate(`Array.from(${row}.cells, cell => cell.innerText)`) as string[];
  expect([name, type, value]).toEqual(['Classification', 'String', 'required, as a rule refuses the default public']);
  expect(meaning.split('\n')).toEqual([
    'Who may know what is in it.', 'One of internal confidential', 'Not here: public secret',
    'Rule NothingPublic: Classification is internal or confidential. Ask the data protection officer for other ones.',
  ]);
  const struck = `Array.from(${row}.querySelectorAll('.value')).filter(value => getComputedStyle(value).textDecorationLine === 'line-through')`;
  expect(await page.evaluate(`${struck}.map(value => value.innerText)`)).toEqual(['public', 'secret']);
  await page.close();
});

test('a product whose versions are kept elsewhere says where, and warns of nothing', async () => {
  const { page } = await openFile(cataloguePage(elsewhere));
  await page.evaluate(UNFOLD);
  const topic = "document.querySelector('.product')";
  expect(await page.evaluate(`${topic}.querySelector('.what').innerText`)).toMatch(/^Topic versions from Git\n/);
  expect(await page.evaluate(`${topic}.querySelectorAll('.sign-warn, table').length`)).toBe(0);
  expect(await page.evaluate(`${topic}.innerText`)).toContain('Versions\nService Catalog makes a version of each push to the branch main');
  await page.close();
});

describe('the filter', () => {
  test('is used with the keyboard, and says how many it finds', async () => {
    const { page } = await openFile(cataloguePage(mixed));
    expect(await statusOf(page)).toBe('6 products in 2 portfolios');
    await tabTo(page, "matches('#find')");
    await page.keyboard.type('STORAGE bucket');
    expect(await page.evaluate(SHOWN)).toEqual(['Private bucket']);
    expect(await statusOf(page)).toBe('1 of 6 products');
    expect(await page.evaluate("document.querySelector('nav').innerText")).toBe('Contents\nBuilding blocks\nPrivate bucket');
    expect(await page.evaluate("document.querySelectorAll('.portfolio')[1].checkVisibility()")).toBe(false);
    await page.keyboard.type(' nowhere');
    expect(await page.evaluate(SHOWN)).toEqual([]);
    expect(await statusOf(page)).toBe('No product is found');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(SHOWN)).toHaveLength(6);
    expect(await statusOf(page)).toBe('6 products in 2 portfolios');
    await page.close();
  });

  test.each([
    ['natgateway', ['Team network']], ['analytics', ['Notebook for data science', 'Old warehouse']], ['terraform', ['Notebook for data science']],
    ['Éncrypted  QUEUE', ['Queue']], ['<b>', []], ['versions are deleted', ['Private bucket']],
  ])('finds by name, owner, description, origin and resources: %s', async (text, found) => {
    const { page, complaints } = await openFile(cataloguePage(mixed));
    await page.type('#find', text);
    expect(await page.evaluate(SHOWN)).toEqual(found);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the live region is there before it says something', async () => {
    const { page } = await openFile(cataloguePage(mixed));
    expect(await page.evaluate("document.querySelector('#found').getAttribute('role')")).toBe('status');
    await page.evaluate("window.same = document.querySelector('#found')");
    await page.type('#find', 'queue');
    expect(await page.evaluate("window.same === document.querySelector('#found') && window.same.isConnected")).toBe(true);
    await page.close();
  });
});

describe('with the keyboard', () => {
  test('the details of a product are opened and closed', async () => {
    const { page } = await openFile(cataloguePage(mixed));
    await tabTo(page, `matches('#${BUCKET} summary')`);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Details of Private bucket');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(isOpen(BUCKET))).toBe(true);
    await page.keyboard.press('Space');
    expect(await page.evaluate(isOpen(BUCKET))).toBe(false);
    await page.close();
  });

  test('one gets past the contents, and into a table that is wider than a phone', async () => {
    const { page } = await openFile(cataloguePage(mixed), SIZES.phone);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the products');
    expect(await page.evaluate('document.activeElement.getBoundingClientRect().width')).toBeGreaterThan(100);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('catalogue');
    await page.evaluate(`document.querySelector('#${BUCKET} > details').open = true`);
    await tabTo(page, "matches('.scroll')");
    expect(await page.evaluate('document.activeElement.scrollWidth > document.activeElement.clientWidth')).toBe(true);
    const label = "document.getElementById(document.activeElement.getAttribute('aria-labelledby')).innerText";
    expect(await page.evaluate(label)).toBe('Versions of Private bucket');
    await page.close();
  });
});

describe('the contents', () => {
  test('lead to a product and open it, each time', async () => {
    const { page } = await openFile(cataloguePage(mixed));
    const id = 'product-analytics--notebook-for-data-science';
    for (let times = 0; times < 2; times++) {
      await page.evaluate(`document.querySelector('nav a[href="#${id}"]').focus()`);
      await page.keyboard.press('Enter');
      await page.waitForFunction(isOpen(id));
      expect(await page.evaluate(`document.getElementById('${id}').getBoundingClientRect().top`)).toBeLessThan(800);
      await page.evaluate(`${isOpen(id)} = false; scrollTo(0, 0)`);
    }
    await page.close();
  });

  test('a link from another page opens the product', async () => {
    const { url } = await openFile(cataloguePage(mixed));
    const page = await (await browser()).newPage();
    await page.goto(`${url}#${BUCKET}`);
    expect(await page.evaluate(isOpen(BUCKET))).toBe(true);
    await page.close();
  });

  test('a product that the filter hides is shown when a link leads to it', async () => {
    const { page } = await openFile(cataloguePage(mixed));
    await page.type('#find', 'notebook');
    await page.evaluate("document.querySelector('#product-analytics--notebook-for-data-science > details').open = true");
    await page.click(`#product-analytics--notebook-for-data-science a[href="#${BUCKET}"]`);
    await page.waitForFunction(isOpen(BUCKET));
    expect(await page.evaluate(SHOWN)).toHaveLength(6);
    expect(await page.evaluate("document.querySelector('#find').value")).toBe('');
    await page.close();
  });

  test.each(['#"]', '#constructor', '#\\', '#%', '#found'])('a strange address does no harm: %s', async hash => {
    const { page, complaints } = await openFile(cataloguePage(mixed));
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.click('h1');
    await page.click('nav a');
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('where the row of a product is clicked does not matter', async () => {
  const { page } = await openFile(cataloguePage(mixed));
  await page.click(`#${BUCKET} h3`);
  expect(await page.evaluate(isOpen(BUCKET))).toBe(true);
  await page.click(`#${BUCKET} h3`);
  expect(await page.evaluate(isOpen(BUCKET))).toBe(true);
  await page.click(`#${BUCKET} .button`);
  expect(await page.evaluate(isOpen(BUCKET))).toBe(false);
  await page.close();
});

test('hostile texts are shown as they are', async () => {
  const opened = await openFile(cataloguePage(catalogueOf(HOSTILE)));
  await opened.page.evaluate(UNFOLD);
  const text = await shownText(opened);
  expect(text).toContain(HOSTILE.slice(0, HOSTILE.indexOf('\u202E')));
  expect(text).toContain('⟨U+202E⟩txt.exe⟨U+2066⟩ ⟨U+0000⟩⟨U+D800⟩ x⟨U+DC00⟩');
  expect(await opened.page.evaluate("document.querySelectorAll('img, svg, b, [onerror], [onload]').length")).toBe(0);
  expect(await opened.page.evaluate('document.scripts.length')).toBe(1);
  expect(await opened.page.evaluate('Array.from(document.links).every(({ protocol }) => /^(https?|mailto|file):$/.test(protocol))')).toBe(true);
  expect(opened.dialogs).toEqual([]);
});

test('without scripts it is all there but the filter', async () => {
  const { url } = await openFile(cataloguePage(mixed));
  const plain = await (await browser()).newPage();
  await plain.setViewport(SIZES.desktop);
  await plain.setJavaScriptEnabled(false);
  await plain.goto(url, { waitUntil: 'load' });
  expect(await plain.evaluate("document.querySelector('.search').checkVisibility()")).toBe(false);
  expect(await plain.evaluate(SHOWN)).toHaveLength(6);
  await plain.click(`#${BUCKET} summary`);
  expect(await plain.evaluate('document.body.innerText')).toContain('Has to be unique in all of AWS.');
  await plain.click(`nav a[href="#${BUCKET}"]`);
  expect(await plain.evaluate('location.hash')).toBe(`#${BUCKET}`);
  await plain.close();
});

test('all of it is printed, what is folded too', async () => {
  const opened = await openFile(cataloguePage(mixed), { width: 700, height: 1000 });
  const details = (await opened.page.$(`#${BUCKET} > details`))!;
  await opened.page.emulateMediaType('print');
  await shoot(opened.page, 'mixed-print');
  expect((await details.boundingBox())!.height).toBeGreaterThan(600);
  expect(await scrollsSideways(opened)).toBe(false);
  expect(await opened.page.evaluate("document.querySelector('.parameters').scrollWidth <= document.querySelector('.scroll').clientWidth + 1")).toBe(true);
  expect(await opened.page.evaluate("document.querySelector('nav').checkVisibility() || document.querySelector('.search').checkVisibility()")).toBe(false);
});

test('100 products are there at once, and found at once', async () => {
  const started = performance.now();
  const { page, complaints } = await openFile(cataloguePage(large), SIZES.phone);
  await page.type('#find', 'product 77');
  expect(await page.evaluate(SHOWN)).toEqual(['Product 77']);
  expect(await statusOf(page)).toBe('1 of 100 products');
  expect(complaints).toEqual([]);
  expect(performance.now() - started).toBeLessThan(15_000);
});

async function statusOf(page: Page): Promise<string> {
  return await page.evaluate("document.querySelector('[role=status]').innerText") as string;
}

async function tabTo(page: Page, wanted: string) {
  for (let tabs = 0; tabs < 40 && await page.evaluate(`!document.activeElement.${wanted}`); tabs++) await page.keyboard.press('Tab');
  expect(await page.evaluate(`document.activeElement.${wanted}`)).toBe(true);
}

/** For who wants to look: SCREENSHOTS=/tmp/shots. */
async function shoot(page: Page, name: string) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/catalogue-${name.replace(/ /g, '-')}.png`, fullPage: true });
}
