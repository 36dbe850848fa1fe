import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { appDigest, rulesDigest } from './app-digest';
import { digestOf } from './digest';
import { libraryDigest } from './engine-digest';
import { keep, recall } from './kept-report';
import { pluginDigest } from './plugin-digest';
import { VerdictCache } from './verdict-cache';
import { IIncrementalValidation, WrappedValidationOptions } from '../options';

/** Another plugin: one verdict for the whole app. */
export class AppVerdict implements IIncrementalValidation {
  public reused = 0;
  public validated = 0;

  constructor(
    private readonly plugin: IPolicyValidationPlugin,
    private readonly options: WrappedValidationOptions,
    private readonly cache: VerdictCache,
  ) {}

  public get name(): string {
    return this.plugin.name;
  }

  public get version(): string | undefined {
    return this.plugin.version;
  }

  public get ruleIds(): string[] | undefined {
    return this.plugin.ruleIds;
  }

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    [this.reused, this.validated] = [0, 0];
    const templates = context.stackTemplates.map(({ templatePath }) => templatePath);
    const { key, untold } = this.keyOf(context);
    const kept = key && this.cache.read(key);
    if (kept) {
      this.reused = 1;
      return recall(kept, templates);
    }
    const report = this.plugin.validate(context);
    this.validated = 1;
    const text = key && keep(report, templates);
    if (key && text) this.cache.write(key, text);
    else this.tellWhy(untold.length > 0 ? `${untold.join(' and ')} cannot be told` : 'its report names the folder that the app is synthesized to, or holds what JSON does not');
    this.cache.tidy();
    return report;
  }

  /** Or what there is none for. */
  private keyOf(context: IPolicyValidationContext): { readonly key?: string; readonly untold: string[] } {
    const parts = {
      'the code of this library': libraryDigest(),
      'what the plugin was made with': pluginDigest(this.plugin),
      'the content of ruleFiles': rulesDigest(this.options.ruleFiles ?? []),
      'what the app holds': appDigest(context),
    };
    const untold = Object.entries(parts).filter(([, digest]) => digest === undefined).map(([what]) => what);
    return { key: untold.length === 0 ? digestOf('app', this.options.ruleVersion, ...Object.values(parts)) : undefined, untold };
  }

  private tellWhy(reason: string): void {
    this.cache.complain('validation.verdicts-not-kept', `the verdict of '${this.name}' is not kept, since ${reason}`, 'add the plugin to the app as it is, or let it take and report plain data');
  }
}
