import * as fc from 'fast-check';
import { html as reported } from '../../src/pipelines/handlers/change-sets/report-markup';
import { inline as reportedInline } from '../../src/pipelines/handlers/change-sets/report-text';
import { html, inline } from '../../src/servicecatalog/private/catalogue/html';
import { cataloguePage } from '../../src/servicecatalog/private/catalogue/page';
import { line } from '../../src/servicecatalog/private/catalogue/parts';
import { SCRIPT } from '../../src/servicecatalog/private/catalogue/script';
import { STYLE } from '../../src/servicecatalog/private/catalogue/style';
import { CatalogueModel, ShareEntry } from '../../src/servicecatalog/private/catalogue-model';
import {
  aCatalogue, aParameter, aPortfolio, aProduct, bucket, catalogueOf, FRIENDLY, HOSTILE, large, LONG_WORD, mixed, none, sparse,
} from '../browser/catalogues';

const VOID = ['meta', 'input', 'wbr'];
/** The one way that the page writes a tag. */
const TAGS = 'html head meta title style script body header main nav section article a h1 h2 h3 h4 p span strong em code ul li dl dt dd div label '
  + 'input table caption thead tbody tr th td details summary pre wbr';
const ATTRIBUTES = 'id class lang charset content name http-equiv href rel tabindex role scope dir for type autocomplete spellcheck placeholder '
  + 'aria-labelledby aria-hidden';
const TAG = new RegExp(`^<(?<close>/)?(?<tag>${TAGS.split(' ').join('|')})(?: (?:${ATTRIBUTES.split(' ').join('|')})="[^"<>]*"| hidden)*>`);
const BLOCKS = ['div', 'details', 'p', 'ul', 'dl', 'table', 'pre', 'section'];
const INLINE = ['p', 'span', 'code', 'a', 'h1', 'h2', 'h3', 'h4', 'em', 'strong', 'summary'];

/** What is wrong with the tags of a page, were it by the text within them. */
function faultOf(page: string): string | undefined {
  const open: string[] = [];
  const body = page.replace('<!DOCTYPE html>', '').replace(STYLE, '').replace(SCRIPT, '');
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', at + 1)) {
    const groups = TAG.exec(body.slice(at, at + 4000))?.groups;
    if (!groups) return body.slice(at, at + 80);
    if (groups.close && open.pop() !== groups.tag) return `</${groups.tag}>: ${body.slice(at - 80, at)}`;
    if (groups.close || VOID.includes(groups.tag)) continue;
    if (BLOCKS.includes(groups.tag) && INLINE.includes(open.at(-1)!)) return `${groups.tag} in ${open.at(-1)}: ${body.slice(at - 80, at + 80)}`;
    open.push(groups.tag);
  }
  return open.length > 0 ? `open: ${open.join()}` : undefined;
}

function idsOf(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
}

function headingsOf(page: string): string[] {
  return [...page.matchAll(/<h\d[^>]*>(.*?)<\/h\d>/g)].map(([, text]) => text);
}

/** A page with one product; the page begins after the contents. */
function pageOf(product: Parameters<typeof aProduct>[0], portfolio: Parameters<typeof aPortfolio>[1] = {}): string {
  const page = cataloguePage(aCatalogue([aPortfolio([aProduct(product)], portfolio)]));
  return page.slice(page.indexOf('<main'), page.indexOf('</main>'));
}

const LONG_MAIL = `a@${'b'.repeat(50_000)}`;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'<>&"\'`/!-=# \n\u202E\u0000\uD800\uDC00ab:@.') }),
  fc.constantFrom(HOSTILE, FRIENDLY, '</style><script>', '${x}', '$&', '-->', ']]>', '&lt;script&gt;', 'javascript:alert(1)', '', 'constructor', '__proto__'),
);

describe('the page', () => {
  const page = cataloguePage(mixed);

  test('tells all of a product', () => {
    const text = page.slice(page.indexOf('<main'), page.indexOf('id="product-building-blocks--team-network"'));
    for (const told of [
      'Private bucket', '2.1.0', 'Storage team', 'Old versions are deleted after 90 days.', 'CDK stack', 'Platform Engineering',
      'a role of its own with the least permissions', '50 USD a month', 'About 3 USD a month for 100 GB', 'A cost center that is open for bookings.',
      'AWS Backup in the central account', '<code>TeamLead</code> <span class="small">permission set</span>', 'ou-4f2a-workloads', '222222222222',
      '<span aria-hidden="true">▲</span> deprecated', '<span aria-hidden="true">✕</span> retired', 'Object Lock can be chosen.',
      '<strong>required</strong>', '3 to 63 characters; pattern [a-z0-9][a-z0-9.-]*', 'AWS::<wbr>SSM::<wbr>Parameter::<wbr>Value&lt;<wbr>List&lt;<wbr>AWS',
      '<code class="value">confidential</code>', 'LockNeedsRetention', 'Objects are locked for 30 days', 'AWS::<wbr>S3::<wbr>Bucket</code> × 2', 'KeyArn',
      'What to name in policies.', 'May be launched in eu-central-1', 'EmptyBucket', 'DataOwner', 'CostCenter', 'href="mailto:platform@example.com"',
      'href="https://wiki.example.com/platform/support"', '20,000 USD a month',
    ]) expect(text).toContain(told);
    expect(text).toContain('Open to 2 roles and 1 permission set, shared with 1 organizational unit and 1 account');
  });

  test('does not tell the default of a secret', () => {
    expect(page).toContain('<code>ReplicationToken</code> <span class="state secret">secret</span>');
    expect(page).toContain('has one, which is not shown');
    expect(page).not.toContain('nobody may see this');
  });

  test('says who has no access, and where nothing can be launched', () => {
    expect(page.match(/Nobody has access to this portfolio/g)).toHaveLength(1);
    expect(page).toContain('Nobody: no principal has access, and it is shared with no other account.');
    expect(page.match(/no version can be launched/g)).toHaveLength(1);
    const few = cataloguePage(sparse);
    expect(few.match(/There is no product in this portfolio yet/g)).toHaveLength(2);
    expect(few.match(/Nobody has access to this portfolio/g)).toHaveLength(2);
    expect(few).toContain('Open to nobody in this account, shared with the whole organization');
    expect(cataloguePage(none)).toContain('There is no portfolio in this catalogue.');
    expect(cataloguePage(none)).not.toContain('id="find"');
    expect(cataloguePage(none)).not.toContain('<nav');
  });

  test('says with whom it is shared, and who decides there', () => {
    const share = (kind: ShareEntry['kind'], principals: boolean): ShareEntry => ({ kind, id: `${kind} id`, tagOptions: false, principals });
    const shares = [share('organization', true), share('account', false), share('account', true)];
    const open = pageOf({}, { shares });
    expect(open).toContain('<summary>Open to 1 role, shared with the whole organization and 2 accounts</summary>');
    expect(open).toContain('organization: the principals above may launch there, too<');
    expect(open).toContain('account: its own administrators say who may launch<');
    const closed = pageOf({}, { shares, principals: [] });
    expect(closed).toContain('<p>Nobody in this account.</p>');
    expect(closed).not.toContain('principals above');
  });

  test('offers the version that one gets', () => {
    expect(pageOf({ versions: [{ name: 'v3', state: 'retired' }, { name: 'v2', state: 'deprecated' }, { name: 'v1', state: 'available' }] }))
      .toContain('<span class="unseen">Version </span>v1</span>');
    expect(pageOf({ versions: [{ name: 'v2', state: 'deprecated' }, { name: 'v1', state: 'retired' }] }))
      .toMatch(/Version <\/span>v2<\/span> <span class="state deprecated">/);
    expect(pageOf({ versions: [{ name: 'v1', state: 'retired' }] })).toContain('no version can be launched');
  });

  test('has no heading for what is not there', () => {
    const least = pageOf({});
    expect(headingsOf(least)).toEqual(['Team tools', 'Who may launch', 'Queue', 'Who may launch it', 'Versions']);
    expect(least).not.toMatch(/<dt>(Cost|Budget|Distributor|Launched by)/);
    expect(least).not.toMatch(/<(ul|dl|table|tbody|section|dd|p)[^>]*>\s*<\//);
    expect(cataloguePage(sparse)).not.toMatch(/<(ul|dl|table|tbody|section|dd|p)[^>]*>\s*<\//);
    expect(pageOf({ versions: [], owner: '', source: '' }, { provider: '', principals: [] })).not.toMatch(/<dt>|class="about"/);
  });

  test('folds long lists', () => {
    const allowedValues = Array.from({ length: 60 }, (_, at) => `m${at}.large`);
    const some = pageOf({ parameters: [aParameter({ allowedValues })] });
    expect(some).toContain('<summary>48 more</summary>');
    for (const value of allowedValues) expect(some).toContain(`>${value}<`);
    expect(pageOf({ parameters: [aParameter({ allowedValues: allowedValues.slice(0, 15) })] })).not.toContain('more</summary>');
    expect(pageOf({ parameters: [aParameter({ allowedValues: ['', 'a'], default: '' })] })).toMatch(/>empty text<.*\n?.*<em>empty text<\/em>/);
  });

  test('leads from a product to another that it relies on', () => {
    expect(page).toContain('<a href="#product-building-blocks--team-network">Team network</a>');
    expect(page).toContain('<a href="#product-building-blocks--private-bucket">Private bucket</a>');
  });
});

describe('links', () => {
  test.each(['https://a.example/x?y=1&z=%3C', 'http://a.example/', 'HTTPS://A.example/'])('%s is one', url => {
    expect(pageOf({ support: { url } })).toContain(`<a href="${new URL(url).href.replace(/&/g, '&amp;')}" rel="noopener noreferrer">`);
  });

  test.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,<script>', 'vbscript:x', 'file:///etc/passwd', '//a.example', 'https://',
    'https:a.example', 'https://console.aws.amazon.com@evil.example/', 'wiki', '${Token[TOKEN.1]}', `https://a.example/${'x'.repeat(3000)}`,
  ])('%# is none, but shown', url => {
    const text = pageOf({ support: { url } });
    expect(text).toContain('<h4>Support</h4>');
    expect(text).toContain(url.trim().replace(/</g, '&lt;').replace(/>/g, '&gt;'));
    expect(text).not.toContain('<a ');
  });

  test.each(['a@b.example', 'first.last+tag@mail.b-c.example'])('%s is a mail address', email => {
    expect(pageOf({ support: { email } })).toContain(`<a href="mailto:${email}">${email}</a>`);
  });

  test.each(['a@b', 'a@b.example?cc=c@d.example', 'a b@c.example', 'a@b.example,c@d.example', '"a"@b.example', 'a@-b.example', LONG_MAIL])(
    '%# is none', email => {
      expect(pageOf({ support: { email } })).not.toContain('<a ');
    });
});

describe('ids', () => {
  const plain = ['found', 'find', 'catalogue', 'contents'];

  test('are unique, and led to', () => {
    for (const model of [mixed, sparse, large, catalogueOf(HOSTILE), catalogueOf(FRIENDLY), catalogueOf(LONG_WORD)]) {
      const page = cataloguePage(model);
      const ids = idsOf(page);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, id] of page.matchAll(/ (?:href="#|for="|aria-labelledby=")([^"]*)"/g)) expect(ids).toContain(id);
      for (const id of ids) expect(plain.includes(id) || /^(to-)?(portfolio|product)-[a-z0-9_-]+$/.test(id)).toBe(true);
    }
  });

  test('are unique for names that resemble each other', () => {
    const names = ['a b', 'a-b', 'A B', 'a  b', 'a--b', 'a b', 'a_2', 'a', 'a', 'a', 'a 2', 'versions', 'a--versions', '', '-', '!', 'ä', 'ö', 'constructor'];
    const page = cataloguePage(aCatalogue([...names, 'a'].map(name => aPortfolio(names.map(product => aProduct({ name: product })), { name }))));
    const ids = idsOf(page);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('stay when other products come and go', () => {
    const id = 'id="product-building-blocks--private-bucket"';
    expect(cataloguePage(mixed)).toContain(id);
    expect(cataloguePage(aCatalogue([aPortfolio([aProduct(), bucket], { name: 'Building blocks' })]))).toContain(id);
  });
});

describe('any text', () => {
  test('is shown, and becomes no tag', () => {
    for (const text of [HOSTILE, LONG_WORD, FRIENDLY, 'a\n\nb', '$&', '</script>']) expect(faultOf(cataloguePage(catalogueOf(text)))).toBeUndefined();
    for (const model of [mixed, sparse, none]) expect(faultOf(cataloguePage(model))).toBeUndefined();
    fc.assert(fc.property(anyText, text => expect(faultOf(cataloguePage(catalogueOf(text)))).toBeUndefined()), { numRuns: 200 });
    fc.assert(fc.property(fc.array(anyText, { minLength: 6, maxLength: 6 }), ([title, name, owner, url, email, value]) => {
      const product = aProduct({ name, owner, support: { url, email }, parameters: [aParameter({ default: value, description: owner })] });
      expect(faultOf(cataloguePage(aCatalogue([aPortfolio([product], { name: value })], title)))).toBeUndefined();
    }), { numRuns: 200 });
  });

  test('hides nothing, but joins emoji', () => {
    const page = cataloguePage(catalogueOf(HOSTILE));
    expect(page).toContain('⟨U+202E⟩txt.exe⟨U+2066⟩');
    expect(cataloguePage(catalogueOf(FRIENDLY))).toContain(`<h1 dir="auto">${FRIENDLY}</h1>`);
    expect(cataloguePage(catalogueOf('a\u200Db'))).toContain('<h1 dir="auto">a⟨U+200D⟩b</h1>');
    fc.assert(fc.property(anyText, text => {
      expect(cataloguePage(catalogueOf(text)).replaceAll('\u{1F3FD}\u200D\u{1F4BB}', ''))
        .not.toMatch(/[\0-\x08\r\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u);
    }), { numRuns: 50 });
  });

  test('is escaped as in the report of a pipeline', () => {
    fc.assert(fc.property(anyText.filter(text => !text.includes('\u200D')), text => {
      expect(html`${text}`.text).toBe(reported`${text}`.text);
      expect(inline(text)).toBe(reportedInline(text));
    }));
  });

  test('can be read to its end', () => {
    const page = pageOf({ name: LONG_WORD, description: LONG_WORD, owner: LONG_WORD, tagOptions: [{ key: LONG_WORD, values: [] }] });
    expect(page.split(LONG_WORD).length - 1).toBe(4);
    expect(pageOf({ name: 'x', description: LONG_WORD })).toContain('<summary>All 2,100 characters</summary>');
  });

  test.each([
    ['Short.', 'Short.'], ['  First.\n\nSecond.', 'First.'], ['One\nline.', 'One line.'], [`It is good for this and for that and more. ${'And '.repeat(40)}`, 'It is good for this and for that and more.'],
    ['word '.repeat(50), `${'word '.repeat(22)}word…`], [LONG_WORD, `${LONG_WORD.slice(0, 119)}…`], ['', ''],
  ])('fits into a line: %#', (text, shown) => {
    expect(line(text)).toBe(shown);
  });
});

describe('the file', () => {
  const page = cataloguePage(mixed);

  test('is the same each time', () => {
    const copy = JSON.parse(JSON.stringify(mixed)) as CatalogueModel;
    expect(cataloguePage(copy)).toBe(page);
    expect(cataloguePage(mixed)).toBe(page);
  });

  test('may ask for nothing, and runs nothing but its one script', () => {
    expect(page).toMatch(/ content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=*&#39;; script-src &#39;sha256-[\w+/]+=*&#39;; base-uri &#39;none&#39;;/);
    expect(page).not.toMatch(/ (style|src|on\w+)=/);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(STYLE).not.toMatch(/url\(|@import|</);
    expect(SCRIPT).not.toMatch(/fetch|XMLHttp|import|innerHTML|eval|<\//);
  });

  test('is made quickly and not too large for 100 products', () => {
    const milliseconds = (model: CatalogueModel) => Math.min(...[1, 2, 3].map(() => { // of processor time: a busy machine takes its time
      const before = process.cpuUsage();
      cataloguePage(model);
      return process.cpuUsage(before).user / 1000;
    }));
    const [few, many] = [mixed, large].map(model => milliseconds(model) / model.portfolios.flatMap(({ products }) => products).length);
    expect(many).toBeLessThan(6 * few); // by product: 2.4 as measured
    expect(100 * many).toBeLessThan(1000);
    expect(Buffer.byteLength(cataloguePage(large))).toBeLessThan(2_000_000);
  });
});
