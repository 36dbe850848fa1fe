// An environment with so many services, web and backend by turns, as a user of the library writes it.
const { Stack } = require('aws-cdk-lib');
const ecs = require('aws-cdk-lib/aws-ecs');
const route53 = require('aws-cdk-lib/aws-route53');
const { fargate } = require('cdk-wheelhouse');
const { isBackend, SERVICES_IN_A_STACK, SERVICES_IN_AN_ENVIRONMENT } = require('./shape');

function build(app, count) {
  let environment;
  for (let first = 0; first < count; first += SERVICES_IN_A_STACK) {
    if (first % SERVICES_IN_AN_ENVIRONMENT === 0) environment = createEnvironment(app, first / SERVICES_IN_AN_ENVIRONMENT);
    const services = new Stack(app, `Services${first / SERVICES_IN_A_STACK}`);
    for (let number = first; number < Math.min(first + SERVICES_IN_A_STACK, count); number++) {
      createService(services, number, { environment, image: ecs.ContainerImage.fromRegistry('public.ecr.aws/example/api:1'), port: 8080 });
    }
  }
}

function createEnvironment(app, number) {
  const stack = new Stack(app, `Environment${number}`);
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });
  return new fargate.Environment(stack, 'Prod', { domain: { name: 'example.com', hostedZone } });
}

function createService(stack, number, common) {
  if (isBackend(number)) {
    new fargate.BackendService(stack, `Orders${number}`, { ...common, scaling: { min: 2, max: 20 } });
  } else {
    const route = fargate.Route.host(`api${number}.example.com`);
    new fargate.WebService(stack, `Api${number}`, { ...common, route, scaling: { min: 2, max: 20, requestsPerTask: 500 } });
  }
}

/** What only this form has, or calls by another name: the rules of CloudFormation need no function. */
function comparable(id, type) {
  if (id.startsWith('CustomEcsTrafficRule')) return undefined;
  return type === 'Custom::EcsTrafficRule' ? 'AWS::ElasticLoadBalancingV2::ListenerRule' : type;
}

module.exports = { build, comparable };
