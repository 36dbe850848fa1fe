import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A route as plain facts. */
export interface RoutePlan {
  readonly hosts: string[];
  readonly paths: string[];
  readonly methods: string[];
  readonly headers: { readonly name: string; readonly values: string[] }[];
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

/** What tells two routes apart: equal keys ask for the same requests. */
export function keyOf(route: RoutePlan): string {
  const sorted = (values: string[]) => values.map(value => value.toLowerCase()).sort();
  return JSON.stringify([
    sorted(route.hosts), [...route.paths].sort(), sorted(route.methods), route.headers.map(({ name, values }) => [name.toLowerCase(), sorted(values)]).sort(),
  ]);
}

/** Priorities go from 1 to 50,000, the first first: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
const LAST = 50_000;
const DEPTHS = 8;
/** Hosts without a wildcard, with one, and none. */
const HOSTS = 3;
/** With a header or a method, and without. */
const EXTRAS = 2;
export const BAND = Math.floor(LAST / (DEPTHS * HOSTS * EXTRAS));

/**
 * Where in the order of all routes a route belongs: bands from the most specific to the least. Routes of one band do not overlap
 * but by wildcards in the middle, so that their order among each other means nothing.
 */
export function bandOf(route: RoutePlan): number {
  const host = route.hosts.length === 0 ? 2 : route.hosts.some(hasWildcard) ? 1 : 0;
  const extra = route.headers.length + route.methods.length > 0 ? 0 : 1;
  const depth = Math.min(...route.paths.map(depthOf), DEPTHS - 1);
  const specificity = route.paths.length === 0 ? DEPTHS - 1 : DEPTHS - 1 - depth;
  return (host * DEPTHS + specificity) * EXTRAS + extra;
}

function hasWildcard(text: string): boolean {
  return !Token.isUnresolved(text) && /[*?]/.test(text);
}

/** How many steps a path has before its first wildcard. */
function depthOf(path: string): number {
  const steps = path.split('/').filter(step => step !== '');
  const wild = steps.findIndex(hasWildcard);
  return (wild < 0 ? steps.length + (path.endsWith('*') ? 0 : 1) : wild);
}

/** A number from a text, the same on every machine and in every release. */
export function slotOf(text: string): number {
  return parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16) % BAND;
}
