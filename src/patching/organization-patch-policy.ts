import * as ssmquicksetup from 'aws-cdk-lib/aws-ssmquicksetup';
import { Construct } from 'constructs';
import { DeploymentRoles, OrganizationPatchPolicyProps } from './organization-patch-policy-props';
import { Profile } from '../core';
import { createDeploymentRoles } from './private/deployment-roles';
import { checkOrganizationPolicy } from './private/organization-check';
import { baselinesOf } from './private/quick-setup-baselines';
import { managerName, parametersOf } from './private/quick-setup-plan';
import { quickSetupSchedules } from './private/quick-setup-schedule';
import { applyTags } from '../private/tags';
import { checkPropNames, ORGANIZATION_PATCH_POLICY_PROPS } from './private/prop-names';

const TYPE = 'AWSQuickSetupType-PatchPolicy';

/**
 * Patches the nodes of an organization ring by ring, in many accounts and regions, by AWS Systems Manager Quick Setup. It is deployed to the management account
 * of the organization, once.
 *
 * Quick Setup knows schedules and tags, and no results: a ring begins at its time, whatever has come of the one before. Where it has to wait for that, or for
 * somebody, put a `PatchPolicy` into each account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-patch-manager.html
 */
export class OrganizationPatchPolicy extends Construct {
  /** The roles that it is deployed with. */
  public readonly deploymentRoles: DeploymentRoles;
  /** ARN of the configuration of each ring, in order. */
  public readonly configurationManagerArns: string[];

  constructor(scope: Construct, id: string, props: OrganizationPatchPolicyProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, ORGANIZATION_PATCH_POLICY_PROPS);
    const at = this.node.path;
    checkOrganizationPolicy(at, props);
    const schedules = quickSetupSchedules(at, props);
    const profile = props.profile ?? Profile.production();
    this.deploymentRoles = props.deploymentRoles ?? createDeploymentRoles(this);
    const baselines = baselinesOf(this, props.rings, props.baselines);
    this.configurationManagerArns = props.rings.map((ring, index) => {
      const name = managerName(this, ring);
      const plan = { ring, name, baselines: baselines[index], install: schedules.rings[index], scan: schedules.scan };
      const parameters = parametersOf(this, props, plan);
      return this.createManager(ring._plan.name, name, parameters);
    });
    // Quick Setup knows fewer letters than other tags do
    applyTags(this, { app: this.node.id.replace(/[^\w +=@/:.-]/g, '-'), profile: profile.name }, props.tags);
  }

  private createManager(ring: string, name: string, parameters: Record<string, string>): string {
    const { administration, execution } = this.deploymentRoles;
    const manager = new ssmquicksetup.CfnConfigurationManager(this, `Ring${ring}`, {
      name,
      description: `Patches nodes of the ring ${ring}`,
      configurationDefinitions: [{
        type: TYPE, localDeploymentAdministrationRoleArn: administration.roleArn, localDeploymentExecutionRoleName: execution.roleName, parameters,
      }],
    });
    manager.node.addDependency(administration, execution); // they are what deletes it, too
    return manager.attrManagerArn;
  }
}
