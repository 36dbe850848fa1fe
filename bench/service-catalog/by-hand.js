// The same products with the L2s of aws-cdk-lib, which make tag options as resources and know no versions that stay.
const path = require('node:path');
const { Stack } = require('aws-cdk-lib');
const iam = require('aws-cdk-lib/aws-iam');
const servicecatalog = require('aws-cdk-lib/aws-servicecatalog');
const { PRODUCTS_IN_A_STACK } = require('./shape');

const VERSIONS = ['1.0.0', '1.1.0'];

function build(app, count) {
  for (let first = 0; first < count; first += PRODUCTS_IN_A_STACK) {
    const stack = new Stack(app, `Platform${first / PRODUCTS_IN_A_STACK}`);
    const portfolio = new servicecatalog.Portfolio(stack, 'Products', { displayName: 'Platform products', providerName: 'Platform team' });
    portfolio.associateTagOptions(new servicecatalog.TagOptions(stack, 'TagOptions', { allowedValuesForTags: { costCenter: ['1001', '1002'] } }));
    for (let number = first; number < Math.min(first + PRODUCTS_IN_A_STACK, count); number++) {
      const product = new servicecatalog.CloudFormationProduct(stack, `Queue${number}`, {
        productName: `Queue${number}`,
        owner: 'Platform team',
        productVersions: VERSIONS.map(version => ({
          productVersionName: version,
          cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromAsset(path.join(__dirname, 'store', `${version}.yaml`)),
        })),
      });
      portfolio.addProduct(product);
      portfolio.constrainCloudFormationParameters(product, {
        rule: { ruleName: 'Name', assertions: [{ assert: { 'Fn::Contains': [['a', 'b'], { Ref: 'Name' }] }, description: 'a or b' }] },
      });
    }
    portfolio.giveAccessToRole(iam.Role.fromRoleName(stack, 'Developer', 'Developer'));
  }
}

module.exports = { build };
