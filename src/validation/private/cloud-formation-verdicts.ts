import {
  CloudFormationValidatePlugin, CloudFormationValidatePluginProps, IPolicyValidationContext, PolicyValidationPluginReport, PolicyValidationStack,
  PolicyViolation, Stage,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { templateDigest } from './app-digest';
import { digestOf } from './digest';
import { engineDigest } from './engine-digest';
import { keep, recall } from './kept-report';
import { isValidationOff } from './machine';
import { VerdictCache } from './verdict-cache';
import { IIncrementalValidation } from '../options';

/** The options whose effect is known; with others of another version of the CDK, nothing is kept. */
const KNOWN_OPTIONS = ['guardRules', 'regoRules', 'includeDefaultRules'];

/** The engine takes seconds to start, so one serves all apps of a process that have the same rules. */
const plugins = new Map<string, CloudFormationValidatePlugin>();

/**
 * CDK's own validation, a verdict for each stack. To the CDK this is its own plugin (it stands in its place, and is trusted to leave the cloud
 * assembly alone), without the constructor of that one, which starts the engine.
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
    if (isValidationOff() && !this.hasOwnRules) return { success: true, violations: [] };
    return this.validateStacks(this.hasOwnRules ? context : inOrderOfStages(context));
  }

  private validateStacks(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const engine = this.engine();
    if (engine === undefined) return this.validateAll(context);
    const reports = context.stackTemplates.map(stack => this.verdictOf(stack, context, engine));
    this.cache.tidy();
    return reports.every(isOfKnownForm) ? merge(reports) : this.validateAll(context);
  }

  /** Rules with mistakes in them are refused here, as by the CDK's own plugin; those that were accepted once need no engine for that. */
  private checkRules(): void {
    this.remember(`rules ${this.rulesKey}`, () => this.plugin() && 'accepted');
  }

  private verdictOf(stack: PolicyValidationStack, context: IPolicyValidationContext, engine: string): PolicyValidationPluginReport {
    const { stackConstructPath, accountId, region, templatePath } = stack;
    const key = digestOf('stack', engine, this.rulesKey, stackConstructPath, accountId, region, templateDigest(templatePath));
    const kept = this.cache.read(key);
    if (kept !== undefined) {
      this.reused += 1;
      return recall(kept, [templatePath]);
    }
    const report = this.plugin().validate({ ...context, stackTemplates: [stack], templatePaths: [templatePath], accountId, region });
    this.validated += 1;
    const text = isOfKnownForm(report) ? keep(report, [templatePath]) : undefined;
    if (text !== undefined) this.cache.write(key, text);
    return report;
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

  private engine(): string | undefined {
    return this.canKeep ? engineDigest(this.cache) : undefined;
  }

  /** What is always the same for an engine. */
  private remember(what: string, make: () => string | undefined): string | undefined {
    const engine = this.engine();
    const key = engine && digestOf('fact', engine, what);
    const kept = key && this.cache.read(key);
    if (kept) return kept;
    const made = make();
    if (key && made) this.cache.write(key, made);
    return made;
  }
}

Object.setPrototypeOf(CloudFormationVerdicts.prototype, CloudFormationValidatePlugin.prototype);

/** The CDK hands the stacks of inner stages to its own validation first, and to plugins that were added to the app in another order. */
function inOrderOfStages(context: IPolicyValidationContext): IPolicyValidationContext {
  const stacks = new Set(stagesOf(context.appConstruct).flatMap(({ node }) => (
    context.stackTemplates.filter(({ stackConstructPath }) => node.path === '' || stackConstructPath.startsWith(`${node.path}/`))
  )));
  return { ...context, stackTemplates: [...stacks], templatePaths: [...stacks].map(({ templatePath }) => templatePath) };
}

/** Stages of an app as the CDK visits them: what is in it before the stage itself. */
function stagesOf(stage: IConstruct): IConstruct[] {
  return [...stage.node.children.filter(child => Stage.isStage(child)).flatMap(stagesOf), stage];
}

/**
 * The CDK reports each rule once for each severity, with the resources of all stacks. A report of one stack that has more than that is of a
 * version of the CDK that puts reports together otherwise.
 */
function isOfKnownForm(report: PolicyValidationPluginReport): boolean {
  const kinds = report.violations.map(kindOf);
  return new Set(kinds).size === kinds.length && Object.keys(report).every(name => ['success', 'violations'].includes(name));
}

function merge(reports: PolicyValidationPluginReport[]): PolicyValidationPluginReport {
  const violations = new Map<string, PolicyViolation>();
  for (const violation of reports.flatMap(report => report.violations)) {
    const kind = kindOf(violation);
    const { violatingResources: before = [], ...first } = violations.get(kind) ?? { ...violation, violatingResources: [] };
    violations.set(kind, { ...first, violatingResources: [...before, ...violation.violatingResources] });
  }
  return { success: reports.every(({ success }) => success), violations: [...violations.values()] };
}

function kindOf({ ruleName, severity }: PolicyViolation): string {
  return JSON.stringify([ruleName, severity]);
}
