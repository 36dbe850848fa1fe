import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Size, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
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
  /** The same for all of a type in a stack: see docs/decisions/0027-permissions-of-handlers.md. */
  readonly actions: { readonly actions: string[]; readonly resources: string[] }[];
}

/** All of a kind that the account has, in the stack's region: what one of them may need when it is deleted has to be granted still. */
export function allOf(scope: Construct, kind: 'portfolio' | 'product', account?: string): string {
  return Stack.of(scope).formatArn({ service: 'catalog', account, resource: kind, resourceName: '*' });
}

/** The statements that the role of a function has already, as texts. */
const GRANTED = new WeakMap<CustomResourceProvider, Set<string>>();

/** Something that Service Catalog knows and CloudFormation does not; one function for all of a kind in a stack. */
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
  for (const statement of actions) grant(provider, new PolicyStatement(statement).toJSON());
  return new CustomResource(scope, id, { resourceType: type, serviceToken: provider.serviceToken, properties: { ...properties } });
}

function grant(provider: CustomResourceProvider, statement: object) {
  const granted = GRANTED.get(provider) ?? new Set<string>();
  GRANTED.set(provider, granted);
  const text = JSON.stringify(Stack.of(provider).resolve(statement));
  if (granted.has(text)) return;
  granted.add(text);
  provider.addToRolePolicy(statement);
}
