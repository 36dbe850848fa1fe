import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { IConstruct } from 'constructs';
import { groupPrefixOf, nameOf } from './ring-groups';
import { PolicyPlan } from '../handlers/patch-ring/plan';
import { PatchPolicyProps, RebootOption } from '../patch-policy-props';

export interface PolicyParts {
  readonly table: dynamodb.ITable;
  /** Names of the runbooks that ask for approval, by ring. */
  readonly approvals: (string | undefined)[];
  /** Patch groups that nodes are put into, by ring. */
  readonly groups: (string | undefined)[];
}

/** What the function is told at each step. */
export function policyPlan(policy: IConstruct, props: PatchPolicyProps, { table, approvals, groups }: PolicyParts): PolicyPlan {
  const { rings, hooks, output, report, drain, snapshot, reboot = RebootOption.REBOOT_IF_NEEDED } = props;
  return {
    name: nameOf(policy),
    groupPrefix: groups.some(group => group !== undefined) ? groupPrefixOf(policy) : undefined,
    table: table.tableName,
    rings: rings.map(({ _plan }, index) => ({
      name: _plan.name,
      offsetMinutes: _plan.offset?.toMinutes() ?? 0,
      minCompliance: _plan.minCompliance,
      targets: _plan.target._plan.targets,
      concurrency: _plan.concurrency,
      errors: _plan.errors,
      minutes: _plan.duration.toMinutes(),
      approval: approvals[index] === undefined ? undefined : { document: approvals[index], topic: _plan.approval?._plan.topic?.topicArn },
      group: groups[index],
    })),
    drain: drain || undefined,
    keepSnapshotsDays: snapshot?.keep.toDays(),
    document: hooks ? 'AWS-RunPatchBaselineWithHooks' : 'AWS-RunPatchBaseline',
    parameters: {
      Operation: ['Install'],
      RebootOption: [reboot],
      ...hooks?.preInstall && { PreInstallHookDocName: [hooks.preInstall] },
      ...hooks?.postInstall && { PostInstallHookDocName: [hooks.postInstall] },
      ...hooks?.onExit && { OnExitHookDocName: [hooks.onExit] },
    },
    output: output && { bucket: output.bucket?.bucketName, prefix: output.keyPrefix, logGroup: output.logGroup?.logGroupName },
    topic: report?.topic.topicArn,
  };
}
