import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { firstOf, inWords, keyOf, lastOf, RoutePlan, slotOf } from './route-plan';
import { checkInteger } from '../../private/check';
import { describe, fail } from '../../private/errors';
import { IEnvironment } from '../environment-interface';

/** Where a rule stands among those of its listener: at the preferred priority, or at the next one up to the last that is free. */
export interface Place {
  readonly first: number;
  readonly last: number;
  readonly preferred: number;
}

/** A route, whose it is, and where it stands. */
export interface Mount {
  readonly at: string;
  readonly route: RoutePlan;
  readonly place: Place;
}

/** A load balancer takes 100 target groups, which no quota raises, and a service has two: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_SERVICES = 50;

const MOUNTS = new WeakMap<IEnvironment, Mounts>();

/** The mounts of an environment; those of an imported one know the services of this app only. */
export function mountsOf(environment: IEnvironment): Mounts {
  const mounts = MOUNTS.get(environment) ?? new Mounts(environment);
  MOUNTS.set(environment, mounts);
  return mounts;
}

/** Which services are mounted on a gateway, and in which order their routes are asked. */
export class Mounts {
  private readonly routes = new Map<string, string>();
  private readonly wanted = new Map<number, string>();
  private readonly mounted: Mount[] = [];
  private services = 0;

  constructor(private readonly environment: IEnvironment) {}

  /** Takes another web service, as long as there is room for its target groups. */
  public enter(at: string): void {
    this.services++;
    if (this.services > MOST_SERVICES) {
      fail({
        code: 'fargate.too-many-web-services', at, prop: 'environment', value: this.environment.node.path, allowed: `at most ${MOST_SERVICES} web services in an environment`, fix: 'make another environment in the same network, with `vpc`, or a BackendService of what only others ask',
      });
    }
  }

  /**
   * The place of a service's route. It comes from the path of the service and from how specific the route is, so that it stays what
   * it is when other services come and go. Where two prefer the same, the one that comes later is given the next, at the deployment.
   */
  public mount(at: string, route: RoutePlan, priority?: number): Place {
    const taken = this.routes.get(keyOf(route));
    if (taken !== undefined) {
      fail({
        code: 'fargate.route-taken', at, prop: 'route', value: inWords(route), allowed: `a route that ${taken} does not have`, fix: 'narrow one of the routes by a host, a path, a header or a method',
      });
    }
    this.routes.set(keyOf(route), at);
    const place = priority === undefined ? this.anywhere(at, route) : this.exactly(at, priority);
    this.mounted.push({ at, route, place });
    return place;
  }

  /** What is asked before a priority is reached. */
  public before(priority: number): Mount[] {
    return this.mounted.filter(({ place }) => place.last < priority);
  }

  private anywhere(at: string, route: RoutePlan): Place {
    return { first: firstOf(route), last: lastOf(route), preferred: firstOf(route) + slotOf(at) };
  }

  private exactly(at: string, priority: number): Place {
    checkInteger({
      code: 'fargate.priority-out-of-range', at, prop: 'priority', value: priority, min: 1, max: 50_000, fix: 'leave it out unless a rule of yours is in the way',
    });
    const taken = this.wanted.get(priority) ?? this.ruleAt(priority);
    if (taken !== undefined) {
      fail({ code: 'fargate.priority-taken', at, prop: 'priority', value: priority, allowed: `a priority that ${taken} does not have`, fix: 'choose another one, or leave it out' });
    }
    this.wanted.set(priority, at);
    this.environment.node.addValidation({ validate: () => this.laterRuleAt(at, priority) });
    return { first: priority, last: priority, preferred: priority };
  }

  /** What is made after the service, and elsewhere in the app, shows at the end only. */
  private laterRuleAt(at: string, priority: number): string[] {
    const { listener, node } = this.environment;
    const rules = node.root.node.findAll().filter(elbv2.CfnListenerRule.isCfnListenerRule);
    const taken = rules.find(rule => rule.priority === priority && rule.listenerArn === listener!.listenerArn);
    return taken ? [describe({
      code: 'fargate.priority-taken', at, prop: 'priority', value: priority, allowed: `a priority that ${taken.node.path} does not have`, fix: 'choose another one, or leave it out',
    })] : [];
  }

  /** A rule that the app made on the listener by itself. */
  private ruleAt(priority: number): string | undefined {
    const rules = this.environment.listener?.node.findAll().filter(elbv2.CfnListenerRule.isCfnListenerRule);
    return rules?.find(rule => !Token.isUnresolved(rule.priority) && rule.priority === priority)?.node.path;
  }
}
