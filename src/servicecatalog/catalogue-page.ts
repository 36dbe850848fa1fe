import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis, ISynthesisSession, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { GovernedPortfolio } from './governed-portfolio';
import { checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { cataloguePage } from './private/catalogue/page';
import { checkKinds, checkOptions } from './private/kind-check';
import { checkPropNames, CATALOGUE_PAGE_PROPS } from './private/prop-names';
import { settled } from './private/settled';
import { checkText } from './private/text-check';

/**
 * Props of a `CataloguePage`.
 */
export interface CataloguePageProps {
  /** What the page tells of, in this order. */
  readonly portfolios: GovernedPortfolio[];

  /**
   * Headline of the page.
   *
   * @default - the name of the portfolio, or `Service catalogue` where there are several
   */
  readonly title?: string;

  /**
   * Name of the file within the folder that the app is synthesized to.
   *
   * @default 'catalogue.html'
   */
  readonly fileName?: string;
}

/** Which page writes a file, by the stage whose folder it is in. */
const FILES = new WeakMap<IConstruct, Map<string, string>>();

/**
 * A page for people who would rather look than read: what is offered, to whom, in which versions, with which parameters and tags. It is
 * written when the app is synthesized, into `cdk.out`, and opens from there or from wherever it is copied to. It needs no server, and asks
 * none for anything.
 */
export class CataloguePage extends Construct {
  /** Name of the file within the folder that the app is synthesized to. */
  public readonly fileName: string;

  constructor(scope: Construct, id: string, props: CataloguePageProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, CATALOGUE_PAGE_PROPS);
    const at = this.node.path;
    checkOptions(at, 'props', props, '{ portfolios: [portfolio] }');
    checkKinds(at, 'portfolios', props.portfolios ?? null, GovernedPortfolio, 'a servicecatalog.GovernedPortfolio');
    if (props.portfolios.length === 0) {
      fail({ code: 'servicecatalog.portfolios-missing', at, prop: 'portfolios', value: [], allowed: 'one portfolio at least', fix: 'name the portfolios' });
    }
    checkText(at, 'title', props.title, 200);
    checkPattern({
      code: 'servicecatalog.file-name-invalid', at, prop: 'fileName', value: props.fileName, pattern: /^[\w-][\w. -]{0,200}\.html$/, allowed: 'the name of a file that ends in .html, without a folder', fix: "write 'catalogue.html'",
    });
    this.fileName = props.fileName ?? 'catalogue.html';
    this.checkFile();
    attachCustomSynthesis(this, { onSynthesize: session => this.write(session, props) });
  }

  /** Two apps or stages have folders of their own, two stacks have not. */
  private checkFile() {
    const stage = Stage.of(this) ?? this.node.root;
    const files = FILES.get(stage) ?? new Map<string, string>();
    FILES.set(stage, files);
    const key = this.fileName.toLowerCase(); // as some file systems have it
    const other = files.get(key);
    if (other !== undefined) {
      fail({ code: 'servicecatalog.page-twice', at: this.node.path, prop: 'fileName', value: this.fileName, allowed: `a file of its own; this one is written by ${other}`, fix: "give one of the pages another fileName, as 'data.html'" });
    }
    files.set(key, this.node.path);
  }

  private write({ assembly }: ISynthesisSession, { portfolios, title }: CataloguePageProps) {
    const entries = settled(portfolios.map(portfolio => portfolio._entry));
    const headline = settled(title) ?? (entries.length === 1 ? entries[0].name : 'Service catalogue');
    fs.writeFileSync(path.join(assembly.outdir, this.fileName), cataloguePage({ title: headline, portfolios: entries }));
  }
}
