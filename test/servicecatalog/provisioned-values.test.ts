import { CfnParameter, CfnParameterProps, NestedStack, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { all, ExistingProduct, hub, offer, portfolioIn, productOf, Props, refusal, Rule, sized } from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { lazyText, textToken } from '../support/synth';

const { ProductReference, ProvisionedProduct } = servicecatalog;
const TYPE = 'AWS::ServiceCatalog::CloudFormationProvisionedProduct';
const REFERENCE = '{{resolve:secretsmanager:orders:SecretString:password}}';

/** A launch of a product whose one parameter is this one. */
function launch(parameter: CfnParameterProps, value: string | ((stack: Stack) => string)) {
  const { stack, product } = offer(inner => { new CfnParameter(inner, 'Value', parameter); });
  const given = typeof value === 'string' ? value : value(stack);
  return () => {
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: { Value: given } });
    return all(stack, TYPE)[0].Properties.ProvisioningParameters[0].Value;
  };
}

describe('values of parameters', () => {
  const of = (type: string, more: CfnParameterProps = {}): CfnParameterProps => ({ type, ...more });
  const pattern = (allowedPattern: string, more: CfnParameterProps = {}): CfnParameterProps => ({ allowedPattern, ...more });
  const list = (more: CfnParameterProps) => of('CommaDelimitedList', more);

  test.each<[string, CfnParameterProps, string, string]>([
    ['not among the allowed ones', { allowedValues: ['a', 'b'] }, 'A', 'a, b'],
    ['nothing, where values are named', { allowedValues: ['a', 'b'] }, '', 'a, b'],
    ['too short', { minLength: 3 }, 'ab', 'at least 3 characters'],
    ['nothing, where there must be something', { minLength: 1 }, '', 'at least 1 characters'],
    ['too long', { maxLength: 2 }, 'abc', 'at most 2 characters'],
    ['of another form', pattern('[a-z]+'), 'abc1', 'texts that match [a-z]+'],
    ['of the right form in a part only', pattern('a|b'), 'ab', 'texts that match a|b'],
    ['of the right form in its first line only', pattern('[a-z]+'), 'a\n', 'texts that match [a-z]+'],
    ['of another form, where punctuation is escaped', pattern('[\\w\\-\\.]+\\@x\\_y'), 'a@xy', 'texts that match [\\w\\-\\.]+\\@x\\_y'],
    ['no number', of('Number'), 'five', 'numbers'],
    ['no number, but nothing', of('Number'), '', 'numbers'],
    ['no number, but a blank', of('Number'), ' ', 'numbers'],
    ['no number for CloudFormation', of('Number'), '0x10', 'numbers'],
    ['endless', of('Number', { minValue: 1 }), 'Infinity', 'numbers'],
    ['too small', of('Number', { minValue: 1 }), '0', 'at least 1'],
    ['too small by a fraction', of('Number', { minValue: 1 }), '0.5', 'at least 1'],
    ['below zero', of('Number', { minValue: 0 }), '-1', 'at least 0'],
    ['too large', of('Number', { maxValue: 9 }), '1e1', 'at most 9'],
    ['a number that is not allowed', of('Number', { allowedValues: ['1', '2'] }), '3', '1, 2'],
    ['a list with one that is not allowed', list({ allowedValues: ['a', 'b'] }), 'a, c', 'a, b'],
    ['a list with one of another form', list({ allowedPattern: '[a-z]' }), 'a,bb', 'texts that match [a-z]'],
    ['a list with one that is no number', of('List<Number>'), '1,two', 'numbers'],
    ['a list with a gap', of('List<Number>'), '1,,2', 'numbers'],
    ['longer than the service takes', {}, 'x'.repeat(4097), 'at most 4096 characters'],
  ])('are refused that are %s', (_name, parameter, value, allowed) => {
    expect(problemOf(launch(parameter, value)).problem).toMatchObject({ code: 'servicecatalog.parameter-value-invalid', at: 'Stack/Mine', prop: 'parameters.Value', allowed });
  });

  test.each<[string, CfnParameterProps, string]>([
    ['at the limits of their length', { minLength: 2, maxLength: 2 }, 'ab'],
    ['of characters that may count twice', { minLength: 2, maxLength: 1 }, '😀'],
    ['of the form', pattern('^[a-z]+$'), 'abc'],
    ['of a form that begins and ends with alternatives', pattern('^a$|^b$'), 'b'],
    ['of a form with a character beyond the usual ones', pattern('.'), '😀'],
    ['nothing, where the form allows it', pattern('[a-z]*'), ''],
    ['numbers with a sign', of('Number', { minValue: -5 }), '-5'],
    ['numbers with a fraction', of('Number', { minValue: 0, maxValue: 1 }), '.5'],
    ['numbers written otherwise than the template does', of('Number', { allowedValues: ['1', '2'] }), '1.0'],
    ['lists with blanks', list({ allowedValues: ['a', 'b'] }), 'a, b'],
    ['lists of nothing', list({ allowedValues: ['a', 'b'] }), ''],
    ['lists that are longer than one of them may be', list({ maxLength: 2 }), 'aa,bbbb'],
    ['lists of subnets', of('List<AWS::EC2::Subnet::Id>', { allowedPattern: 'subnet-[0-9a-f]+' }), 'subnet-1,subnet-2'],
    ['names in Systems Manager', of('AWS::SSM::Parameter::Value<String>', { allowedPattern: 'ami-[0-9a-f]+' }), '/images/web'],
    ['of the greatest length', {}, 'x'.repeat(4096)],
  ])('are taken that are %s', (_name, parameter, value) => {
    expect(launch(parameter, value)()).toBe(value);
  });

  test.each([
    ['possessive', '[a-z]*+x?', 'abc'], ['case-insensitive', '(?i)ABC', 'abc'], ['with comments', '(?x) a b c', 'abc'], ['atomic', '(?>a|ab)c', 'ac'],
    ['a property', '\\p{Alpha}+', 'abc'], ['a letter', '\\p{L}+', 'äöü'], ['quoted', '\\Qa.b\\E', 'a.b'], ['with an end', '\\Aabc\\z', 'abc'],
    ['blank', 'a\\hb', 'a b'], ['hexadecimal', '\\x{61}', 'a'], ['octal', '\\0141', 'a'], ['an intersection', '[a-z&&[^x]]+', 'abc'], ['a union', '[a-c[x-z]]+', 'ax'],
    ['a bracket in brackets', '[]a]+', 'a]'], ['no bracket', '[^]]+', 'abc'], ['no pattern at all', '([a-z', 'anything'],
  ])('are left to the service where the pattern is %s in the language that it has: %s', (_name, allowedPattern, value) => {
    expect(launch({ allowedPattern }, value)()).toBe(value);
    expect(launch({ allowedPattern }, '!')()).toBe('!');
  });

  test.each(['\\\\Q', '\\[\\[a\\]\\]', '[\\[\\]]'])('are checked against %s, which has such things escaped', allowedPattern => {
    expect(problemOf(launch({ allowedPattern }, 'zzz')).problem.code).toBe('servicecatalog.parameter-value-invalid');
  });

  const strict: [string, CfnParameterProps][] = [
    ['values', { allowedValues: ['a'] }], ['a pattern', pattern('a')], ['a length', { minLength: 1, maxLength: 1 }], ['numbers', of('Number', { minValue: 1, maxValue: 2 })], ['lists', list({ allowedValues: ['a'] })],
  ];

  test.each(strict)('that are not known pass, where the template has %s', (_name, parameter) => {
    expect(launch(parameter, textToken)()).toEqual({ Ref: 'Text' });
    expect(launch(parameter, stack => `a-${textToken(stack)}`)()).toEqual({ 'Fn::Join': ['', ['a-', { Ref: 'Text' }]] });
    expect(launch(parameter, () => lazyText('other'))()).toBe('other');
    expect(launch(parameter, REFERENCE)()).toBe(REFERENCE);
  });

  test('are given to names that are not known, and then none is missed', () => {
    const { stack, product } = offer(inner => { new CfnParameter(inner, 'Needed'); });
    expect(() => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: { [lazyText('Needed')]: 'x' } })).not.toThrow();
  });

  test.each(['constructor', 'toString'])('have defaults also where they are called %s', name => {
    const { stack, product } = offer(inner => { new CfnParameter(inner, 'Own', { default: 'a' }).overrideLogicalId(name); });
    product.addRule(Rule.allowedValues(product.parameter(name), ['a']));
    expect(() => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product) })).not.toThrow();
  });

  test.each<[string, CfnParameterProps, string]>([
    ['references', {}, REFERENCE], ['lists', { type: 'CommaDelimitedList' }, 'x'], ['names in Systems Manager', { type: 'AWS::SSM::Parameter::Value<String>' }, '/x'],
  ])('break no rule as long as it is open what they are: %s', (_name, parameter, value) => {
    const { stack, product } = offer(inner => { new CfnParameter(inner, 'Value', parameter); });
    product.addRule(Rule.allowedValues(product.parameter('Value'), ['a']));
    expect(() => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: { Value: value } })).not.toThrow();
  });
});

describe('secrets', () => {
  const secret = (value: string | ((stack: Stack) => string), more: CfnParameterProps = {}) => launch({ noEcho: true, maxLength: 20, allowedPattern: '[a-z0-9]*', ...more }, value);

  test('in plain text are refused, and do not stand in the error', () => {
    const error = problemOf(secret('hunter2'));
    expect(error.problem).toMatchObject({ code: 'servicecatalog.parameter-secret-plain', at: 'Stack/Mine', prop: 'parameters.Value' });
    expect(error.message).not.toContain('hunter2');
    expect(problemOf(secret('much too long for it, and of another form')).message).not.toContain('much too long');
  });

  test('pass by reference, as tokens, and where there is none', () => {
    expect(secret(REFERENCE)()).toBe(REFERENCE);
    expect(secret(() => SecretValue.secretsManager('orders', { jsonField: 'password' }).unsafeUnwrap())()).toBe('{{resolve:secretsmanager:orders:SecretString:password::}}');
    expect(secret('{{resolve:ssm-secure:/orders/password:1}}')()).toBe('{{resolve:ssm-secure:/orders/password:1}}');
    expect(secret(textToken)()).toEqual({ Ref: 'Text' });
    expect(secret('', { default: '' })()).toBe('');
  });

  test('are no others than those of the template', () => {
    expect(launch({ noEcho: false }, 'hunter2')()).toBe('hunter2');
  });
});

test('rules hold that are added after a launch', () => {
  const { stack, product } = offer(sized());
  new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: { Size: 'large' } });
  product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']));
  expect(() => Template.fromStack(stack)).toThrow('servicecatalog.rule-broken');
});

test('a secret that is missing is asked for as a reference', () => {
  const { stack, product } = offer(inner => { new CfnParameter(inner, 'Password', { noEcho: true }); });
  expect(problemOf(() => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product) })).problem.fix).toContain('SecretValue.secretsManager');
});

describe('tags', () => {
  const OPTIONS = { environment: ['dev', 'prod'], costCenter: ['1001'] };
  type Given = servicecatalog.ProvisionedProductProps['tags'];

  type Options = Partial<servicecatalog.StackProductOptions>;

  type More = Partial<servicecatalog.ProvisionedProductProps>;

  function launched(tags: Given, portfolio: Props = { tagOptions: OPTIONS }, options: Options = {}, more: More = {}) {
    const { stack, product } = offer(sized(), options, hub(), portfolio);
    const made = new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), tags, ...more });
    return { stack, made, tagsOf: () => all(stack, TYPE)[0].Properties.Tags };
  }
  const codeOf = (make: () => unknown) => /\[cdk-wheelhouse:servicecatalog\.([\w-]+)\] Stack\/Mine: '([^']+)' (is [^;]+); allowed: ([^.]+)\. Fix: write (.+?)\n?$/m.exec(refusal(make))?.slice(1);

  test.each<[string, Given, Props, Partial<servicecatalog.StackProductOptions>, string]>([
    ['of the portfolio', { environment: 'test' }, { tagOptions: OPTIONS }, {}, 'dev, prod'],
    ['of the product', { environment: 'test' }, {}, { tagOptions: OPTIONS }, 'dev, prod'],
    ['with a single value', { environment: 'dev', costCenter: '1002' }, { tagOptions: OPTIONS }, {}, '1001'],
    ['that is written otherwise', { environment: 'Dev' }, { tagOptions: OPTIONS }, {}, 'dev, prod'],
    ['that is empty', { environment: '' }, { tagOptions: OPTIONS }, {}, 'dev, prod'],
  ])('with a value that the tag option has not are refused at once: %s', (_name, tags, portfolio, options, values) => {
    const { problem } = problemOf(() => launched(tags, portfolio, options));
    expect(problem).toMatchObject({ code: 'servicecatalog.launch-tag-invalid', at: 'Stack/Mine', allowed: `one of the values that the tag option has: ${values}` });
    expect(problem.prop).toBe(values === '1001' ? 'tags.costCenter' : 'tags.environment');
  });

  test.each<[string, Props, Partial<servicecatalog.StackProductOptions>]>([['portfolio', { tagOptions: OPTIONS }, {}], ['product', {}, { tagOptions: OPTIONS }]])(
    'of a %s that have several values must be chosen', (_name, portfolio, options) => {
      for (const tags of [undefined, {}, { costCenter: '1001' }, { Environment: 'dev' }] as Given[]) {
        const { tagsOf } = launched(tags, portfolio, options);
        expect(codeOf(tagsOf)).toEqual(['launch-tag-invalid', 'tags.environment', 'is missing', 'one of the values that the tag option has: dev, prod', 'tags: { "environment": "dev" }, or another one of them']);
      }
    },
  );

  test('with one value are set by the service, and others are free', () => {
    expect(launched({ environment: 'prod' }).tagsOf()).toEqual([{ Key: 'environment', Value: 'prod' }]);
    expect(launched({ environment: 'dev', costCenter: '1001', team: 'shop' }).tagsOf()).toHaveLength(3);
    expect(launched(undefined, { tagOptions: { costCenter: ['1001'] } }).tagsOf()).toBeUndefined();
    expect(launched({ constructor: 'x' }, {}).tagsOf()).toHaveLength(1);
  });

  test('that are not known pass', () => {
    expect(launched({ environment: lazyText('test') }).tagsOf()).toEqual([{ Key: 'environment', Value: 'test' }]);
    expect(launched({ [lazyText('environment')]: 'dev' }).tagsOf()).toHaveLength(1);
  });

  test('may come from above', () => {
    const { stack, tagsOf } = launched(undefined);
    Tags.of(stack).add('environment', 'prod');
    expect(tagsOf()).toEqual([{ Key: 'environment', Value: 'prod' }]);
    const { stack: other, tagsOf: refused } = launched(undefined);
    Tags.of(other).add('environment', 'production');
    expect(codeOf(refused)?.slice(0, 3)).toEqual(['launch-tag-invalid', 'tags.environment', "is 'production'"]);
  });

  test('may come from the stack alone, and from one that it is nested in', () => {
    const stack = new Stack(hub().node.root, 'Tagged', { tags: { environment: 'dev' } });
    const product = portfolioIn(stack, { tagOptions: OPTIONS }).addProduct(productOf(stack));
    new ProvisionedProduct(new NestedStack(stack, 'Nested'), 'Mine', { product: ProductReference.offered(product) });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('of another portfolio are those that it has', () => {
    expect(launched(undefined, { tagOptions: OPTIONS }, {}, { portfolioName: 'Elsewhere' }).tagsOf()).toBeUndefined();
    expect(codeOf(launched(undefined, { tagOptions: OPTIONS }, {}, { portfolioName: 'Platform products' }).tagsOf)?.[0]).toBe('launch-tag-invalid');
  });

  test('of a second portfolio must not be others, but the product may leave no choice', () => {
    const second = (tags: Given) => {
      const { stack, product } = offer(sized(), { tagOptions: { environment: ['dev'] } });
      const again = portfolioIn(stack, { displayName: 'Second', tagOptions: OPTIONS }, 'Second').addProduct(ExistingProduct.offered(product));
      new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(again), tags });
      return all(stack, TYPE)[0].Properties.Tags;
    };
    expect(second(undefined)).toBeUndefined();
    expect(problemOf(() => second({ environment: 'test' })).problem.code).toBe('servicecatalog.launch-tag-invalid');
  });

  test('of a product that is there already are not known', () => {
    const stack = hub();
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.named('Bucket', 'v1'), portfolioName: 'Platform', tags: { environment: 'x' } });
    expect(all(stack, TYPE)[0].Properties.Tags).toHaveLength(1);
  });
});
