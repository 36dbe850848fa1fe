import { BAND, bandOf, keyOf, RoutePlan, slotOf } from './route-plan';
import { checkInteger } from '../../private/check';
import { fail } from '../../private/errors';

const MOUNTS = new WeakMap<object, Mounts>();

/** The mounts of an environment, or of another thing that has a listener; an imported one knows those of this app only. */
export function mountsOf(owner: object): Mounts {
  const mounts = MOUNTS.get(owner) ?? new Mounts();
  MOUNTS.set(owner, mounts);
  return mounts;
}

/** Which services are mounted on a gateway, and in which order their routes are asked. */
export class Mounts {
  private readonly routes = new Map<string, string>();
  private readonly priorities = new Map<number, string>();

  /**
   * The priority of a service's route. It comes from the path of the service and from how specific the route is, so that it
   * stays what it is when other services come and go; where two fall on one number, the later one takes the next.
   */
  public mount(at: string, route: RoutePlan, wanted?: number): number {
    const taken = this.routes.get(keyOf(route));
    if (taken !== undefined) {
      fail({
        code: 'fargate.route-taken', at, prop: 'route', value: JSON.stringify(route), allowed: `a route that ${taken} does not have`, fix: 'narrow one of the routes by a path, a header or a method',
      });
    }
    this.routes.set(keyOf(route), at);
    const priority = wanted === undefined ? this.free(at, route) : this.checked(at, wanted);
    this.priorities.set(priority, at);
    return priority;
  }

  private checked(at: string, priority: number): number {
    checkInteger({
      code: 'fargate.priority-out-of-range', at, prop: 'priority', value: priority, min: 1, max: 50_000, fix: 'leave it out unless a rule of yours is in the way',
    });
    const taken = this.priorities.get(priority);
    if (taken !== undefined) {
      fail({ code: 'fargate.priority-taken', at, prop: 'priority', value: priority, allowed: `a priority that ${taken} does not have`, fix: 'choose another one, or leave it out' });
    }
    return priority;
  }

  private free(at: string, route: RoutePlan): number {
    const first = bandOf(route) * BAND;
    for (let step = 0; step < BAND; step++) {
      const priority = first + (slotOf(at) + step) % BAND + 1;
      if (!this.priorities.has(priority)) {
        return priority;
      }
    }
    return fail({
      code: 'fargate.priority-taken', at, prop: 'route', value: JSON.stringify(route), allowed: `at most ${BAND} routes as specific as this one`, fix: 'make another environment',
    });
  }
}
