import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { fail } from '../../private/errors';
import { OperatingSystem } from '../operating-system';
import { IPatchBaseline } from '../patch-baseline-interface';

/**
 * How AWS calls its own baseline of each operating system.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
 */
const NAMES: { readonly [operatingSystem: string]: string } = {
  ALMA_LINUX: 'AWS-AlmaLinuxDefaultPatchBaseline',
  AMAZON_LINUX: 'AWS-AmazonLinuxDefaultPatchBaseline',
  AMAZON_LINUX_2: 'AWS-AmazonLinux2DefaultPatchBaseline',
  AMAZON_LINUX_2022: 'AWS-AmazonLinux2022DefaultPatchBaseline',
  AMAZON_LINUX_2023: 'AWS-AmazonLinux2023DefaultPatchBaseline',
  CENTOS: 'AWS-CentOSDefaultPatchBaseline',
  DEBIAN: 'AWS-DebianDefaultPatchBaseline',
  MACOS: 'AWS-MacOSDefaultPatchBaseline',
  ORACLE_LINUX: 'AWS-OracleLinuxDefaultPatchBaseline',
  RASPBIAN: 'AWS-DefaultRaspbianPatchBaseline',
  REDHAT_ENTERPRISE_LINUX: 'AWS-RedHatDefaultPatchBaseline',
  ROCKY_LINUX: 'AWS-RockyLinuxDefaultPatchBaseline',
  SUSE: 'AWS-SuseDefaultPatchBaseline',
  UBUNTU: 'AWS-UbuntuDefaultPatchBaseline',
  WINDOWS: 'AWS-DefaultPatchBaseline',
};

const PROVIDER = `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;
const BASELINE_ID = 'BaselineIdentities.0.BaselineId';

/** The baselines of AWS that there are in the app. */
const OF_AWS = new WeakSet<IPatchBaseline>();

export function rememberAws(baseline: IPatchBaseline): IPatchBaseline {
  OF_AWS.add(baseline);
  return baseline;
}

export function isOfAws(baseline: IPatchBaseline): boolean {
  return OF_AWS.has(baseline);
}

/** The name of AWS's own baseline of a system. */
export function nameOfAws(at: string, { name }: OperatingSystem): string {
  return NAMES[name] ?? fail({
    code: 'patching.aws-baseline-unknown', at, prop: 'operatingSystem', value: name, allowed: Object.keys(NAMES).join(', '), fix: 'make a PatchBaseline of your own for it',
  });
}

/**
 * The id of AWS's own baseline of a system, which is an ARN and another one in each region: looked up when it is deployed, once for each system in a stack.
 */
export function idOfAws(scope: Construct, at: string, system: OperatingSystem): string {
  const stack = Stack.of(scope);
  const name = nameOfAws(at, system);
  const id = `AwsPatchBaseline${system.name}`;
  const lookup = stack.node.tryFindChild(id) as AwsCustomResource | undefined ?? lookUp(stack, id, system, name);
  return lookup.getResponseField(BASELINE_ID);
}

function lookUp(stack: Stack, id: string, { name: system, isWindows }: OperatingSystem, name: string): AwsCustomResource {
  const filters = [{ Key: 'OWNER', Values: ['AWS'] }, { Key: 'OPERATING_SYSTEM', Values: [system] }];
  const lookup = new AwsCustomResource(stack, id, {
    resourceType: 'Custom::AwsPatchBaseline',
    onUpdate: {
      service: 'SSM',
      action: 'DescribePatchBaselines',
      // AWS has three of Windows, and one of each other system.
      parameters: { Filters: isWindows ? [...filters, { Key: 'NAME_PREFIX', Values: [name] }] : filters },
      outputPaths: [BASELINE_ID],
      physicalResourceId: PhysicalResourceId.of(name),
    },
    policy: AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({ actions: ['ssm:DescribePatchBaselines'], resources: ['*'] })]), // knows no resource
    installLatestAwsSdk: false,
    timeout: Duration.minutes(2),
  });
  acknowledgeWildcard(lookup, '*', 'The action lists, and knows no resource.');
  acknowledge(stack.node.findChild(PROVIDER), {
    'AwsSolutions-L1': 'The function of the CDK, with the runtime that it brings.',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': 'The function of the CDK writes its own log.',
  });
  return lookup;
}
