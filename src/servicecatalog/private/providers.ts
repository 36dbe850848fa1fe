import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
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

const ALLOWED = new WeakMap<CustomResourceProvider, Set<string>>();

/** Something that Service Catalog knows and CloudFormation does not; one function for all of a kind in a stack. */
export function governed(scope: Construct, id: string, props: GovernedProps): CustomResource {
  const { handler, description, type, memorySize, properties, actions } = props;
  const provider = CustomResourceProvider.getOrCreateProvider(scope, type, {
    codeDirectory: handlerFolder('servicecatalog', handler),
    runtime: CustomResourceProviderRuntime.NODEJS_22_X,
    timeout: Duration.minutes(15),
    memorySize,
    description,
  });
  const allowed = ALLOWED.get(provider) ?? new Set();
  ALLOWED.set(provider, allowed);
  for (const statement of actions) {
    const key = JSON.stringify(Stack.of(scope).resolve(statement));
    if (allowed.has(key)) continue;
    allowed.add(key);
    provider.addToRolePolicy({ Effect: 'Allow', Action: statement.actions, Resource: statement.resources });
  }
  return new CustomResource(scope, id, { resourceType: type, serviceToken: provider.serviceToken, properties: { ...properties } });
}
