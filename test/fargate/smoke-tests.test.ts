import { Stack } from 'aws-cdk-lib';
import { fargate, rollout } from '../../src';
import { environmentIn, web } from '../support/fargate';
import { newStack } from '../support/synth';

const { Hook, Route } = fargate;
const HOST = Route.host('a.example.com');
const PROBLEM = /fargate\.smoke-test-misses-route\] Stack\/Web: 'hooks' is '\/api\/health'; allowed: a path that Stack\/Api does not answer: .*path \/api\/\*/;

/** A service for all that is tested at a path, and another one for a part of it. */
function tested(path: string, other: fargate.Route, all: fargate.Route): Stack {
  const stack = newStack();
  environmentIn(stack);
  web(stack, { route: all.path('/*'), rollout: rollout.Rollout.blueGreen(), hooks: [Hook.smokeTest({ path })] }, 'Web');
  web(stack, { route: other }, 'Api');
  return stack;
}

const problems = (stack: Stack): string => stack.node.findAll().flatMap(construct => construct.node.validate()).join('\n');

describe('a smoke test that another service would answer', () => {
  test.each([
    ['of the same host', Route.host('a.example.com').path('/api/*'), HOST],
    ['of any host', Route.anyHost().path('/api/*'), Route.anyHost()],
    ['of a method that is asked with', Route.host('a.example.com').path('/api/*').method('GET'), HOST],
  ])('is refused: a longer path %s', (_name, other, all) => {
    expect(problems(tested('/api/health', other, all))).toMatch(PROBLEM);
  });

  test.each([
    ['another path', '/health', Route.host('a.example.com').path('/api/*')],
    ['another host', '/api/health', Route.host('b.example.com').path('/api/*')],
    ['another method', '/api/health', Route.host('a.example.com').path('/api/*').method('POST')],
    ['a header that the test does not send', '/api/health', Route.host('a.example.com').path('/api/*').header('X-Tenant', 'a')],
    ['a route that is asked later', '/api/health', Route.anyHost().path('/api/*')],
  ])('is not found in %s', (_name, path, other) => {
    expect(problems(tested(path, other, HOST))).toBe('');
  });
});
