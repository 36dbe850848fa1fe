import { isDeepStrictEqual } from 'util';
import {
  Action, CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, Rule, RuleCondition,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** What CloudFormation asks; all scalars are text. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

interface Properties {
  readonly ListenerArn: string;
  readonly Conditions: RuleCondition[];
  /** The first one gets all requests of a new rule. */
  readonly TargetGroupArns: string[];
  readonly FirstPriority: string;
  readonly LastPriority: string;
  readonly Priority: string;
}

const TRIES = 10;
const elb = new ElasticLoadBalancingV2Client({});

/**
 * A listener rule whose weights belong to Amazon ECS: they are set when the rule is made, and never again.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const wanted = request.ResourceProperties;
  switch (request.RequestType) {
    case 'Create': return { PhysicalResourceId: await createBeside(wanted) };
    case 'Update': return { PhysicalResourceId: await update(request.PhysicalResourceId!, wanted, request.OldResourceProperties!) };
    default: return remove(request.PhysicalResourceId!);
  }
}

/**
 * A function that died after it had made its rule finds it again. Where another rule, as that of a service that has been renamed, takes
 * the same requests, the new one is asked after it: it has no tasks yet.
 */
async function createBeside(wanted: Properties): Promise<string> {
  const alike = (await rulesOf(wanted.ListenerArn)).filter(({ Conditions }) => isDeepStrictEqual(keysOf(Conditions), keysOf(wanted.Conditions)));
  const own = alike.find(({ Actions }) => isDeepStrictEqual(groupsOf(Actions), [...wanted.TargetGroupArns].sort()));
  const after = alike.find(rule => isWithin(Number(rule.Priority), wanted));
  return own?.RuleArn ?? create(wanted, after ? Number(after.Priority) + 1 : Number(wanted.Priority));
}

/** What a rule asks for, in an order of its own; the service answers more than it was told. */
function keysOf(conditions: RuleCondition[] = []): string[] {
  return conditions.map(({ Field, HostHeaderConfig, PathPatternConfig, HttpRequestMethodConfig, HttpHeaderConfig }) => JSON.stringify([
    Field,
    HttpHeaderConfig?.HttpHeaderName?.toLowerCase(),
    [...(HostHeaderConfig ?? PathPatternConfig ?? HttpRequestMethodConfig ?? HttpHeaderConfig)?.Values ?? []].sort(),
  ])).sort();
}

function groupsOf(actions: Action[] = []): string[] {
  return actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn!) ?? []).sort();
}

async function create(wanted: Properties, preferred: number): Promise<string> {
  return at(wanted, preferred, async Priority => {
    const { Rules } = await elb.send(new CreateRuleCommand({
      ListenerArn: wanted.ListenerArn, Priority, Conditions: wanted.Conditions, Actions: firstActions(wanted),
    }));
    return Rules![0].RuleArn!;
  });
}

function firstActions({ TargetGroupArns }: Properties): Action[] {
  const TargetGroups = TargetGroupArns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: index === 0 ? 100 : 0 }));
  return [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
}

async function update(arn: string, wanted: Properties, old: Properties): Promise<string> {
  const rule = await find(arn);
  if (!rule || wanted.ListenerArn !== old.ListenerArn) {
    return create(wanted, Number(wanted.Priority));
  }
  const moved = !isDeepStrictEqual(wanted.TargetGroupArns, old.TargetGroupArns);
  if (moved && !isFixed(wanted)) {
    return create(wanted, Number(rule.Priority) + 1); // asked after this one, which is there until the service has moved
  }
  if (moved || !isDeepStrictEqual(wanted.Conditions, old.Conditions)) {
    // Without actions, these stay as they are; with a priority by hand there is no room for a second rule.
    await elb.send(new ModifyRuleCommand({ RuleArn: arn, Conditions: wanted.Conditions, Actions: moved ? firstActions(wanted) : undefined }));
  }
  if (!isWithin(Number(rule.Priority), wanted)) {
    await at(wanted, Number(wanted.Priority), Priority => elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: arn, Priority }] })));
  }
  return arn;
}

/** Whether the user has said which priority it is. */
function isFixed({ FirstPriority, LastPriority }: Properties): boolean {
  return FirstPriority === LastPriority;
}

async function remove(arn: string) {
  if (arn.startsWith('arn:') && await find(arn)) {
    await elb.send(new DeleteRuleCommand({ RuleArn: arn }));
  }
  return { PhysicalResourceId: arn };
}

/** Does something at the first free priority from the preferred one on; others of the same deployment may be faster. */
async function at<T>(wanted: Properties, preferred: number, act: (priority: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act(await free(wanted, preferred));
    } catch (error) {
      const inUse = (error as Error).name.startsWith('PriorityInUse');
      if (!inUse || attempt === TRIES || isFixed(wanted)) throw error;
    }
  }
}

async function free(wanted: Properties, preferred: number): Promise<number> {
  const first = Number(wanted.FirstPriority);
  const count = Number(wanted.LastPriority) - first + 1;
  const taken = isFixed(wanted) ? new Set() : new Set((await rulesOf(wanted.ListenerArn)).map(rule => rule.Priority));
  const start = ((preferred - first) % count + count) % count;
  for (let step = 0; step < count; step++) {
    const priority = first + (start + step) % count;
    if (!taken.has(`${priority}`)) return priority;
  }
  throw new Error(`All priorities from ${first} to ${wanted.LastPriority} of the listener are taken`);
}

async function rulesOf(listenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }));
    rules.push(...page.Rules ?? []);
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

async function find(arn: string): Promise<Rule | undefined> {
  try {
    const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [arn] }));
    return Rules?.[0];
  } catch (error) {
    if ((error as Error).name.startsWith('RuleNotFound')) return undefined;
    throw error;
  }
}

function isWithin(priority: number, { FirstPriority, LastPriority }: Properties): boolean {
  return priority >= Number(FirstPriority) && priority <= Number(LastPriority);
}
