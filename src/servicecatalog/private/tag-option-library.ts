import { createHash } from 'crypto';
import { Annotations, CustomResource, Names, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct, IConstruct } from 'constructs';
import { governed } from './providers';
import { isSame, TagOptionSet } from './tag-check';

/** Which values a key has had within an app, and where first. */
type Values = Map<string, { readonly values: string[]; readonly at: string }>;

const KNOWN = new WeakMap<IConstruct, Values>();
const ID = 'TagOptions';

/** Associates a portfolio or a product with tag options. Those of a stack stand in one place; the service has each once in an account. */
export function associate(scope: Construct, resourceId: string, tagOptions: TagOptionSet): void {
  for (const [key, values] of Object.entries(tagOptions)) {
    compareValues(scope, key, values);
    for (const value of values) {
      const tagOptionId = optionOf(Stack.of(scope), key, value).ref;
      new servicecatalog.CfnTagOptionAssociation(scope, `TagOption${hash(key, value)}`, { tagOptionId, resourceId });
    }
  }
}

function optionOf(stack: Stack, key: string, value: string): CustomResource {
  const home = stack.node.tryFindChild(ID) as Construct | undefined ?? new Construct(stack, ID);
  const id = `Option${hash(key, value)}`;
  const known = home.node.tryFindChild(id) as CustomResource | undefined;
  if (known) return known;
  const actions = ['ListTagOptions', 'CreateTagOption', 'DescribeTagOption', 'UpdateTagOption', 'DeleteTagOption', 'ListResourcesForTagOption'];
  const option = governed(home, id, {
    handler: 'tag-option',
    description: 'Makes tag options, each once in the account',
    type: 'Custom::ServiceCatalogTagOption',
    properties: { Key: key, Value: value },
    actions: [{ actions: actions.map(name => `servicecatalog:${name}`), resources: ['*'] }], // know no resource
  });
  option.applyRemovalPolicy(RemovalPolicy.DESTROY);
  return option;
}

function compareValues(scope: Construct, key: string, values: string[]) {
  const root = Stage.of(scope) ?? scope.node.root;
  const known: Values = KNOWN.get(root) ?? new Map();
  KNOWN.set(root, known);
  const first = known.get(key);
  if (!first) {known.set(key, { values, at: scope.node.path });} else if (!isSame(values, first.values)) {
    Annotations.of(scope).addWarningV2(
      'cdk-wheelhouse:servicecatalog.tag-option-differs',
      `The tag option '${key}' has the values ${values.join(', ')} here, and ${first.values.join(', ')} at ${first.at}. Give it the same values, or acknowledge this warning.`,
    );
  }
}

function hash(key: string, value: string): string {
  return createHash('sha256').update(JSON.stringify([key, value])).digest('hex').slice(0, 12);
}

/** For names that must differ from portfolio to portfolio. */
export function uniqueName(scope: IConstruct, maxLength: number): string {
  return Names.uniqueResourceName(scope, { maxLength, separator: '-' });
}
