import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { IEnvironment } from '../environment-interface';

/** Whom tasks may reach is for the other side to say; who may reach them, nobody until it is allowed. */
export function createSecurityGroup(scope: Construct, environment: IEnvironment): ec2.SecurityGroup {
  // Acknowledged on the parent: before a warning is added, the CDK looks for acknowledgements above its construct only.
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule', 'All outbound traffic is allowed; only the ingress rule matters.');
  return new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc: environment.vpc, description: 'Who may reach the tasks' });
}
