import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { PatchPolicyProps } from '../patch-policy-props';
import { documentArns } from './command';
import { PolicyPlan } from '../handlers/patch-ring/plan';

type Conditions = iam.PolicyStatementProps['conditions'];

/** Of these, none knows a resource. */
const ANY = ['ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:DescribeInstanceInformation', 'ssm:DescribeInstancePatchStates'];

/** What the function may do, for what the policy asks of it. */
export function rightsOf(scope: IConstruct, props: PatchPolicyProps, plan: PolicyPlan): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const arn = (service: string, resource: string, resourceName: string) => stack.formatArn({ service, resource, resourceName });
  const allow = (actions: string[], resources: string[], conditions?: Conditions) => (
    resources.length > 0 ? [new iam.PolicyStatement({ actions, resources, conditions })] : []);
  const instances = arn('ec2', 'instance', '*');
  const servers = arn('ssm', 'managed-instance', '*');
  const asks = plan.rings.flatMap(({ approval }) => approval ? documentArns(stack, 'automation-definition', approval.document) : []);
  const found = plan.rings.flatMap(({ targets }) => targets.filter(({ key }) => key === 'resource-groups:Name').flatMap(({ values }) => values));
  return [
    ...allow(ANY, ['*']),
    ...allow(['ssm:SendCommand'], [...documentArns(stack, 'document', plan.document), ...documentArns(stack, 'document', 'AWS-RunPatchBaseline'), instances, servers]),
    ...allow(['ssm:StartAutomationExecution'], asks.map(each => `${each}:*`)),
    ...asks.length > 0 ? allow(['ssm:GetAutomationExecution'], [arn('ssm', 'automation-execution', '*')]) : [],
    ...allow(['resource-groups:ListGroupResources'], found.map(name => arn('resource-groups', 'group', name))),
    // What a group of resources is made of is asked in the name of who asks for the group
    ...found.length > 0 ? allow(['tag:GetResources', 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], ['*']) : [],
    ...plan.rings.some(({ group }) => group !== undefined) ? joins(instances, servers) : [],
    ...props.drain ? drains(stack).flatMap(([actions, resources]) => allow(actions, resources)) : [],
    ...props.snapshot ? snapshots(stack, plan.name) : [],
  ];
}

/** The patch group of nodes. */
function joins(instances: string, servers: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['ec2:DescribeTags', 'ssm:DescribePatchGroups'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['ssm:ListTagsForResource'], resources: [servers] }),
    new iam.PolicyStatement({ actions: ['ec2:CreateTags', 'ssm:AddTagsToResource'], resources: [instances, servers], conditions: onlyTags('PatchGroup') }),
  ];
}

function drains(stack: Stack): [string[], string[]][] {
  const groups = stack.formatArn({ service: 'autoscaling', resource: 'autoScalingGroup:*:autoScalingGroupName', resourceName: '*' });
  const targets = stack.formatArn({ service: 'elasticloadbalancing', resource: 'targetgroup', resourceName: '*/*' });
  return [
    [['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeAutoScalingInstances'], ['*']],
    [['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'], ['*']],
    [['autoscaling:EnterStandby', 'autoscaling:ExitStandby', 'autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'], [groups]],
    [['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'], [targets]],
  ];
}

/** Snapshots of any instance, which are marked; and the deletion of those that are. */
function snapshots(stack: Stack, policy: string): iam.PolicyStatement[] {
  const arn = (resource: string, account?: string) => stack.formatArn({ service: 'ec2', account, resource, resourceName: '*' });
  const all = arn('snapshot', '');
  const mark = 'cdk-wheelhouse:patch-policy';
  return [
    new iam.PolicyStatement({ actions: ['ec2:DescribeSnapshots'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['ec2:CreateSnapshots'], resources: [arn('instance'), arn('volume'), all] }),
    new iam.PolicyStatement({ actions: ['ec2:CreateTags'], resources: [all], conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } } }),
    new iam.PolicyStatement({ actions: ['ec2:DeleteSnapshot'], resources: [all], conditions: { StringEquals: { [`aws:ResourceTag/${mark}`]: policy } } }),
  ];
}

function onlyTags(...keys: string[]): Conditions {
  return { 'ForAllValues:StringEquals': { 'aws:TagKeys': keys } };
}
