import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { checkThat } from '../../private/check';

/** A route as plain facts. */
export interface RoutePlan {
  readonly hosts: string[];
  readonly paths: string[];
  readonly methods: string[];
  readonly headers: { readonly name: string; readonly values: string[] }[];
  /** Whether it is the route of a smoke test, which has to be asked before the one that it was made from. */
  readonly test?: boolean;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_VALUES = 5;

const MOST_WILDCARDS = 5;

export function checkLength(at: string, { hosts, paths, methods, headers }: RoutePlan): void {
  const values = [hosts, paths, methods, ...headers.map(header => header.values)].flat();
  const rule = { code: 'fargate.route-too-long', at, prop: 'route' };
  checkThat({
    ...rule,
    value: values.length,
    allowed: `at most ${MOST_VALUES} values in a route, of all kinds together; a smoke test needs one more`,
    holds: count => count <= MOST_VALUES,
    fix: 'use * in fewer values',
  });
  checkThat({
    ...rule,
    value: values.filter(value => !Token.isUnresolved(value)).join('').replace(/[^*?]/g, ''),
    allowed: `at most ${MOST_WILDCARDS} of * and ? in a route`,
    holds: wildcards => wildcards.length <= MOST_WILDCARDS,
    fix: 'say less with each value',
  });
}

export function isEmpty(route: RoutePlan): boolean {
  return conditionsOf(route).length === 0;
}

/** The conditions of a listener rule, as Elastic Load Balancing spells them. */
export function conditionsOf(route: RoutePlan): elbv2.CfnListenerRule.RuleConditionProperty[] {
  return [
    ...route.hosts.length > 0 ? [{ field: 'host-header', hostHeaderConfig: { values: route.hosts } }] : [],
    ...route.paths.length > 0 ? [{ field: 'path-pattern', pathPatternConfig: { values: route.paths } }] : [],
    ...route.methods.length > 0 ? [{ field: 'http-request-method', httpRequestMethodConfig: { values: route.methods } }] : [],
    ...route.headers.map(({ name, values }) => ({ field: 'http-header', httpHeaderConfig: { httpHeaderName: name, values } })),
  ];
}

/** A route as a user would say it. */
export function inWords({ hosts, paths, methods, headers }: RoutePlan): string {
  const parts = [['host', hosts], ['path', paths], ['method', methods], ...headers.map(({ name, values }) => [`header ${name}`, values])] as [string, string[]][];
  return parts.filter(([, values]) => values.length > 0).map(([what, values]) => `${what} ${values.join(' or ')}`).join(', ');
}

/** What tells two routes apart: equal keys ask for the same requests. */
export function keyOf(route: RoutePlan): string {
  const sorted = (values: string[]) => values.map(value => value.toLowerCase()).sort();
  const headers = route.headers.map(({ name, values }) => [name.toLowerCase(), sorted(values)]).sort();
  return JSON.stringify([sorted(route.hosts), route.paths.includes('/*') ? [] : [...route.paths].sort(), sorted(route.methods), headers]);
}

/** Priorities go from 1 to 50,000, the first first: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
const LAST = 50_000;
/** Names in full, names below a name of three parts, names below a shorter one, any name. */
const HOSTS = 4;
/** Characters of a path before its first wildcard; from 39 on they are not told apart. */
const LENGTHS = 40;
/** Of a smoke test, with a header or a method, and without. */
const EXTRAS = 3;
/** How many routes of equal rank there is room for: more than a load balancer may have, unless its quota is raised. */
export const BAND = Math.floor(LAST / (HOSTS * LENGTHS * EXTRAS));

/** Where in the order of all routes a route belongs: bands from the most specific to the least, so that a longer path is asked first. */
export function bandOf(route: RoutePlan): number {
  const host = Math.max(...route.hosts.map(hostRank), route.hosts.length === 0 ? HOSTS - 1 : 0);
  const length = route.paths.length === 0 ? 0 : Math.min(...route.paths.map(lengthOf), LENGTHS - 1);
  const extra = route.test ? 0 : route.headers.length + route.methods.length > 0 ? 1 : 2;
  return (host * LENGTHS + LENGTHS - 1 - length) * EXTRAS + extra;
}

/** The first and the last priority of a route's band. */
export function firstOf(route: RoutePlan): number {
  return bandOf(route) * BAND + 1;
}

export function lastOf(route: RoutePlan): number {
  return firstOf(route) + BAND - 1;
}

function hostRank(host: string): number {
  if (Token.isUnresolved(host) || !/[*?]/.test(host)) return 0;
  return host.split('.').filter(part => !/[*?]/.test(part)).length >= 3 ? 1 : 2;
}

/** How much of a path is said; one without a wildcard says more than one with. */
function lengthOf(path: string): number {
  const wild = Token.isUnresolved(path) ? -1 : path.search(/[*?]/);
  return wild < 0 ? path.length + 1 : wild;
}

/** A number from a text, the same on every machine and in every release. */
export function slotOf(text: string): number {
  return parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16) % BAND;
}
