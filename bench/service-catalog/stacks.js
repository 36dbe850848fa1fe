// So many products from stacks of the CDK, in a version each: no template is read, and so no parser of YAML is needed.
const path = require('node:path');
const { Stack } = require('aws-cdk-lib');
const sqs = require('aws-cdk-lib/aws-sqs');
const { servicecatalog } = require('cdk-wheelhouse');

function build(app, count) {
  const stack = new Stack(app, 'Platform');
  const portfolio = new servicecatalog.GovernedPortfolio(stack, 'Products', { displayName: 'Platform products', providerName: 'Platform team' });
  for (let number = 0; number < count; number++) {
    const product = new servicecatalog.ProductStack(stack, `Queue${number}Stack`);
    new sqs.Queue(product, 'Queue', { enforceSSL: true });
    portfolio.addProduct(servicecatalog.StackProduct.versions(`Queue${number}`, {
      history: path.join(app.outdir, 'product-history'), versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(product) },
    }));
  }
  portfolio.grantAccess(servicecatalog.Principal.ssoPermissionSet('Developer'));
}

module.exports = { build };
