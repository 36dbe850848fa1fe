import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';

/**
 * What the Systems Manager agent needs for sessions, Run Command, inventory and patching: the managed policy AmazonSSMManagedInstanceCore
 * without its permission to read every parameter of the account. None of these actions can be narrowed to a resource.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
 */
export function allowSessionManager(scope: Construct, id: string, role: iam.Role): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, id, {
    description: 'Lets AWS Systems Manager manage the instance: sessions, commands, inventory, patches',
    roles: [role],
    statements: [
      statement('ssm', [
        'DescribeAssociation', 'DescribeDocument', 'GetDeployablePatchSnapshotForInstance', 'GetDocument', 'GetManifest', 'ListAssociations',
        'ListInstanceAssociations', 'PutComplianceItems', 'PutConfigurePackageResult', 'PutInventory', 'UpdateAssociationStatus',
        'UpdateInstanceAssociationStatus', 'UpdateInstanceInformation',
      ]),
      statement('ssmmessages', ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel']),
      statement('ec2messages', ['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply']),
    ],
  });
  acknowledge(policy, { 'AwsSolutions-IAM5[Resource::*]': 'The actions of the Systems Manager agent cannot be narrowed to a resource.' });
  return policy;
}

function statement(service: string, actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: actions.map(action => `${service}:${action}`), resources: ['*'] });
}
