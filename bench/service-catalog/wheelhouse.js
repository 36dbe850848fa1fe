// So many products from templates on disk, in two versions each; fifty in a portfolio, which has a stack of its own.
const path = require('node:path');
const { Stack } = require('aws-cdk-lib');
const { servicecatalog } = require('cdk-wheelhouse');
const { PRODUCTS_IN_A_STACK } = require('./shape');

const STORE = path.join(__dirname, 'store');

function build(app, count) {
  const history = path.join(app.outdir, 'product-history');
  for (let first = 0; first < count; first += PRODUCTS_IN_A_STACK) {
    const stack = new Stack(app, `Platform${first / PRODUCTS_IN_A_STACK}`);
    const portfolio = new servicecatalog.GovernedPortfolio(stack, 'Products', {
      displayName: 'Platform products', providerName: 'Platform team', tagOptions: { costCenter: ['1001', '1002'] },
    });
    for (let number = first; number < Math.min(first + PRODUCTS_IN_A_STACK, count); number++) {
      const product = portfolio.addProduct(servicecatalog.TemplateProduct.directory(`Queue${number}`, { directory: STORE, history }));
      product.addRule(servicecatalog.Rule.allowedValues(product.parameter('Name'), ['a', 'b']));
    }
    portfolio.grantAccess(servicecatalog.Principal.ssoPermissionSet('Developer'));
  }
}

/** What only this form has, or calls by another name: tag options that other portfolios may use as well need a function. */
function comparable(id, type) {
  if (id.startsWith('CustomServiceCatalogTagOption')) return undefined;
  return type === 'Custom::ServiceCatalogTagOption' ? 'AWS::ServiceCatalog::TagOption' : type;
}

module.exports = { build, comparable };
