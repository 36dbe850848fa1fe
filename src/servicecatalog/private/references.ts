import { CfnElement, DefaultTokenResolver, IResolvable, IResolveContext, IPostProcessor, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isInProduct } from '../../private/launched';

/** What a stack refers to that is not in it, nor in its nested stacks, and where. */
export function referencesOut(stack: Stack): { readonly from: IConstruct; readonly to: IConstruct }[] {
  return stack.node.findAll().filter(CfnElement.isCfnElement).flatMap(from => (
    targetsOf([from]).filter(target => !target.node.scopes.includes(stack)).map(to => ({ from, to }))));
}

/** What a stack refers to in stacks of products, which are not deployed with it. */
export function referencesIntoProducts(stack: Stack): IConstruct[] {
  const own = stack.node.findAll().filter(CfnElement.isCfnElement).filter(element => element.stack === stack);
  return targetsOf(own).filter(target => isInProduct(target));
}

function targetsOf(elements: CfnElement[]): IConstruct[] {
  const found = new Set<IConstruct>();
  const resolver = new Collector(({ target }) => {
    if (CfnElement.isCfnElement(target)) found.add(target);
  });
  for (const element of elements) {
    const fragment = (element as unknown as { _toCloudFormation(): object })._toCloudFormation();
    Tokenization.resolve(fragment, { scope: element, resolver, preparing: true });
  }
  return [...found];
}

class Collector extends DefaultTokenResolver {
  constructor(private readonly collect: (reference: Reference) => void) {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (!Reference.isReference(token)) return super.resolveToken(token, context, postProcessor);
    this.collect(token);
    try {
      return super.resolveToken(token, context, postProcessor);
    } catch {
      return ''; // from another account or region: the CDK refuses what this is about to refuse
    }
  }
}
