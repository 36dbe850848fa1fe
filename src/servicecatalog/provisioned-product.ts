import { createHash } from 'crypto';
import { Stack, Token } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { GovernedPortfolio } from './governed-portfolio';
import { checkPattern } from '../private/check';
import { describe, fail } from '../private/errors';
import { checkGiven, checkOptions, checkTextsByName } from './private/kind-check';
import { choicesOf, missingTag, TagChoices, tagsOfStacks, wrongTag } from './private/launch-tags';
import { isKnown, problemOfValue, valueForRules } from './private/parameter-values';
import { Values } from './private/rule-plan';
import { ParameterFacts } from './private/template-facts';
import { checkText } from './private/text-check';
import { ProductReference } from './product-reference';
import { sorted } from '../private/sorted';
import { checkPropNames, PROVISIONED_PRODUCT_PROPS } from './private/prop-names';

const LONGEST_NAME = 128;
const LONGEST_VALUE = 4096;

/**
 * Props of a `ProvisionedProduct`.
 */
export interface ProvisionedProductProps {
  /** Which product, in which version. */
  readonly product: ProductReference;

  /**
   * Values of the product's parameters, as the template allows them; what is left out has its default. A list is a text with commas.
   *
   * What a template keeps to itself by `NoEcho` cannot be written here, as it would be read from the template of this app: give a
   * dynamic reference, such as `SecretValue.secretsManager('...').unsafeUnwrap()`, or a parameter of the stack.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
   * @default - the defaults of the product
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Name of what is launched, its own within the account; 1 to 128 letters, digits, `.`, `_` and `-`, a letter or digit first. A change
   * launches it anew.
   *
   * @default - a name made of the path of the construct
   */
  readonly provisionedProductName?: string;

  /**
   * Name of the portfolio that it is launched from, where several that one has access to offer the product.
   *
   * @default - the only one; for a product of this app, its portfolio
   */
  readonly portfolioName?: string;

  /**
   * Values of the tag options, and other tags. A tag option of the product or its portfolio that has several values needs one of them, from
   * here or from `Tags.of(...)`.
   *
   * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions-launching.html
   * @default - tag options with a single value only
   */
  readonly tags?: { [name: string]: string };
}

/**
 * A product that is launched from code, with a stack of its own. Whoever deploys the app needs access to the portfolio.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-servicecatalog-cloudformationprovisionedproduct.html
 */
export class ProvisionedProduct extends Construct {
  /** Its id, such as `pp-abcdefghijklm`. */
  public readonly provisionedProductId: string;
  /** ARN of the stack that Service Catalog has made. */
  public readonly stackArn: string;
  /** Name of what is launched. */
  public readonly provisionedProductName: string;

  private readonly outputs?: string[];
  private readonly resource: servicecatalog.CfnCloudFormationProvisionedProduct;

  constructor(scope: Construct, id: string, props: ProvisionedProductProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, PROVISIONED_PRODUCT_PROPS);
    this.check(props);
    const parameters = valuesOf(props.parameters);
    const { productId, productName, version, versionId, facts, product } = props.product._plan;
    const template = facts?.();
    this.outputs = template?.outputs.map(({ name }) => name);
    if (template) {
      this.checkParameters(template.parameters, parameters);
      this.checkRules(props.product, valuesForRules(template.parameters, parameters));
    }
    this.provisionedProductName = props.provisionedProductName ?? this.nameOfPath();
    const home = product?._state.scope;
    const portfolio = home?.node.scope;
    // Always, as others may offer it as well, here or in another app.
    const portfolioName = props.portfolioName ?? (portfolio instanceof GovernedPortfolio ? portfolio.displayName : undefined);
    this.checkTags(choicesOf(product, portfolioName), props.tags ?? {});
    this.resource = new servicecatalog.CfnCloudFormationProvisionedProduct(this, 'Resource', {
      productId,
      productName,
      provisioningArtifactName: version,
      provisioningArtifactId: versionId,
      provisionedProductName: this.provisionedProductName,
      pathName: portfolioName,
      provisioningParameters: Object.entries(sorted(parameters)).map(([key, value]) => ({ key, value })),
      tags: Object.entries(sorted(props.tags)).map(([key, value]) => ({ key, value })),
    });
    if (home && Stack.of(home) === Stack.of(this)) {
      // Its rules, its role and its tag options hold from the first launch on, and who launches it has access.
      this.resource.node.addDependency(home);
      if (portfolio instanceof GovernedPortfolio) this.resource.node.addDependency(portfolio._access, portfolio.portfolio);
    }
    this.provisionedProductId = this.resource.attrProvisionedProductId;
    this.stackArn = this.resource.attrCloudformationStackArn;
  }

  /**
   * An output of the product's stack.
   *
   * @param name its name in the template
   */
  public output(name: string): string {
    if (this.outputs && !this.outputs.includes(name)) {
      fail({ code: 'servicecatalog.output-unknown', at: this.node.path, prop: 'output', value: name, allowed: this.outputs.join(', ') || 'none, as the product has no outputs', fix: 'name an output of the template' });
    }
    return this.resource.getAtt(`Outputs.${name}`).toString();
  }

  private check(props: ProvisionedProductProps) {
    const at = this.node.path;
    checkOptions(at, 'props', props, '{ product: servicecatalog.ProductReference.offered(product) }');
    checkGiven(at, 'product', props.product, ProductReference, 'servicecatalog.ProductReference.offered(product)');
    checkPattern({
      code: 'servicecatalog.provisioned-name-invalid', at, prop: 'provisionedProductName', value: props.provisionedProductName, pattern: /^[a-zA-Z0-9][\w.-]{0,127}$/, allowed: '1 to 128 letters, digits, ., _ and -, a letter or digit first', fix: 'choose another name',
    });
    checkText(at, 'portfolioName', props.portfolioName, 100);
    const { parameters = {}, tags = {} } = props;
    checkOptions(at, 'parameters', parameters, "{ Size: 'small' }");
    checkTextsByName(at, 'parameters', valuesOf(parameters), "{ Size: 'small' }");
    for (const [name, value] of Object.entries(valuesOf(parameters))) {
      if (!Token.isUnresolved(value) && value.length > LONGEST_VALUE) {
        fail({ code: 'servicecatalog.parameter-value-invalid', at, prop: `parameters.${name}`, value: `a text of ${value.length} characters`, allowed: `at most ${LONGEST_VALUE} characters`, fix: 'shorten it, or hand over where it is kept' });
      }
    }
    checkTextsByName(at, 'tags', tags, "{ costCenter: '1001' }");
  }

  private checkParameters(known: readonly ParameterFacts[], given: { [name: string]: string }) {
    const at = this.node.path;
    const names = Object.keys(given);
    for (const name of names.filter(each => !Token.isUnresolved(each))) {
      const facts = known.find(parameter => parameter.name === name);
      if (!facts) {
        fail({ code: 'servicecatalog.parameter-unknown', at, prop: `parameters.${name}`, value: given[name], allowed: known.map(parameter => parameter.name).join(', ') || 'none, as the product has no parameters', fix: 'name a parameter of the template' });
      }
      this.checkValue(facts, given[name]);
    }
    const missing = known.find(parameter => parameter.default === undefined && !Object.hasOwn(given, parameter.name));
    if (missing && !names.some(name => Token.isUnresolved(name))) {
      fail({ code: 'servicecatalog.parameter-missing', at, prop: `parameters.${missing.name}`, allowed: 'a value, as the template has no default', fix: `write parameters: { ${missing.name}: ${missing.noEcho ? "SecretValue.secretsManager('...').unsafeUnwrap()" : "'...'"} }` });
    }
  }

  private checkValue(facts: ParameterFacts, value: string) {
    const at = this.node.path;
    const prop = `parameters.${facts.name}`;
    if (facts.noEcho && value !== '' && isKnown(value)) {
      // What it is does not stand in the error either.
      fail({ code: 'servicecatalog.parameter-secret-plain', at, prop, value: 'a text that everybody can read in the template', allowed: 'a dynamic reference, or another value that is known at the deployment only, as the product has the parameter as NoEcho', fix: "keep it in Secrets Manager, and give SecretValue.secretsManager('...').unsafeUnwrap()" });
    }
    const problem = problemOfValue(facts, value);
    if (problem) fail({ code: 'servicecatalog.parameter-value-invalid', at, prop, value, allowed: problem, fix: 'give a value that the template allows' });
  }

  /** Values that are given show at once; what is missing shows at the end, as tags may come from above. */
  private checkTags(choices: TagChoices, given: { [key: string]: string }) {
    const at = this.node.path;
    const wrong = wrongTag(at, choices, given);
    if (wrong) fail(wrong);
    const validate = () => {
      const own = this.resource.tags.tagValues();
      const problem = wrongTag(at, choices, own) ?? missingTag(at, choices, { ...tagsOfStacks(this), ...own });
      return problem ? [describe(problem)] : [];
    };
    this.node.addValidation({ validate });
  }

  /** Those that have been added until now at once, and the others at the end. */
  private checkRules({ _plan }: ProductReference, values: Values) {
    const { product } = _plan;
    if (!product) return;
    const broken = () => {
      const { rules } = product._state.constraints;
      const rule = rules.find(({ when, assertion }) => (when === undefined || when.holds(values) === true) && assertion.holds(values) === false);
      return rule && {
        code: 'servicecatalog.rule-broken', at: this.node.path, prop: 'parameters', value: values, allowed: `what the rule ${rule.name} of the product allows: ${rule.description.replace(/\.$/, '')}`, fix: 'give other values',
      };
    };
    const problem = broken();
    if (problem) fail(problem);
    this.node.addValidation({ validate: () => [broken()].filter(later => later !== undefined).map(describe) });
  }

  private nameOfPath(): string {
    const { path } = this.node;
    const name = path.replace(/[^\w.-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
    return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  }
}

/** What is left out has its default. */
function valuesOf(parameters: { readonly [name: string]: string | undefined } = {}): { [name: string]: string } {
  return Object.fromEntries(Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What is given, or else the default, as far as it is known. */
function valuesForRules(parameters: readonly ParameterFacts[], given: { readonly [name: string]: string }): Values {
  return Object.fromEntries(parameters.map(facts => {
    const fallback = facts.default === undefined ? undefined : `${facts.default as string}`;
    return [facts.name, valueForRules(facts, Object.hasOwn(given, facts.name) ? given[facts.name] : fallback)];
  }));
}
