import * as fs from 'fs';
import {
  CloudFormationValidatePlugin, CloudFormationValidatePluginProps, IPolicyValidationContext, PolicyValidationPluginReport, PolicyValidationStack,
} from 'aws-cdk-lib';
import { templateDigest } from './app-digest';
import { digestOf } from './digest';
import { engineDigest } from './engine-digest';
import { keep, recall } from './kept-report';
import { isValidationOff, withTemporaryFile } from './machine';
import { isOfKnownForm, isSameReport, mergedReports } from './merged-report';
import { inOrderOfStages } from './stack-order';
import { VerdictCache } from './verdict-cache';
import { IIncrementalValidation } from '../options';

/** The options whose effect is known; with others of another version of the CDK, nothing is kept. */
const KNOWN_OPTIONS = ['guardRules', 'regoRules', 'includeDefaultRules'];

/** The engine takes seconds to start, so one serves all apps of a process that have the same rules. */
const plugins = new Map<string, CloudFormationValidatePlugin>();

/**
 * CDK's own validation, a verdict for each stack. To the CDK this is its own plugin (it stands in its place, and is trusted to leave the cloud
 * assembly alone), without the constructor of that one, which starts the engine. No method here may have the name of a field or method there.
 */
export class CloudFormationVerdicts implements IIncrementalValidation {
  public readonly name = CloudFormationValidatePlugin.PLUGIN_NAME;
  public reused = 0;
  public validated = 0;
  private readonly rulesKey: string;
  private readonly hasOwnRules: boolean;
  private readonly canKeep: boolean;

  constructor(private readonly rules: CloudFormationValidatePluginProps, private readonly cache: VerdictCache) {
    const given = Object.entries(rules).filter(([, value]) => value !== undefined);
    this.rulesKey = JSON.stringify(given);
    this.hasOwnRules = given.length > 0;
    this.canKeep = given.every(([name]) => KNOWN_OPTIONS.includes(name));
    if (this.hasOwnRules) this.checkRules();
  }

  /** Of the engine, which is loaded for it the first time only. */
  public get version(): string | undefined {
    return this.remember('version', () => Reflect.get(CloudFormationValidatePlugin.prototype, 'version', this) as string | undefined);
  }

  /** None: to list them the engine would have to be started. */
  public get ruleIds(): string[] | undefined {
    return undefined;
  }

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    [this.reused, this.validated] = [0, 0];
    if (this.hasOwnRules) return this.validateStacks(context);
    return isOff(context) ? { success: true, violations: [] } : this.validateStacks(inOrderOfStages(context));
  }

  /** Whatever goes wrong here must not get to the CDK: it takes a failure of its own plugin for a report without findings. */
  private validateStacks(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      return this.validateEach(context);
    } catch (error) {
      this.cache.complain('validation.verdicts-not-kept', error instanceof Error ? error.message : String(error), 'nothing has to be done; where it comes again, report it');
      return this.validateAll(context);
    }
  }

  private validateEach(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const engine = this.engineKey();
    if (engine === undefined) {
      this.cache.complain('validation.verdicts-not-kept', 'the CDK has other options or another engine than is known here', 'nothing has to be done; a newer version of cdk-wheelhouse may know it');
      return this.validateAll(context);
    }
    const keys = context.stackTemplates.map(stack => this.keyOf(stack, engine));
    const kept = keys.map(key => this.cache.read(key));
    if (kept.filter(text => text === undefined).length > 1) this.prepare(context);
    const reports = context.stackTemplates.map((stack, index) => this.verdictOf(stack, context, keys[index], kept[index]));
    this.cache.tidy();
    return (reports.every(isOfKnownForm) ? this.together(reports, context) : undefined) ?? this.validateAll(context);
  }

  /** Rules with mistakes in them are refused here, as by the CDK's own plugin; those that were accepted once need no engine for that. */
  private checkRules(): void {
    this.remember(`rules ${this.rulesKey}`, () => this.plugin() && 'accepted');
  }

  private keyOf({ stackConstructPath, accountId, region, templatePath }: PolicyValidationStack, engine: string): string {
    return digestOf('stack', engine, this.rulesKey, stackConstructPath, accountId, region, templateDigest(templatePath));
  }

  private verdictOf(stack: PolicyValidationStack, context: IPolicyValidationContext, key: string, kept?: string): PolicyValidationPluginReport {
    if (kept !== undefined) {
      this.reused += 1;
      return recall(kept, [stack.templatePath]);
    }
    const report = this.plugin().validate(contextOf(stack, context));
    this.validated += 1;
    const text = isOfKnownForm(report) ? keep(report, [stack.templatePath]) : undefined;
    if (text !== undefined) this.cache.write(key, text);
    return report;
  }

  /** Reports of stacks as one. Where it matters how the CDK does that, it is asked once, with all stacks. */
  private together(reports: PolicyValidationPluginReport[], context: IPolicyValidationContext): PolicyValidationPluginReport | undefined {
    const merged = mergedReports(reports);
    const [[, first], ...others] = merged;
    if (others.every(([, other]) => isSameReport(first, other))) return first;
    const known = this.remember('form', () => {
      const whole = this.plugin().validate(context);
      return merged.find(([, report]) => isSameReport(report, whole))?.[0];
    });
    return merged.find(([form]) => form === known)?.[1];
  }

  /**
   * From 2.275 on, the CDK starts an engine for the types of resources at hand, and another one for a stack with others: so it gets a template
   * with all types first. Earlier versions start it when they are made.
   */
  private prepare(context: IPolicyValidationContext): void {
    const plugin = this.plugin();
    if (Reflect.get(plugin, 'engine') !== undefined) return;
    const resources = Object.fromEntries(typesIn(context).map((Type, index) => [`R${index}`, { Type }]));
    try {
      withTemporaryFile(JSON.stringify({ Resources: resources }), templatePath => (
        plugin.validate(contextOf({ stackConstructPath: '', templatePath, accountId: undefined, region: undefined }, context))
      ));
    } catch { /* there is no place for a file; it would have saved time, and nothing else */ }
  }

  /** As without a cache. */
  private validateAll(context: IPolicyValidationContext): PolicyValidationPluginReport {
    [this.reused, this.validated] = [0, context.stackTemplates.length];
    return this.plugin().validate(context);
  }

  private plugin(): CloudFormationValidatePlugin {
    const plugin = plugins.get(this.rulesKey) ?? new CloudFormationValidatePlugin(this.rules);
    plugins.set(this.rulesKey, plugin);
    return plugin;
  }

  private engineKey(): string | undefined {
    return this.canKeep ? engineDigest(this.cache) : undefined;
  }

  /** What is always the same for an engine. */
  private remember(what: string, make: () => string | undefined): string | undefined {
    const engine = this.engineKey();
    const key = engine && digestOf('fact', engine, what);
    const kept = key && this.cache.read(key);
    if (kept) return kept;
    const made = make();
    if (key && made) this.cache.write(key, made);
    return made;
  }
}

Object.setPrototypeOf(CloudFormationVerdicts.prototype, CloudFormationValidatePlugin.prototype);

/** Whether the CDK leaves out its own validation: by the environment, or, from 2.275 on, by `builtinCloudFormationValidation: false` of the app. */
function isOff({ appConstruct }: IPolicyValidationContext): boolean {
  return isValidationOff() || Reflect.get(appConstruct, '_builtinCloudFormationValidation') === false;
}

function contextOf(stack: PolicyValidationStack, context: IPolicyValidationContext): IPolicyValidationContext {
  const { templatePath, accountId, region } = stack;
  return { ...context, stackTemplates: [stack], templatePaths: [templatePath], accountId, region };
}

/** The types of resources in all stacks; what is no template is for the engine to refuse. */
function typesIn({ stackTemplates }: IPolicyValidationContext): string[] {
  const texts = stackTemplates.map(({ templatePath }) => fs.readFileSync(templatePath, 'utf8'));
  return [...new Set(texts.flatMap(text => [...text.matchAll(/"Type":\s*"(\w+::[\w:]+)"/g)].map(([, type]) => type)))];
}
