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
    const key = this.keyOf(context);
    const kept = key && this.cache.read(key);
    if (kept) {
      this.reused = 1;
      return recall(kept, templates);
    }
    const report = this.plugin.validate(context);
    this.validated = 1;
    const text = key && keep(report, templates);
    if (key && text) this.cache.write(key, text);
    this.cache.tidy();
    return report;
  }

  private keyOf(context: IPolicyValidationContext): string | undefined {
    const parts = [libraryDigest(), pluginDigest(this.plugin), rulesDigest(this.options.ruleFiles ?? []), appDigest(context)];
    return parts.includes(undefined) ? undefined : digestOf('app', this.options.ruleVersion, ...parts);
  }
}
