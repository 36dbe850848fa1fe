// The same windows by hand, with the L1s of aws-cdk-lib: it has nothing else for them.
const { Names, Stack, Tags, Validations } = require('aws-cdk-lib');
const iam = require('aws-cdk-lib/aws-iam');
const ssm = require('aws-cdk-lib/aws-ssm');
const { WINDOWS_IN_A_STACK } = require('./shape');

function build(app, count) {
  for (let number = 0; number < count; number++) {
    const id = `Windows${Math.floor(number / WINDOWS_IN_A_STACK)}`;
    createWindow(app.node.tryFindChild(id) ?? new Stack(app, id), number);
  }
}

function createWindow(stack, number) {
  const name = id => Names.uniqueResourceName(stack, { maxLength: 100 }) + id;
  new ssm.CfnPatchBaseline(stack, `Baseline${number}`, {
    name: name(`Baseline${number}`),
    operatingSystem: 'AMAZON_LINUX_2023',
    patchGroups: [`group-${number}`],
    approvalRules: {
      patchRules: [{ approveAfterDays: 3, complianceLevel: 'UNSPECIFIED', patchFilterGroup: { patchFilters: [{ key: 'CLASSIFICATION', values: ['Security'] }] } }],
    },
  });
  const window = new ssm.CfnMaintenanceWindow(stack, `Night${number}`, {
    name: name(`Night${number}`), schedule: 'cron(0 2 ? * SUN *)', scheduleTimezone: 'Europe/Berlin', duration: 3, cutoff: 1, allowUnassociatedTargets: false,
  });
  const target = new ssm.CfnMaintenanceWindowTarget(stack, `Night${number}Web`, {
    windowId: window.ref, name: name(`Web${number}`), resourceType: 'INSTANCE', targets: [{ key: 'tag:PatchGroup', values: [`group-${number}`] }],
  });
  const role = createRole(stack, number);
  const task = new ssm.CfnMaintenanceWindowTask(stack, `Night${number}Patch`, {
    windowId: window.ref,
    name: name(`Patch${number}`),
    priority: 1,
    serviceRoleArn: role.roleArn,
    taskArn: 'AWS-RunPatchBaseline',
    taskType: 'RUN_COMMAND',
    maxConcurrency: '10%',
    maxErrors: '1',
    cutoffBehavior: 'CONTINUE_TASK',
    targets: [{ key: 'WindowTargetIds', values: [target.ref] }],
    taskInvocationParameters: {
      maintenanceWindowRunCommandParameters: { parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] }, timeoutSeconds: 3600 },
    },
  });
  task.node.addDependency(role);
  Tags.of(stack).add('app', 'Windows');
}

function createRole(stack, number) {
  const role = new iam.Role(stack, `Night${number}Role`, {
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', { conditions: { StringEqualsIfExists: { 'aws:SourceAccount': stack.account } } }),
    description: 'What the tasks of a maintenance window need',
  });
  role.addToPolicy(new iam.PolicyStatement({
    actions: ['ssm:SendCommand'],
    resources: [
      stack.formatArn({ service: 'ssm', account: '', resource: 'document', resourceName: 'AWS-RunPatchBaseline' }),
      stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' }),
      stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' }),
    ],
  }));
  role.addToPolicy(new iam.PolicyStatement({
    actions: ['ssm:CancelCommand', 'ssm:GetCommandInvocation', 'ssm:ListCommandInvocations', 'ssm:ListCommands', 'resource-groups:ListGroupResources', 'tag:GetResources'],
    resources: ['*'],
  }));
  for (const resource of ['*', 'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*', 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:managed-instance/*']) {
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason: 'Actions that know no resource, or nodes that are known when the window opens.' });
  }
  return role;
}

module.exports = { build };
