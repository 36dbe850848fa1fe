import { createHash } from 'crypto';
import { Annotations, App, Names, Stack, Stage } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct, IConstruct } from 'constructs';
import { isSame, TagOptionSet } from './tag-check';

/** The tag options of one account and region within an app or a stage: the service knows a key with a value once. */
interface Shelf {
  /** The stack that makes them all: others refer to it, and it to none. */
  readonly home: Stack;
  readonly options: Map<string, servicecatalog.CfnTagOption>;
  /** Which values a key has had, and where first. */
  readonly values: Map<string, { readonly values: string[]; readonly at: string }>;
}

const SHELVES = new WeakMap<IConstruct, Map<string, Shelf>>();
const ID = 'TagOptions';

/** Associates a portfolio or a product with tag options, which are made when they are needed first. */
export function associate(scope: Construct, resourceId: string, tagOptions: TagOptionSet): void {
  const stack = Stack.of(scope);
  const shelf = shelfOf(stack);
  for (const [key, values] of Object.entries(tagOptions)) {
    compareValues(scope, shelf, key, values);
    for (const value of values) {
      const option = optionOf(shelf, key, value);
      new servicecatalog.CfnTagOptionAssociation(scope, `TagOption${hash(key, value)}`, { tagOptionId: option.ref, resourceId });
    }
  }
}

function shelfOf(stack: Stack): Shelf {
  const root = Stage.of(stack) ?? App.of(stack) ?? stack.node.root;
  const shelves = SHELVES.get(root) ?? new Map<string, Shelf>();
  SHELVES.set(root, shelves);
  const place = stack.environment;
  const shelf = shelves.get(place) ?? { home: stack, options: new Map(), values: new Map() };
  shelves.set(place, shelf);
  return shelf;
}

/** All tag options of a stack stand in one place, whichever portfolio was first. */
function optionOf(shelf: Shelf, key: string, value: string): servicecatalog.CfnTagOption {
  const known = shelf.options.get(hash(key, value));
  if (known) return known;
  const home = shelf.home.node.tryFindChild(ID) as Construct | undefined ?? new Construct(shelf.home, ID);
  const option = new servicecatalog.CfnTagOption(home, `Option${hash(key, value)}`, { key, value });
  shelf.options.set(hash(key, value), option);
  return option;
}

function compareValues(scope: Construct, { values: known }: Shelf, key: string, values: string[]) {
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
