import { AspectPriority, Aspects, Aws, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Profile } from '../core';
import { fail } from '../private/errors';
import { markProduct } from '../private/launched';
import { checkKind } from './private/kind-check';
import { ProductSynthesizer } from './private/product-synthesizer';
import { checkPropNames, PRODUCT_STACK_PROPS } from './private/prop-names';
import { WithoutTagsFromAbove } from './private/tags-from-above';

/** When tags have been set. */
const AFTER_TAGS = AspectPriority.DEFAULT + 50;

/**
 * Props of a `ProductStack`.
 */
export interface ProductStackProps {
  /**
   * What the template says of itself.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * How the copies of its assets are kept, which launched products need: they stay under production.
   *
   * @default Profile.production()
   */
  readonly profile?: Profile;
}

/**
 * A stack that is offered as a product: written as any other stack, with parameters where who launches it has a choice. It is not deployed
 * with the stack that it stands in, but stored as a template.
 *
 * Its assets (code of functions, files, templates of nested stacks) are copied into a bucket that the accounts which the portfolio is
 * shared with can read.
 */
export class ProductStack extends Stack {
  /** @internal */
  public readonly _parent: Stack;
  /** @internal */
  public readonly _synthesizer: ProductSynthesizer;

  constructor(scope: Construct, id: string, props: ProductStackProps = {}) {
    const parent = parentOf(scope, id);
    checkKind(`${scope.node.path}/${id}`, 'profile', props.profile, Profile, 'Profile.development()');
    const synthesizer = new ProductSynthesizer(parent, props.profile ?? Profile.production());
    // A product knows nothing of the account that it will be launched in, also where the stack around it does.
    const env = { account: Aws.ACCOUNT_ID, region: Aws.REGION };
    super(scope, id, { description: props.description, synthesizer, analyticsReporting: false, env });
    checkPropNames(this.node.path, props, PRODUCT_STACK_PROPS);
    markProduct(this);
    this._parent = parent;
    this._synthesizer = synthesizer;
    Aspects.of(this).add(new WithoutTagsFromAbove(this), { priority: AFTER_TAGS });
  }
}

function parentOf(scope: Construct, id: string): Stack {
  const stack = scope.node.scopes.reverse().find((above): above is Stack => Stack.isStack(above));
  if (!stack || stack instanceof ProductStack) {
    fail({
      code: 'servicecatalog.product-stack-misplaced', at: scope.node.path ? `${scope.node.path}/${id}` : id, prop: 'scope', value: scope.node.path || 'the app', allowed: 'something within the stack of the portfolio, which is not a product itself', fix: 'make it with `this` of that stack',
    });
  }
  return stack;
}
