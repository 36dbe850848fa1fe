import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import puppeteer, { Browser, Page } from 'puppeteer-core';

/** How large the window is, and which colors its user likes. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** A page, and what it did since it was opened. */
export interface OpenFile {
  readonly page: Page;
  readonly url: string;
  /** Every request, that of the file itself too. */
  readonly requests: string[];
  /** What the console, the page's scripts and its policy complain of. */
  readonly complaints: string[];
  readonly dialogs: string[];
}

/** What axe finds. */
export interface Finding {
  readonly rule: string;
  readonly nodes: string[];
}

export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
const need = createRequire(__filename);
const AXE = need.resolve('axe-core/axe.min.js');
// Its types are those of an ES module; what is required is none.
const chromium = need('@sparticuz/chromium') as { args: string[]; executablePath(): Promise<string> };
const folder = mkdtempSync(join(tmpdir(), 'browser-'));
let started: Promise<Browser> | undefined;
let files = 0;

/** The one browser of a test file; CHROME is another than the one that comes as a package, which is for Linux. */
export async function browser(): Promise<Browser> {
  started ??= (async () => puppeteer.launch({
    args: chromium.args.filter(arg => arg !== '--disable-web-security'),
    executablePath: process.env.CHROME ?? await chromium.executablePath(),
    headless: 'shell',
  }))();
  return started;
}

/** For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  await (await started)?.close();
  started = undefined;
  rmSync(folder, { recursive: true, force: true });
}

/** Opens a page as one does who has been sent it: from the disk. */
export async function openFile(html: string, { width = 1280, height = 800, dark = false }: Look = {}): Promise<OpenFile> {
  const path = join(folder, `${++files}.html`);
  writeFileSync(path, html);
  const page = await (await browser()).newPage();
  const opened: OpenFile = { page, url: pathToFileURL(path).href, requests: [], complaints: [], dialogs: [] };
  await watch(opened);
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.goto(opened.url, { waitUntil: 'load' });
  return opened;
}

async function watch({ page, url, requests, complaints, dialogs }: OpenFile): Promise<void> {
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', error => complaints.push(`error: ${error}`));
  page.on('dialog', dialog => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', request => {
    requests.push(request.url());
    void (request.url() === url ? request.continue() : request.abort());
  });
  await page.setRequestInterception(true);
  await page.evaluateOnNewDocument(
    "document.addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))",
  );
}

/** What is not accessible; the page is loaded again without its policy, which would not let axe in, and a script may prepare it. */
export async function accessibility({ page }: OpenFile, prepare = ''): Promise<Finding[]> {
  await page.setBypassCSP(true);
  await page.reload({ waitUntil: 'load' });
  await page.evaluate(prepare);
  await page.addScriptTag({ path: AXE });
  const found = 'violations.map(({ id, nodes }) => ({ rule: id, nodes: nodes.slice(0, 5).map(node => node.html + " " + node.failureSummary) }))';
  return await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)}, resultTypes: ['violations'] }).then(({ violations }) => ${found})`) as Finding[];
}

/** Whether the whole page can be scrolled to the side. */
export async function scrollsSideways({ page }: OpenFile): Promise<boolean> {
  return await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth') as boolean;
}

/** Text as it is shown. */
export async function shownText({ page }: OpenFile): Promise<string> {
  return await page.evaluate('document.body.innerText') as string;
}
