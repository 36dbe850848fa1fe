import { posix } from 'path';
import { Archive, readArchive } from '../archive';
import { answer, Job, JobEvent, Outcome, Refusal, sleep } from '../job';
import { changesOf, Comparison, differencesOf, Template, withNested } from './changes';
import { Draft, DraftState } from './draft';
import { DeliveryPlan, StackPlan, stageOf, StagePlan } from './plan';
import { publish, readReport } from './publish';
import { Report, ResourceChange, StackReport, summaryOf } from './report';
import { noteLatest, originOf, withoutAdditions } from './rollback';

/** What the action says. */
export interface Parameters {
  /** Of the plan. */
  readonly stage: string;
  /** The file with the plan. */
  readonly plan: string;
  readonly execution: string;
  /** The stage of the pipeline, where the plan's stage is split: its own stacks only. */
  readonly part?: string;
  /** Id of one stack, whose change set may have had to wait for others. */
  readonly confirm?: string;
  readonly revision?: string;
  readonly topic?: string;
}

/** How long one call waits before it lets itself be called again, and how many stacks are asked for at once. */
const PATIENCE = 4 * 60_000;
const PAUSES = [300, 700, 1_000, 2_000];
const AT_ONCE = 5;
/** References to other stacks whose values may change while somebody reads them. The version of the bootstrap, which the CDK checks in every stack, is none. */
const READS_VALUES = /"Fn::GetStackOutput"|\{\{resolve:ssm|(?<!"BootstrapVersion":\s*\{\s*"Type":\s*)"AWS::SSM::Parameter::Value</;

/**
 * Makes all change sets of a stage, and a report of what they change; or the one of a stack whose turn has come.
 * What is there already is left as it is, so that it may be called as often as one likes.
 */
export async function handler(event: JobEvent): Promise<void> {
  return answer<Parameters>(event, async job => {
    const archive = await readArchive(job.artifact!);
    const plan = stageOf(archive.json<DeliveryPlan>(job.parameters.plan), job.parameters.stage);
    return new Preparation(job, event['CodePipeline.job'].id, archive, plan).run();
  });
}

interface Work {
  readonly stack: StackPlan;
  readonly template: string;
  readonly draft: Draft;
  state: DraftState;
}

class Preparation {
  /** Places in the plan of stacks whose change set this job has made: a token is short. */
  private readonly made: Set<number>;
  private readonly deadline = Date.now() + PATIENCE;

  constructor(
    private readonly job: Job<Parameters>, private readonly jobId: string, private readonly archive: Archive, private readonly plan: StagePlan,
  ) {
    this.made = new Set<number>(job.token ? JSON.parse(job.token) : []);
  }

  public async run(): Promise<Outcome> {
    const work = await each(this.stacks(), stack => this.begin(stack));
    for (let round = 0; ; round++) {
      const busy = work.filter(({ state }) => state.kind === 'busy');
      if (busy.length === 0) break;
      if (Date.now() > this.deadline) return { done: false, token: JSON.stringify([...this.made]) };
      await sleep(PAUSES[Math.min(round, PAUSES.length - 1)]);
      await each(busy, one => this.advance(one));
    }
    const { confirm } = this.job.parameters;
    return confirm ? this.confirm(work[0]) : this.report(work);
  }

  private stacks(): StackPlan[] {
    const { confirm, part } = this.job.parameters;
    const { stacks, parts } = this.plan;
    if (confirm) return stacks.filter(({ id }) => id === confirm);
    return part ? stacks.filter(({ id }) => parts![part].includes(id)) : stacks;
  }

  private async begin(stack: StackPlan): Promise<Work> {
    const { part, stage, confirm, execution } = this.job.parameters;
    const own = this.plan.parts?.[part ?? stage];
    const template = this.archive.text(stack.template);
    // Change sets of stacks that another execution may be about to execute, in another stage of the pipeline, are left alone.
    const clean = !confirm && (!own || own.includes(stack.id));
    const fresh = confirm !== undefined && await this.mayHaveChanged(stack, template);
    const draft = await Draft.of({ plan: stack, ownAccount: this.job.account, execution, template, fresh, clean });
    const work: Work = { stack, template, draft, state: { kind: 'busy', made: this.made.has(this.plan.stacks.indexOf(stack)) } };
    await this.advance(work);
    return work;
  }

  /** Whether what stacks before have done since the report changes values that this one reads. Exports that are imported do not change. */
  private async mayHaveChanged({ dependsOn }: StackPlan, template: string): Promise<boolean> {
    if (!READS_VALUES.test(template)) return false;
    const { stage, execution } = this.job.parameters;
    const report = await readReport(process.env.REPORT_BUCKET!, `${stage}/${execution}`);
    const names = this.plan.stacks.filter(({ id }) => dependsOn.includes(id)).map(({ name }) => name);
    return !report || report.stacks.some(({ name, state }) => names.includes(name) && state !== 'unchanged');
  }

  private async advance(work: Work) {
    work.state = await work.draft.advance(this.made.has(this.plan.stacks.indexOf(work.stack)));
    if (work.state.kind === 'busy' && work.state.made) this.made.add(this.plan.stacks.indexOf(work.stack));
  }

  private async confirm(work: Work): Promise<Outcome> {
    if (work.state.kind === 'failed') throw new Refusal(`No change set of ${work.stack.name}: ${work.state.reason}`);
    return this.tell([work], `-${work.stack.name}`);
  }

  private async report(work: Work[]): Promise<Outcome> {
    const failed = work.flatMap(({ state, stack }) => state.kind === 'failed' && !this.mayComeLater(stack, work) ? [`No change set of ${stack.name}: ${state.reason}`] : []);
    if (failed.length > 0) throw new Refusal(failed.join('\n'));
    const { part, topic } = this.job.parameters;
    return this.tell(work, part ? `-${part}` : '', topic);
  }

  private async tell(work: Work[], suffix: string, topic?: string): Promise<Outcome> {
    const { stage, execution, revision, confirm } = this.job.parameters;
    const bucket = process.env.REPORT_BUCKET!;
    const { pipeline, rollback } = await originOf(this.jobId, execution);
    const described = await each(work, one => this.describe(one, work));
    const stacks = rollback ? await withoutAdditions(bucket, stage, described) : described;
    const blocks = stacks.some(({ changes }) => changes.some(({ blocked }) => blocked));
    const { report, url } = await publish({
      report: { pipeline, stage, execution, revision, createdAt: new Date().toISOString(), stacks },
      key: `${stage}/${execution}${suffix}`,
      topic: rollback ? undefined : topic,
      asks: !rollback && !confirm && !blocks && this.plan.allowReplacement !== undefined,
    });
    if (!rollback && !confirm) await noteLatest(bucket, stage, execution);
    refuseBlocked(report, url);
    return { done: true, summary: summaryOf(report), variables: { ReportUrl: url, Summary: summaryOf(report) } };
  }

  /** A stack may need what another one of the stage is about to export. */
  private mayComeLater({ dependsOn }: StackPlan, work: Work[]): boolean {
    return work.some(({ stack, state }) => dependsOn.includes(stack.id) && state.kind !== 'empty');
  }

  private async describe({ stack, template, draft, state }: Work, work: Work[]): Promise<StackReport> {
    const place = { name: stack.name, account: stack.account ?? this.job.account, region: stack.region ?? process.env.AWS_REGION! };
    const others = work.filter(one => stack.dependsOn.includes(one.stack.id) && one.state.kind !== 'empty').map(one => one.stack.name).join(', ');
    const late = others !== '' && READS_VALUES.test(template)
      ? `It reads values of ${others}; its change set is made anew when that is deployed, and stops the stage if it would replace what holds data.`
      : undefined;
    if (state.kind === 'empty') return { ...place, state: late ? 'later' : 'unchanged', note: late, changes: [] };
    const before = await draft.deployed();
    const comparison: Comparison = { stack: stack.name, before, after: JSON.parse(template), allowReplacement: this.plan.allowReplacement };
    const kind = before ? 'changed' : 'new';
    if (state.kind === 'ready') {
      const told = changesOf(state.changes, comparison);
      const changes = await each(told, change => isNested(change) ? this.compareNested(change, stack, draft, comparison) : change);
      const inside = told.some(isNested) ? 'Nested stacks are compared by their templates, and shown as one resource each.' : undefined;
      const unused = unusedNames(stack.name, this.plan.allowReplacement, changes);
      const note = [inside, late, unused].filter(Boolean).join(' ') || undefined;
      return { ...place, state: kind, note, changeSetUrl: state.url, changes };
    }
    const reason = state.kind === 'failed' ? state.reason : '';
    return { ...place, state: 'later', note: `Its change set is made when ${others} is deployed, and stops the stage if it would replace what holds data. Until then CloudFormation says: ${reason}`, changes: differencesOf(comparison) };
  }

  private async compareNested(change: ResourceChange, stack: StackPlan, draft: Draft, comparison: Comparison): Promise<ResourceChange> {
    const file = comparison.after.Resources?.[change.logicalId]?.Metadata?.['aws:asset:path'];
    const path = typeof file === 'string' ? posix.join(posix.dirname(stack.template), file) : undefined;
    const after = path && this.archive.has(path) ? this.archive.json<Template>(path) : undefined;
    const before = change.physicalId ? await draft.deployed(change.physicalId) : undefined;
    return withNested(change, before, after, comparison);
  }
}

function isNested({ type, effect }: ResourceChange): boolean {
  return type === 'AWS::CloudFormation::Stack' && effect === 'change';
}

/** Names that are left over from an earlier time would let the next replacement through, too. */
function unusedNames(stack: string, names: string[] | undefined, changes: ResourceChange[]): string | undefined {
  const unused = (names ?? []).filter(name => name.startsWith(`${stack}/`) && !changes.some(({ logicalId, allowed }) => allowed && name === `${stack}/${logicalId}`));
  return unused.length > 0 ? `allowReplacement names ${unused.join(', ')}, which is not replaced: take it out.` : undefined;
}

function refuseBlocked({ stacks }: Report, url: string) {
  const blocked = stacks.flatMap(({ name, changes }) => changes.filter(change => change.blocked).map(({ logicalId, type, effect }) => `${name}/${logicalId} (${type}, ${effect})`));
  if (blocked.length > 0) {
    throw new Refusal([
      `Stopped, since data would be lost: ${blocked.slice(0, 10).join(', ')}${blocked.length > 10 ? ` and ${blocked.length - 10} more` : ''}.`,
      'If that is meant, name them in allowReplacement of Approval.changeSets().',
      `Report: ${url}`,
    ].join(' '));
  }
}

/** A few at a time, so that no API is called too often. */
async function each<T, R>(items: T[], work: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const queue = [...items.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results[next[0]] = await work(next[1]);
    }
  }));
  return results;
}
