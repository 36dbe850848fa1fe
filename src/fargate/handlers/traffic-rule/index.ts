import {
  CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, RuleCondition, SetRulePrioritiesCommand,
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
  readonly Priority: string;
  readonly Conditions: RuleCondition[];
  /** The first one gets all requests of a new rule. */
  readonly TargetGroupArns: string[];
}

const elb = new ElasticLoadBalancingV2Client({});

/**
 * A listener rule whose weights belong to Amazon ECS: they are set when the rule is made, and never again.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string; Data?: Record<string, string> }> {
  const wanted = request.ResourceProperties;
  switch (request.RequestType) {
    case 'Create': return answer(await create(wanted));
    case 'Update': return answer(await update(request.PhysicalResourceId!, wanted, request.OldResourceProperties!));
    default: return remove(request.PhysicalResourceId!);
  }
}

async function create(wanted: Properties): Promise<string> {
  const { Rules } = await elb.send(new CreateRuleCommand({
    ListenerArn: wanted.ListenerArn,
    Priority: Number(wanted.Priority),
    Conditions: wanted.Conditions,
    Actions: [{
      Type: 'forward',
      ForwardConfig: { TargetGroups: wanted.TargetGroupArns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: index === 0 ? 100 : 0 })) },
    }],
  }));
  return Rules![0].RuleArn!;
}

async function update(arn: string, wanted: Properties, old: Properties): Promise<string> {
  if (wanted.ListenerArn !== old.ListenerArn || String(wanted.TargetGroupArns) !== String(old.TargetGroupArns)) {
    return create(wanted); // another rule; CloudFormation deletes this one afterwards
  }
  if (JSON.stringify(wanted.Conditions) !== JSON.stringify(old.Conditions)) {
    await elb.send(new ModifyRuleCommand({ RuleArn: arn, Conditions: wanted.Conditions })); // without actions, these stay as they are
  }
  if (wanted.Priority !== old.Priority) {
    await elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: arn, Priority: Number(wanted.Priority) }] }));
  }
  return arn;
}

async function remove(arn: string) {
  if (arn.startsWith('arn:') && await exists(arn)) {
    await elb.send(new DeleteRuleCommand({ RuleArn: arn }));
  }
  return { PhysicalResourceId: arn };
}

async function exists(arn: string): Promise<boolean> {
  try {
    await elb.send(new DescribeRulesCommand({ RuleArns: [arn] }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'RuleNotFoundException' || (error as Error).name === 'RuleNotFound') return false;
    throw error;
  }
}

function answer(arn: string) {
  return { PhysicalResourceId: arn, Data: { RuleArn: arn } };
}
