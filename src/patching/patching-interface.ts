import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';

/**
 * What patches instances: a `PatchPolicy`, or one of its rings.
 */
export interface IPatching {
  /**
   * Patches the instances of an Auto Scaling group. They need the SSM agent, and a role with what `AmazonSSMManagedInstanceCore` allows.
   *
   * @param group the group, of the app: what is imported cannot be tagged
   */
  patchAutoScalingGroup(group: autoscaling.IAutoScalingGroup): void;
}
