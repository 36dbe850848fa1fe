import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problem } from '../../private/errors';
import { GovernedPortfolio } from '../governed-portfolio';
import type { OfferedProduct } from '../offered-product';
import { TagOptionSet } from './tag-check';

type Tags = { readonly [key: string]: string };

/** Which values a launch can choose from. */
export interface TagChoices {
  readonly options: TagOptionSet;
  /** Whether these are all that there are; others can leave less to choose from, never more. */
  readonly isComplete: boolean;
}

/**
 * Tag options of a product of this app and of the portfolio that it is launched from, as far as they are known here. Service Catalog has
 * none for products of Terraform.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
 */
export function choicesOf(product: OfferedProduct | undefined, portfolioName: string | undefined): TagChoices {
  const portfolio = product?._state.scope.node.scope;
  if (!product || !(portfolio instanceof GovernedPortfolio) || portfolioName !== portfolio.displayName) return { options: {}, isComplete: false };
  const { plan } = product._state;
  const kind = plan.kind === 'existing' ? plan.original?.kind : plan.kind;
  if (kind === 'external') return { options: {}, isComplete: false };
  const { _tagOptions: tagOptions } = portfolio;
  // What is offered a second time has its own ones where it was made.
  return { options: { ...plan.tagOptions, ...tagOptions }, isComplete: plan.kind !== 'existing' };
}

/** The first tag with a value that the tag options do not have: the service refuses the launch. */
export function wrongTag(at: string, { options }: TagChoices, tags: Tags): Problem | undefined {
  const reserved = Object.keys(tags).find(key => /^aws:/i.test(key));
  if (reserved !== undefined) {
    return { code: 'servicecatalog.launch-tag-invalid', at, prop: 'tags', value: reserved, allowed: 'keys that do not begin with aws:, which are those of AWS itself', fix: 'choose another key' };
  }
  const known = Object.entries(tags).filter(([key, value]) => Object.hasOwn(options, key) && !Token.isUnresolved(value));
  const wrong = known.find(([key, value]) => !options[key].includes(value));
  return wrong && problem(at, wrong[0], options[wrong[0]], wrong[1]);
}

/** The first tag option with several values of which none is chosen; a single one the service sets by itself. */
export function missingTag(at: string, { options, isComplete }: TagChoices, tags: Tags): Problem | undefined {
  if (!isComplete || Object.keys(tags).some(key => Token.isUnresolved(key))) return undefined;
  const missing = Object.entries(options).find(([key, values]) => values.length > 1 && !Object.hasOwn(tags, key));
  return missing && problem(at, missing[0], missing[1]);
}

/** Tags that CloudFormation sets on everything of a stack, and of the stacks that it is nested in. */
export function tagsOfStacks(scope: IConstruct): Tags {
  const stack = Stack.of(scope);
  return { ...stack.nestedStackParent && tagsOfStacks(stack.nestedStackParent), ...stack.tags.tagValues() };
}

function problem(at: string, key: string, values: string[], value?: string): Problem {
  return {
    code: 'servicecatalog.launch-tag-invalid', at, prop: `tags.${key}`, value, allowed: `one of the values that the tag option has: ${values.join(', ')}`, fix: `write tags: { ${JSON.stringify(key)}: ${JSON.stringify(values[0])} }, or another one of them`,
  };
}
