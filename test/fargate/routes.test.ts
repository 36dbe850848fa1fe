import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { fargate, Profile } from '../../src';
import { mountsOf, Place } from '../../src/fargate/private/mounts';
import { BAND, bandOf, conditionsOf, keyOf, slotOf } from '../../src/fargate/private/route-plan';
import { problemOf } from '../support/failures';
import { environmentIn, web } from '../support/fargate';
import { settings } from '../support/properties';
import { newStack, resources, textToken } from '../support/synth';

const { Route } = fargate;
const LAST = 50_000;

/** Where the services of a program are mounted, by their id, in the order in which they are made. */
function placesOf(routes: Record<string, fargate.Route>): Record<string, Place> {
  const stack = newStack();
  const environment = environmentIn(stack, { vpc: new ec2.Vpc(stack, 'Own') });
  Object.entries(routes).forEach(([id, route]) => web(stack, { environment, route }, id));
  const rules = resources(Template.fromStack(stack), 'Custom::EcsTrafficRule');
  return Object.fromEntries(Object.keys(routes).map(id => {
    const [, { Properties: { FirstPriority, LastPriority, Priority } }] = Object.entries(rules).find(([name]) => name.startsWith(`${id}Traffic`))!;
    return [id, { first: FirstPriority, last: LastPriority, preferred: Priority }];
  }));
}

describe('the place of a service stays what it is', () => {
  const routes = { Shop: Route.host('a.com'), Admin: Route.host('a.com').path('/admin/*'), Api: Route.host('api.com'), Hooks: Route.anyHost().path('/hooks/*') };
  const all = placesOf(routes);

  test('when others come and go', () => {
    for (const [id, route] of Object.entries(routes)) {
      expect(placesOf({ [id]: route })).toEqual({ [id]: all[id] });
    }
  });

  test('when services are made in another order', () => {
    expect(placesOf(Object.fromEntries(Object.entries(routes).reverse()))).toEqual(all);
  });

  test('within its band, of which each has one', () => {
    const bands = new Set(Object.values(all).map(({ first }) => first));
    expect(bands.size).toBe(3); // Shop and Api are asked for equal reasons
    expect([all.Shop.first, all.Shop.last]).toEqual([all.Api.first, all.Api.last]);
    for (const { first, last, preferred } of Object.values(all)) {
      expect([last - first + 1, preferred >= first, preferred <= last]).toEqual([BAND, true, true]);
    }
  });

  test('in this release and in the next', () => {
    expect(all).toEqual({
      Shop: { first: 12377, last: 12480, preferred: expect.any(Number) },
      Admin: { first: 10193, last: 10296, preferred: expect.any(Number) },
      Api: { first: 12377, last: 12480, preferred: expect.any(Number) },
      Hooks: { first: 47633, last: 47736, preferred: expect.any(Number) },
    });
    expect(['Stack/Shop', 'Stack/Admin', 'Stack/Api', 'Stack/Hooks'].map(slotOf)).toEqual([all.Shop, all.Admin, all.Api, all.Hooks].map(place => place.preferred - place.first));
  });
});

describe('more specific routes are asked first:', () => {
  const any = Route.anyHost();
  const host = (name = 'a.example.com') => Route.host(name);
  test.each([
    ['a longer path', host().path('/v1/users/*'), host().path('/v1/*')],
    ['a path in full before one with a wildcard', host().path('/v1/'), host().path('/v1/*')],
    ['a path before none', host().path('/a*'), host()],
    ['a host before none', host(), any.path('/a/very/long/path/that/says/a/lot')],
    ['a host in full before one with a wildcard', host(), host('*.example.com').path('/v1/users')],
    ['names below a longer name', host('*.shop.example.com'), host('*.example.com').path('/v1/users')],
    ['some names before all', host('*.example.com'), any.path('/v1/users')],
    ['a header before none', host().path('/v1/*').header('X-Tenant', 'a'), host().path('/v1/*')],
    ['a method before none', host().path('/v1/*').method('GET'), host().path('/v1/*')],
    ['a longer path without a header before a shorter one with', host().path('/v1/users/*'), host().path('/v1/*').header('X-Tenant', 'a')],
    ['the widest of several hosts counts', host(), Route.host('a.example.com', '*.example.com').path('/v1/users')],
    ['the shortest of several paths counts', host().path('/v1/*'), host().path('/v1/users/*', '/x/*')],
  ] as [string, fargate.Route, fargate.Route][])('%s', (_name, first, second) => {
    const { Narrow, Wide } = placesOf({ Narrow: first, Wide: second });
    expect(Narrow.last).toBeLessThan(Wide.first);
  });

  test('a smoke test before the route that it is for, and after all that are more specific', () => {
    const routes = [host(), host().method('GET'), host().path('/v1/*').header('X-Tenant', 'a'), any.header('X-Tenant', 'a')].map(route => route._plan);
    for (const route of routes) {
      expect(bandOf({ ...route, test: true })).toBeLessThan(bandOf(route));
      expect(bandOf({ ...route, test: true })).toBeGreaterThan(bandOf(Route.host('a.example.com').path('/v1/us')._plan));
    }
  });

  test('a name that is not known yet is taken for one in full', () => {
    const stack = newStack();
    expect(bandOf(Route.host(textToken(stack))._plan)).toBe(bandOf(host()._plan));
  });
});

describe('an explicit priority', () => {
  const priorityOf = (make: (stack: Stack) => unknown) => {
    const stack = newStack();
    make(stack);
    const [rule] = Object.values(resources(Template.fromStack(stack), 'Custom::EcsTrafficRule'));
    return [rule.Properties.FirstPriority, rule.Properties.LastPriority, rule.Properties.Priority];
  };

  test('is the only one that will do', () => {
    expect(priorityOf(stack => web(stack, { priority: 42 }))).toEqual([42, 42, 42]);
  });

  test('is free where rules of the user have others, or none that is known', () => {
    expect(priorityOf(stack => {
      const environment = environmentIn(stack);
      const action = { conditions: [elbv2.ListenerCondition.pathPatterns(['/mine'])], action: elbv2.ListenerAction.fixedResponse(200) };
      environment.listener!.addAction('Mine', { priority: 41, ...action });
      environment.listener!.addAction('Other', { priority: Number(textToken(stack)), ...action });
      web(stack, { environment, priority: 42 });
    })).toEqual([42, 42, 42]);
  });

  test('is taken by a service for its own environment only', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Own');
    const other = new fargate.Environment(stack, 'Other', { vpc });
    expect(() => [web(stack, { environment: environmentIn(stack, { vpc }), priority: 7 }, 'First'), web(stack, { environment: other, priority: 7 }, 'Second')]).not.toThrow();
  });

  const mounted = (stack: Stack, environment = environmentIn(stack)) => ({ environment, service: web(stack, { environment, priority: 7 }) });
  const mine = (scope: Construct, listener: elbv2.IApplicationListener, priority = 7) => new elbv2.ApplicationListenerRule(scope, 'Mine', {
    listener, priority, conditions: [elbv2.ListenerCondition.pathPatterns(['/mine'])], action: elbv2.ListenerAction.fixedResponse(200),
  });

  const validate = (make: (platform: Stack, team: Stack) => unknown) => {
    const app = new App();
    make(new Stack(app, 'Stack'), new Stack(app, 'Team'));
    return () => app.synth();
  };
  const message = (path: string) => `[cdk-wheelhouse:fargate.priority-taken] Stack/Api: 'priority' is 7; allowed: a priority that ${path} does not have`;

  test('is refused at the end by a rule that was made after the service', () => {
    const make = (priority: number) => validate(stack => {
      const { environment } = mounted(stack);
      mine(stack, environment.listener!, priority);
    });
    expect(make(7)).toThrow(message('Stack/Mine/Resource'));
    expect(make(8)).not.toThrow();
  });

  test('is refused at the end by a rule that was made elsewhere in the app, before or after', () => {
    expect(validate((stack, team) => mine(team, mounted(stack).environment.listener!))).toThrow(message('Team/Mine/Resource'));
    expect(validate((stack, team) => {
      const environment = environmentIn(stack);
      mine(team, environment.listener!);
      mounted(stack, environment);
    })).toThrow(message('Team/Mine/Resource'));
  });

  test('is no matter to a rule of another listener', () => {
    expect(validate((stack, team) => {
      const { environment } = mounted(stack);
      const other = new fargate.Environment(team, 'Other', { profile: Profile.development(), vpc: environment.vpc });
      mine(team, other.listener!);
    })).not.toThrow();
  });

  test('is refused by a rule of the user that was made before, and a rule of the user by the CDK afterwards', () => {
    const stack = newStack();
    const environment = environmentIn(stack);
    environment.listener!.addAction('Mine', { priority: 7, conditions: [elbv2.ListenerCondition.pathPatterns(['/mine'])], action: elbv2.ListenerAction.fixedResponse(200) });
    expect(problemOf(() => web(stack, { environment, priority: 7 })).problem.code).toBe('fargate.priority-taken');
  });
});

test('a route says its conditions in the words of the load balancer', () => {
  const route = Route.host('a.com', '*.b.com').path('/x').method('GET').header('X-Tenant', 'a*');
  expect(conditionsOf(route._plan)).toEqual([
    { field: 'host-header', hostHeaderConfig: { values: ['a.com', '*.b.com'] } },
    { field: 'path-pattern', pathPatternConfig: { values: ['/x'] } },
    { field: 'http-request-method', httpRequestMethodConfig: { values: ['GET'] } },
    { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Tenant', values: ['a*'] } },
  ]);
});

test('a route is narrowed without changing the one that it came from', () => {
  const wide = Route.host('a.com');
  wide.path('/x').method('GET').header('A', 'b');
  expect(conditionsOf(wide._plan)).toEqual([{ field: 'host-header', hostHeaderConfig: { values: ['a.com'] } }]);
});

describe('whatever the routes are', () => {
  const label = fc.stringMatching(/^[a-z]{1,8}$/);
  const anyHost = fc.tuple(fc.constantFrom('', '*.', 'shop-?.'), fc.array(label, { minLength: 2, maxLength: 4 })).map(([start, labels]) => start + labels.join('.'));
  const anyPath = fc.tuple(fc.array(label, { maxLength: 6 }), fc.constantFrom('', '/*', '/?x')).map(([parts, end]) => `/${parts.join('/')}${end}`.replace('//', '/'));
  const anyParts = fc.record({
    hosts: fc.array(anyHost, { maxLength: 2 }),
    paths: fc.array(anyPath, { maxLength: 1 }),
    methods: fc.array(fc.constantFrom('GET', 'POST'), { maxLength: 1 }),
    header: fc.option(label, { nil: undefined }),
  });
  const anyRoute = anyParts.filter(parts => Object.values(parts).flat().some(Boolean)).map(({ hosts, paths, methods, header }) => {
    const begun = hosts.length > 0 ? Route.host(...hosts) : Route.anyHost();
    const pathed = paths.length > 0 ? begun.path(...paths) : begun;
    const asked = methods.length > 0 ? pathed.method(...methods) : pathed;
    return header === undefined ? asked : asked.header(header, 'x');
  });

  test('a narrower one never comes after the one that it was made from', () => {
    fc.assert(fc.property(anyRoute, anyPath, label, (route, path, name) => {
      const { methods, paths } = route._plan;
      const narrower = [...methods.length === 0 ? [route.method('PUT'), route.header(name, 'y')] : [], ...paths.length === 0 ? [route.path(path)] : []];
      narrower.forEach(narrow => expect(bandOf(narrow._plan)).toBeLessThanOrEqual(bandOf(route._plan)));
    }), settings(300));
  });

  test('two are in one band only where nothing tells their rank apart', () => {
    const rank = (route: fargate.Route) => {
      const { hosts, paths, methods, headers } = route._plan;
      const wild = (name: string) => /[*?]/.test(name);
      const host = hosts.length === 0 ? 3 : Math.max(...hosts.map(name => !wild(name) ? 0 : name.split('.').filter(part => !wild(part)).length >= 3 ? 1 : 2));
      const said = paths.length === 0 ? 0 : Math.min(39, ...paths.map(path => wild(path) ? path.search(/[*?]/) : path.length + 1));
      return [host, -said, headers.length + methods.length > 0 ? 1 : 2];
    };
    const compare = (a: number[], b: number[]) => a.map((value, index) => value - b[index]).find(difference => difference !== 0) ?? 0;
    fc.assert(fc.property(anyRoute, anyRoute, (first, second) => {
      expect(Math.sign(bandOf(first._plan) - bandOf(second._plan))).toBe(Math.sign(compare(rank(first), rank(second))));
    }), settings(1000));
  });

  test('any set of services has places from 1 to 50,000, that do not depend on the others', () => {
    const unique = fc.uniqueArray(anyRoute, { selector: route => keyOf(route._plan), minLength: 1, maxLength: 60 });
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Own');
    let count = 0;
    fc.assert(fc.property(unique, routes => {
      const [mounts, backwards] = [1, 2].map(() => mountsOf(new fargate.Environment(stack, `Env${count++}`, { vpc, gateway: fargate.Gateway.none() })));
      const places = routes.map((route, index) => mounts.mount(`Stack/${index}`, route._plan));
      for (const [index, { first, last, preferred }] of places.entries()) {
        expect([1 <= first, first <= preferred, preferred <= last, last <= LAST]).toEqual([true, true, true, true]);
        expect((first - 1) % BAND).toBe(0); // bands never overlap
        expect(first).toBe(bandOf(routes[index]._plan) * BAND + 1);
      }
      const again = [...routes.entries()].reverse().map(([index, route]) => backwards.mount(`Stack/${index}`, route._plan)).reverse();
      expect(again).toEqual(places);
    }), settings(50));
  });
});
