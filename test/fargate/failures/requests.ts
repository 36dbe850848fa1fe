import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { fargate, network, rollout } from '../../../src';
import { Failure, NOT_KNOWN } from '../../support/failures';
import { backend, development, environmentIn, image, job, web, worker } from '../../support/fargate';
import { lazyNumber, numberToken } from '../../support/synth';
import { exampleZone, ownVpc } from '../../support/web-app';

const { Hook, Route } = fargate;
const blueGreen = rollout.Rollout.blueGreen();
const long = 'x'.repeat(128);

function route(at: string, prop: string, value: string, make: () => fargate.Route): Failure {
  return { mistake: `${prop} '${value.slice(0, 20)}'`, code: 'fargate.route-invalid', at, prop, received: `'${value}'`, make };
}

const ROUTES: Failure[] = [
  ...['', 'a b.com', 'https://a.com', 'a.com/x', 'a..com', 'a.com.', `${long}.com`, 'ä.com', 'a_b.com', 'localhost', '*', 'a.c0m', 'a.*', '10.0.0.1'].map(host => route('Route.host', 'hosts', host, () => Route.host(host))),
  ...['', 'v1', '/a b', `/${long}`, '/ä', '/a#b'].map(path => route('Route.path', 'paths', path, () => Route.anyHost().path(path))),
  ...['', 'get', 'G E T', 'X'.repeat(41)].map(method => route('Route.method', 'methods', method, () => Route.anyHost().method(method))),
  ...['', 'X-Tenant:', 'a b', 'x'.repeat(41), 'Host', 'host', 'HOST'].map(name => route('Route.header', 'name', name, () => Route.anyHost().header(name, 'a'))),
  ...['', 'ä', 'a\tb', `${long}x`].map(value => route('Route.header', 'values', value, () => Route.anyHost().header('X-Tenant', 'a', value))),
  ...([
    ['Route.host', 'hosts', () => Route.host()],
    ['Route.path', 'paths', () => Route.anyHost().path()],
    ['Route.method', 'methods', () => Route.anyHost().method()],
    ['Route.header', 'values', () => Route.anyHost().header('X-Tenant')],
  ] as [string, string, () => fargate.Route][]).map(([at, prop, make]) => ({
    mistake: `no ${prop} at all in ${at}`, code: 'fargate.route-invalid', at, prop, received: '0', allowed: 'one value at least', make,
  })),
  {
    mistake: 'a sixth value',
    code: 'fargate.route-too-long',
    at: 'Route.path',
    prop: 'route',
    received: '6',
    allowed: 'at most 5 values',
    make: () => Route.host('a.com', 'b.com').method('GET').header('X-Tenant', 'a').path('/a', '/b'),
  },
  ...([
    ['Route.host', '*?*?*?', () => Route.host('*?*.a.com', '?*?.a.com')],
    ['Route.path', '**?***', () => Route.host('*.*.a.com').path('/?/*/*', '/*')],
    ['Route.header', '??**?*', () => Route.anyHost().path('/??').method('GET').header('X-Tenant', '*-*', '?-*')],
  ] as [string, string, () => fargate.Route][]).map(([at, wildcards, make]) => ({
    mistake: `a sixth wildcard in ${at}`,
    code: 'fargate.route-too-long',
    at,
    prop: 'route',
    received: `'${wildcards}'`,
    allowed: 'at most 5 of * and ? in a route',
    make,
  })),
  {
    mistake: 'five values and a smoke test, which needs one',
    code: 'fargate.route-too-long',
    at: 'Stack/Api',
    prop: 'route',
    received: '6',
    make: stack => web(stack, { route: Route.anyHost().path('/a', '/b', '/c', '/d', '/e'), rollout: blueGreen, hooks: [Hook.smokeTest({ path: '/e' })] }),
  },
  {
    mistake: 'a route that says nothing',
    code: 'fargate.route-empty',
    at: 'Stack/Api',
    prop: 'route',
    received: '\'Route.anyHost()\'',
    make: stack => web(stack, { route: Route.anyHost() }),
  },
];

const MOUNTED: Failure[] = [
  ...([
    ['same', Route.host('a.com', 'b.com').path('/x'), Route.host('a.com', 'b.com').path('/x'), 'host a.com or b.com, path /x'],
    ['same in another order', Route.host('a.com', 'b.com').path('/x', '/y'), Route.host('b.com', 'a.com').path('/y', '/x'), 'host b.com or a.com, path /y or /x'],
    ['same in capitals', Route.host('A.com').header('X-A', 'b'), Route.host('a.com').header('x-a', 'B'), 'host a.com, header x-a B'],
    ['same, since every path is all paths', Route.host('a.com'), Route.host('a.com').path('/*'), 'host a.com, path /*'],
    ['same headers in another order', Route.anyHost().header('A', 'x').header('B', 'y'), Route.anyHost().header('B', 'y').header('A', 'x'), 'header B y, header A x'],
  ] as [string, fargate.Route, fargate.Route, string][]).map(([how, first, second, received]) => ({
    mistake: `two services whose routes are the ${how}`,
    code: 'fargate.route-taken',
    at: 'Stack/Second',
    prop: 'route',
    received: `'${received}'`,
    allowed: 'a route that Stack/First does not have',
    make: (stack: Stack) => [web(stack, { route: first }, 'First'), web(stack, { route: second }, 'Second')],
  })),
  ...[0, 50_001, 1.5, NaN, -1].map(priority => ({
    mistake: `priority ${priority}`,
    code: 'fargate.priority-out-of-range',
    at: 'Stack/Api',
    prop: 'priority',
    received: `${priority}`,
    allowed: 'an integer from 1 to 50000',
    make: (stack: Stack) => web(stack, { priority }),
  })),
  {
    mistake: 'a priority that another service was given',
    code: 'fargate.priority-taken',
    at: 'Stack/Second',
    prop: 'priority',
    received: '7',
    allowed: 'a priority that Stack/First does not have',
    make: stack => [web(stack, { priority: 7 }, 'First'), web(stack, { priority: 7 }, 'Second')],
  },
  {
    mistake: 'a priority that a rule of the user has',
    code: 'fargate.priority-taken',
    at: 'Stack/Api',
    prop: 'priority',
    received: '7',
    allowed: 'a priority that Stack/Env/Gateway/LoadBalancer/Http/MineRule/Resource does not have',
    make: stack => {
      const environment = environmentIn(stack);
      environment.listener!.addAction('Mine', { priority: 7, conditions: [elbv2.ListenerCondition.pathPatterns(['/mine'])], action: elbv2.ListenerAction.fixedResponse(200) });
      return web(stack, { priority: 7 });
    },
  },
];

/** One service more than there is room for: fifty are taken before. */
const CROWDS: Failure[] = ([['one stack', 1], ['three stacks', 3]] as const).map(([where, count]) => ({
  mistake: `fifty-one web services in ${where}`,
  code: 'fargate.too-many-web-services',
  at: count === 1 ? 'Stack/S50' : 'Team2/S50',
  prop: 'environment',
  received: '\'Stack/Env\'',
  allowed: 'at most 50 web services in an environment',
  make: (stack: Stack) => {
    const environment = environmentIn(stack);
    new fargate.Environment(stack, 'Other', { profile: development, vpc: environment.vpc }); // which has as much room
    const stacks = [stack, ...Array.from({ length: count - 1 }, (_, index) => new Stack(stack.node.root as App, `Team${index + 1}`))];
    for (let index = 0; index <= 50; index++) {
      web(stacks[index % count], { environment }, `S${index}`);
    }
  },
}));

const WEB: Failure[] = [
  ...([
    ['healthCheckGracePeriod', Duration.seconds(86_401), 'whole seconds from 0 seconds to 1 day'],
    ['healthCheckGracePeriod', Duration.millis(500), 'whole seconds'],
    ['deregistrationDelay', Duration.seconds(3601), 'whole seconds from 0 seconds to 1 hour'],
    ['deregistrationDelay', Duration.millis(1500), 'whole seconds'],
  ] as [string, Duration, string][]).map(([prop, value, permitted]) => ({
    mistake: `a ${prop} of ${value.toMilliseconds()} ms`,
    code: 'fargate.health-check-time-out-of-range',
    at: 'Stack/Api',
    prop,
    received: `'${value.toHumanString()}'`,
    allowed: permitted,
    make: (stack: Stack) => web(stack, { [prop]: value }),
  })),
  ...[0, 65536, 80.5, NaN, -1].flatMap(port => [web, backend].map(make => ({
    mistake: `port ${port} of a ${make.name} service`,
    code: 'fargate.port-out-of-range',
    at: make === web ? 'Stack/Api' : 'Stack/Orders',
    prop: 'port',
    received: `${port}`,
    allowed: 'an integer from 1 to 65535',
    make: (stack: Stack) => make(stack, { port }),
  }))),
  ...['', 'health', '/a b', '/ä'].map(healthCheckPath => ({
    mistake: `health checks at '${healthCheckPath}'`,
    code: 'fargate.health-check-path-invalid',
    at: 'Stack/Api',
    prop: 'healthCheckPath',
    received: `'${healthCheckPath}'`,
    make: (stack: Stack) => web(stack, { healthCheckPath }),
  })),
  ...['', 'Orders', '1orders', 'orders-', 'a.b', `a${'x'.repeat(63)}`].map(serviceName => ({
    mistake: `a service called '${serviceName.slice(0, 20)}'`,
    code: 'fargate.service-name-invalid',
    at: 'Stack/Orders',
    prop: 'serviceName',
    received: `'${serviceName}'`,
    make: (stack: Stack) => backend(stack, { serviceName }),
  })),
  {
    mistake: 'an id that makes no name',
    code: 'fargate.service-name-invalid',
    at: 'Stack/2nd',
    prop: 'serviceName',
    received: '\'2nd\'',
    make: stack => backend(stack, {}, '2nd'),
  },
  ...([
    ['by its id', {}, 'Stack/More/Orders'],
    ['by another', { serviceName: 'items' }, 'Stack/Second'],
  ] as [string, Partial<fargate.BackendServiceProps>, string][]).map(([how, props, at]) => ({
    mistake: `a name that another service of the environment has ${how}`,
    code: 'fargate.service-name-taken',
    at,
    prop: 'serviceName',
    received: `'${props.serviceName ?? 'orders'}'`,
    allowed: 'a name that Stack/Orders does not have',
    make: (stack: Stack) => {
      const first = backend(stack, props);
      const environment = stack.node.findChild('Env') as fargate.Environment;
      expect(first.url).toContain(props.serviceName ?? 'orders');
      const { serviceName } = props;
      return new fargate.BackendService(serviceName ? stack : new Construct(stack, 'More'), serviceName ? 'Second' : 'Orders', { environment, image, port: 80, serviceName });
    },
  })),
  ...[0, 10_000_001, 1.5, NaN].map(requestsPerTask => ({
    mistake: `${requestsPerTask} requests per task`,
    code: 'fargate.requests-out-of-range',
    at: 'Stack/Api',
    prop: 'scaling.requestsPerTask',
    received: `${requestsPerTask}`,
    make: (stack: Stack) => web(stack, { scaling: { requestsPerTask } }),
  })),
  ...[9, 60_001].map(millis => ({
    mistake: `answers within ${millis} ms`,
    code: 'fargate.response-time-out-of-range',
    at: 'Stack/Api',
    prop: 'scaling.responseTime',
    received: `${millis}`,
    allowed: 'whole milliseconds from 10 to 60000',
    make: (stack: Stack) => web(stack, { scaling: { responseTime: Duration.millis(millis) } }),
  })),
  ...[0, 101, NaN].map(errorPercent => ({
    mistake: `an alarm from ${errorPercent} percent of errors on`,
    code: 'fargate.threshold-out-of-range',
    at: 'Stack/Api',
    prop: 'thresholds.errorPercent',
    received: `${errorPercent}`,
    allowed: 'a percentage from 0.1 to 100',
    make: (stack: Stack) => web(stack, { thresholds: { errorPercent } }),
  })),
];

const zone = (stack: Stack, name: string, more: Partial<fargate.EnvironmentDomain> = {}) =>
  environmentIn(stack, { domain: { name, hostedZone: exampleZone(stack), ...more } });
const attributes = (stack: Stack, gateway?: Partial<fargate.GatewayAttributes>) => fargate.Environment.fromAttributes(stack, 'Theirs', {
  vpc: ownVpc(stack),
  clusterName: 'theirs',
  namespaceName: 'theirs',
  namespaceArn: 'arn:aws:servicediscovery:eu-central-1:111111111111:namespace/ns-1',
  gateway: gateway && {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/theirs/1234',
    listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/theirs/1234/5678',
    securityGroupId: 'sg-1',
    ...gateway,
  },
});

function ownGateway(stack: Stack): fargate.Gateway {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Mine', { vpc: ownVpc(stack) });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  return fargate.Gateway.existing({ loadBalancer, listener });
}

const ENVIRONMENTS: Failure[] = [
  ...['', 'example', 'example.com.', 'https://example.com', '*.example.com', 'a..example.com', `${'x'.repeat(51)}.example.com`].map(name => ({
    mistake: `the domain '${name.slice(0, 20)}'`,
    code: 'fargate.domain-name-invalid',
    at: 'Stack/Env',
    prop: 'domain.name',
    received: `'${name}'`,
    make: (stack: Stack) => zone(stack, name),
  })),
  ...['', 'a b', 'ä', 'arn:aws', 'x'.repeat(1025)].map(namespaceName => ({
    mistake: `the namespace '${namespaceName.slice(0, 20)}'`,
    code: 'fargate.namespace-name-invalid',
    at: 'Stack/Env',
    prop: 'namespaceName',
    received: `'${namespaceName}'`,
    make: (stack: Stack) => environmentIn(stack, { namespaceName }),
  })),
  ...['example.org', 'notexample.com'].map(name => ({
    mistake: `the domain ${name} in the zone of example.com`,
    code: 'fargate.domain-outside-zone',
    at: 'Stack/Env',
    prop: 'domain.name',
    received: `'${name}'`,
    allowed: '\'example.com\' or a name that ends in \'.example.com\'',
    make: (stack: Stack) => zone(stack, name),
  })),
  {
    mistake: 'a zone that does not know its name',
    code: 'fargate.hosted-zone-without-name',
    at: 'Stack/Env',
    prop: 'domain.hostedZone',
    received: '\'Z1\'',
    make: stack => zone(stack, 'example.com', { hostedZone: route53.HostedZone.fromHostedZoneId(stack, 'Other', 'Z1') }),
  },
  {
    mistake: 'a domain outside its zone where the load balancer is there already',
    code: 'fargate.domain-outside-zone',
    at: 'Stack/Env',
    prop: 'domain.name',
    received: '\'example.org\'',
    make: stack => environmentIn(stack, { gateway: ownGateway(stack), domain: { name: 'example.org', hostedZone: exampleZone(stack) } }),
  },
  {
    mistake: 'a zone that does not know its name where the load balancer is there already',
    code: 'fargate.hosted-zone-without-name',
    at: 'Stack/Env',
    prop: 'domain.hostedZone',
    received: '\'Z1\'',
    make: stack => environmentIn(stack, {
      gateway: ownGateway(stack), domain: { name: 'example.com', hostedZone: route53.HostedZone.fromHostedZoneId(stack, 'Other', 'Z1') },
    }),
  },
  {
    mistake: 'the domain of an imported environment outside its zone',
    code: 'fargate.domain-outside-zone',
    at: 'Stack/Theirs',
    prop: 'domain.name',
    received: '\'example.org\'',
    make: stack => fargate.Environment.fromAttributes(stack, 'Theirs', {
      vpc: ownVpc(stack), clusterName: 'theirs', namespaceName: 'theirs', namespaceArn: 'arn/ns-1', domain: { name: 'example.org', hostedZone: exampleZone(stack) },
    }),
  },
  ...[
    { what: 'no load balancer', gateway: () => fargate.Gateway.none() },
    { what: 'a load balancer that there is already', gateway: ownGateway },
  ].map(({ what, gateway }) => ({
    mistake: `a firewall before ${what}`,
    code: 'fargate.firewall-without-gateway',
    at: 'Stack/Env',
    prop: 'firewall',
    received: '\'a firewall\'',
    make: (stack: Stack) => environmentIn(stack, { gateway: gateway(stack), firewall: network.Firewall.none() }),
  })),
  ...['', 'theirs', 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/net/theirs/1234'].map(loadBalancerArn => ({
    mistake: `the load balancer '${loadBalancerArn.slice(-20)}'`,
    code: 'fargate.load-balancer-arn-invalid',
    at: 'Stack/Theirs',
    prop: 'gateway.loadBalancerArn',
    received: `'${loadBalancerArn}'`,
    make: (stack: Stack) => attributes(stack, { loadBalancerArn }),
  })),
  {
    mistake: 'a smoke test through a load balancer whose name is not known',
    code: 'fargate.smoke-test-elsewhere',
    at: 'Stack/Api',
    prop: 'hooks',
    received: '\'Hook.smokeTest()\'',
    allowed: 'an environment that knows the name of its load balancer',
    make: stack => web(stack, { environment: attributes(stack, {}), rollout: blueGreen, hooks: [Hook.smokeTest()] }),
  },
  {
    mistake: 'a web service where there is no gateway',
    code: 'fargate.environment-without-gateway',
    at: 'Stack/Api',
    prop: 'environment',
    received: '\'Stack/Env\'',
    make: stack => web(stack, { environment: environmentIn(stack, { gateway: fargate.Gateway.none(), vpc: new ec2.Vpc(stack, 'Own') }) }),
  },
];

/** Backend services, of which each connects to the next. */
function chainOf(stack: Stack, ...ids: string[]): fargate.BackendService[] {
  const services = ids.map(id => backend(stack, {}, id));
  services.slice(1).forEach((service, index) => services[index].connectTo(service));
  return services;
}

const CIRCLES: Failure[] = [
  ...[['A'], ['A', 'B'], ['A', 'B', 'C', 'D']].map(ids => ({
    mistake: `a circle of ${ids.length} services`,
    code: 'fargate.services-in-a-circle',
    at: `Stack/${ids[ids.length - 1]}`,
    prop: 'backends',
    received: '\'Stack/A\'',
    make: (stack: Stack) => {
      const services = chainOf(stack, ...ids);
      services[services.length - 1].connectTo(services[0]);
    },
  })),
];

const ANSWERS: Failure[] = [Duration.millis(500), Duration.millis(2500), Duration.days(366)].map(requestTimeout => ({
  mistake: `answers within ${requestTimeout.toMilliseconds()} ms`,
  code: 'fargate.timeout-out-of-range',
  at: 'Stack/Orders',
  prop: 'requestTimeout',
  received: `'${requestTimeout.toHumanString()}'`,
  allowed: 'whole seconds from 0 seconds',
  make: (stack: Stack) => backend(stack, { requestTimeout }),
}));

/** What decides what is built, and so cannot wait for the deployment. */
const UNKNOWN: Failure[] = [
  {
    mistake: 'a port of Service Connect that is not known yet',
    code: 'fargate.value-not-known',
    at: 'Stack/Orders',
    prop: 'port',
    received: NOT_KNOWN,
    make: stack => backend(stack, { port: numberToken(stack) }),
  },
  {
    mistake: 'a share on Spot that is not known yet',
    code: 'fargate.value-not-known',
    at: 'Stack/Mailer',
    prop: 'spot.ratio',
    received: NOT_KNOWN,
    make: stack => worker(stack, { spot: { ratio: numberToken(stack) } }),
  },
  {
    mistake: 'retries that are not known yet',
    code: 'fargate.value-not-known',
    at: 'Stack/Nightly',
    prop: 'retries',
    received: NOT_KNOWN,
    make: stack => job(stack, { retries: numberToken(stack) }),
  },
  ...[Duration.seconds(lazyNumber(1)), Duration.millis(lazyNumber(500))].map(requestTimeout => ({
    mistake: `a request timeout that is not known yet, in ${requestTimeout.unitLabel()}`,
    code: 'fargate.value-not-known',
    at: 'Stack/Orders',
    prop: 'requestTimeout',
    received: NOT_KNOWN,
    make: (stack: Stack) => backend(stack, { requestTimeout }),
  })),
  ...[Duration.seconds(lazyNumber(1)), Duration.millis(lazyNumber(500))].map(responseTime => ({
    mistake: `a response time that is not known yet, in ${responseTime.unitLabel()}`,
    code: 'fargate.value-not-known',
    at: 'Stack/Api',
    prop: 'scaling.responseTime',
    received: NOT_KNOWN,
    make: (stack: Stack) => web(stack, { scaling: { responseTime } }),
  })),
];

export const REQUESTS: Failure[] = [...ROUTES, ...MOUNTED, ...CROWDS, ...WEB, ...ANSWERS, ...CIRCLES, ...UNKNOWN, ...ENVIRONMENTS];
