import { Duration, Fn, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkThat } from '../../private/check';
import { createLogGroup } from '../../private/encryption';
import { describe, fail } from '../../private/errors';
import { handlerFolder } from '../../private/handlers';
import { IEnvironment } from '../environment-interface';
import { SmokeTestPlan } from './hook-plan';
import { Mount } from './mounts';
import { inWords, lastOf, RoutePlan } from './route-plan';

/** The header by which a request for the version that is to come is known. */
const HEADER = 'x-wheelhouse-test';

/** The requests of a route that reach the new version before anybody else does. */
export function testRoute(scope: Construct, route: RoutePlan): RoutePlan {
  return { ...route, headers: [...route.headers, { name: HEADER, values: [token(scope)] }], test: true };
}

/** Known to who may read the stack, and to nobody else. */
function token(scope: Construct): string {
  return Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
}

/** Refuses a test whose request the route would not take, which would fail in each deployment, and one that would ask the old version. */
export function checkSmokeTest(at: string, test: SmokeTestPlan, route: RoutePlan, priority?: number): void {
  const common = { code: 'fargate.smoke-test-misses-route', at, prop: 'hooks' };
  const last = lastOf({ ...route, test: true });
  checkThat({
    ...common,
    prop: 'priority',
    value: priority,
    allowed: `with a smoke test, a priority above ${last}, so that the rule of the test is asked first`,
    holds: value => value > last,
    fix: 'leave it out, or raise it',
  });
  if (route.paths.length > 0 && !Token.isUnresolved(test.path) && !route.paths.some(path => Token.isUnresolved(path) || matches(path, test.path))) {
    fail({ ...common, value: test.path, allowed: `a path of the route: ${route.paths.join(', ')}`, fix: 'give the smoke test a path that the route takes' });
  }
  const guess = route.headers.find(({ values }) => values.every(isPattern));
  if (guess) {
    fail({ ...common, value: `${guess.name}: ${guess.values}`, allowed: 'a header with a value without * and ?', fix: 'name a value that the smoke test can send' });
  }
}

/** The problem of a test whose request a more specific route takes away: another service would be tested. */
export function astray(at: string, test: SmokeTestPlan, route: RoutePlan, before: Mount[]): string[] {
  const thief = before.find(other => other.at !== at && !other.at.startsWith(`${at}/`) && takes(other.route, test, route));
  return thief ? [describe({
    code: 'fargate.smoke-test-misses-route',
    at,
    prop: 'hooks',
    value: test.path,
    allowed: `a path that ${thief.at} does not answer: ${inWords(thief.route)}`,
    fix: 'give the smoke test a path that only this service answers',
  })] : [];
}

/** Whether a route takes the request that tests another one; it sends no header that others ask for. */
function takes({ hosts, paths, methods, headers }: RoutePlan, test: SmokeTestPlan, tested: RoutePlan): boolean {
  const host = tested.hosts.length > 0 ? nameOf(tested.hosts).toLowerCase() : undefined;
  return headers.length === 0
    && (methods.length === 0 || methods.includes(methodOf(tested)))
    && (paths.length === 0 || paths.some(path => matches(path, test.path)))
    && (hosts.length === 0 || hosts.some(pattern => host !== undefined && matches(pattern.toLowerCase(), host)));
}

function methodOf({ methods }: RoutePlan): string {
  return methods.length === 0 || methods.includes('GET') ? 'GET' : methods[0];
}

/** Whether a path, without its query, is one that a pattern of Elastic Load Balancing stands for. */
function matches(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(path.split('?')[0]);
}

function isPattern(text: string): boolean {
  return !Token.isUnresolved(text) && /[*?]/.test(text);
}

export interface SmokeTestProps {
  readonly environment: IEnvironment;
  readonly test: SmokeTestPlan;
  readonly route: RoutePlan;
}

/** The function that asks. */
export function createSmokeTest(scope: Construct, id: string, { environment, test, route }: SmokeTestProps): lambda.Function {
  const { profile, encryptionKey, domain } = environment;
  const logGroup = createLogGroup(scope, `${id}Logs`, { encryptionKey, retention: profile.logRetention, removalPolicy: profile.removalPolicy });
  const role = new iam.Role(scope, `${id}FunctionRole`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Writes its log' });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, `${id}Function`, {
    description: 'Asks the new version before anybody else reaches it',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(handlerFolder('fargate', 'smoke-test')),
    timeout: Duration.seconds(90),
    role: role.withoutPolicyUpdates(),
    logGroup,
    environment: {
      TEST_HOST: gatewayName(scope.node.scope!.node.path, environment),
      TEST_PORT: Tokenization.stringifyNumber(environment.listenerPort!),
      TEST_TLS: `${environment.https}`,
      TEST_NAME: route.hosts.length > 0 ? nameOf(route.hosts) : domain?.name ?? '',
      TEST_METHOD: methodOf(route),
      TEST_PATH: test.path,
      TEST_STATUS: Tokenization.stringifyNumber(test.status),
      TEST_CONTAINS: test.contains ?? '',
      TEST_HEADERS: JSON.stringify(headersOf(testRoute(scope, route))),
    },
  });
}

/** A whole name of the route, else one that a pattern stands for. */
function nameOf(hosts: string[]): string {
  return hosts.find(host => !isPattern(host)) ?? hosts[0].replace(/\*/g, 'smoke-test').replace(/\?/g, 'x');
}

function headersOf({ headers }: RoutePlan): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, values }) => [name.toLowerCase(), values.find(value => !isPattern(value))!]));
}

/** Of an imported load balancer the name may not be known; one of the network cannot be reached from outside. */
function gatewayName(at: string, { loadBalancer, internetFacing }: IEnvironment): string {
  if (internetFacing === false) {
    fail({
      code: 'fargate.smoke-test-elsewhere',
      at,
      prop: 'hooks',
      value: 'Hook.smokeTest()',
      allowed: 'a load balancer that the internet reaches',
      fix: 'test with a function of yours, in the network: Hook.lambdaFunction()',
    });
  }
  try {
    return loadBalancer!.loadBalancerDnsName;
  } catch {
    return fail({
      code: 'fargate.smoke-test-elsewhere',
      at,
      prop: 'hooks',
      value: 'Hook.smokeTest()',
      allowed: 'an environment that knows the name of its load balancer',
      fix: 'give gateway.loadBalancerDnsName to Environment.fromAttributes()',
    });
  }
}
