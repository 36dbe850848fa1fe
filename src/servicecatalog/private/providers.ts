import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Fn, Names, Size } from 'aws-cdk-lib';
import { CfnPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { handlerFolder } from '../../private/handlers';

export interface GovernedProps {
  /** Folder of the function's code. */
  readonly handler: string;
  readonly description: string;
  /** As `Custom::...` */
  readonly type: string;
  /** @default - 128 MiB */
  readonly memorySize?: Size;
  readonly properties: { readonly [name: string]: unknown };
  readonly actions: { readonly actions: string[]; readonly resources: string[] }[];
}

/**
 * Something that Service Catalog knows and CloudFormation does not; one function for all of a kind in a stack. Each resource brings the
 * permissions for itself in a policy of its own: CloudFormation makes it before the resource, and deletes it after.
 */
export function governed(scope: Construct, id: string, props: GovernedProps): CustomResource {
  const { handler, description, type, memorySize, properties, actions } = props;
  const provider = CustomResourceProvider.getOrCreateProvider(scope, type, {
    codeDirectory: handlerFolder('servicecatalog', ''),
    environment: { HANDLER: handler },
    runtime: CustomResourceProviderRuntime.NODEJS_22_X,
    timeout: Duration.minutes(15),
    memorySize,
    description,
  });
  const resource = new CustomResource(scope, id, { resourceType: type, serviceToken: provider.serviceToken, properties: { ...properties } });
  const policy = new CfnPolicy(scope, `${id}Permissions`, {
    policyName: Names.uniqueResourceName(resource, { maxLength: 128 }),
    policyDocument: new PolicyDocument({ statements: actions.map(statement => new PolicyStatement(statement)) }),
    roles: [Fn.select(1, Fn.split('/', provider.roleArn))],
  });
  for (const { resources } of actions) for (const arn of resources) if (arn.endsWith('*')) acknowledgeWildcard(policy, arn, 'The actions know no narrower resource.');
  resource.node.addDependency(policy);
  return resource;
}
