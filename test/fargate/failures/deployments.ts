import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { fargate, rollout } from '../../../src';
import { Failure } from '../../support/failures';
import { backend, job, once, web, worker } from '../../support/fargate';

const { Hook, Route } = fargate;
const { Rollout, Wait } = rollout;
const minutes = Duration.minutes;
const hours = Duration.hours;

const asking = (stack: Stack, stages = [ecs.DeploymentLifecycleStage.PRE_SCALE_UP]) =>
  Hook.lambdaFunction(lambda.Function.fromFunctionName(stack, 'Ask', 'ask'), stages);

const smokeTested = (stack: Stack, route: fargate.Route, hook: fargate.Hook, priority?: number) =>
  web(stack, { route, hooks: [hook], priority, rollout: Rollout.blueGreen() });

const ROLLOUTS: Failure[] = [
  ...([
    ['immutable', Rollout.immutable(), '\'Rollout.immutable()\'', 'Rollout.allAtOnce(), Rollout.rolling(), Rollout.blueGreen(), Rollout.canary(), Rollout.linear()'],
    ['with a pause', Rollout.rolling({ wait: Wait.pause(minutes(5)) }), '\'Wait.pause()\'', 'Wait.forSignals()'],
    ['in batches of two', Rollout.rolling({ batchSize: 2 }), '2', 'a batchSize of 1'],
  ] as [string, rollout.Rollout, string, string][]).flatMap(([name, given, received, allowed]) => [web, backend, worker].map(make => ({
    mistake: `a ${make.name} service whose rollout is ${name}`,
    code: 'fargate.rollout-unsupported',
    at: { web: 'Stack/Api', backend: 'Stack/Orders', worker: 'Stack/Mailer' }[make.name]!,
    prop: 'rollout',
    received,
    allowed,
    make: (stack: Stack) => make(stack, { rollout: given }),
  }))),
  ...[Rollout.blueGreen(), Rollout.canary({ percent: 10, bake: minutes(1) }), Rollout.linear({ percent: 10, every: minutes(1) })].map(shift => ({
    mistake: `a worker with ${shift.render().kind}, since nothing is sent to it`,
    code: 'fargate.rollout-without-traffic',
    at: 'Stack/Mailer',
    prop: 'rollout',
    received: `'${shift.render().kind}'`,
    allowed: 'Rollout.allAtOnce(), Rollout.rolling()',
    make: (stack: Stack) => worker(stack, { rollout: shift }),
  })),
  ...[1, 2].map(percent => ({
    mistake: `steps of ${percent} percent`,
    code: 'fargate.step-too-small',
    at: 'Stack/Api',
    prop: 'rollout',
    received: `${percent}`,
    allowed: 'steps of 3 to 50 percent',
    make: (stack: Stack) => web(stack, { rollout: Rollout.linear({ percent, every: minutes(1) }) }),
  })),
  ...([
    ['canary', Rollout.canary({ percent: 5, bake: hours(24), finalBake: minutes(9 * 60 + 6) }), '33.1 hours'],
    ['linear', Rollout.linear({ percent: 10, every: hours(4) }), '36.2 hours'],
  ] as [string, rollout.Rollout, string][]).map(([name, given, received]) => ({
    mistake: `a ${name} rollout that CloudFormation would not see the end of`,
    code: 'fargate.rollout-too-long',
    at: 'Stack/Orders',
    prop: 'rollout',
    received: `'${received}'`,
    make: (stack: Stack) => backend(stack, { rollout: given }),
  })),
  ...([
    [{ minHealthyPercent: 100, maxHealthyPercent: 199 }, 1, '100 to 199 percent of 1'],
    [{ minHealthyPercent: 50, maxHealthyPercent: 100 }, 1, '50 to 100 percent of 1'],
    [{ minHealthyPercent: 90, maxHealthyPercent: 110 }, 9, '90 to 110 percent of 9'],
  ] as [rollout.RollingOptions, number, string][]).map(([options, min, received]) => ({
    mistake: `${received} task, which lets none come or go`,
    code: 'fargate.rollout-without-room',
    at: 'Stack/Api',
    prop: 'rollout',
    received: `'${received}'`,
    make: (stack: Stack) => web(stack, { rollout: Rollout.rolling(options), scaling: { min } }),
  })),
  {
    mistake: 'a worker that begins with its first task, which may not come',
    code: 'fargate.rollout-without-room',
    at: 'Stack/Mailer',
    prop: 'rollout',
    received: '\'50 to 100 percent of 1\'',
    make: stack => worker(stack, { rollout: Rollout.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 }), scaling: { min: 0 } }),
  },
];

const HOOKS: Failure[] = [
  {
    mistake: 'a function that is never asked',
    code: 'fargate.hook-without-stage',
    at: 'Hook.lambdaFunction',
    prop: 'stages',
    received: '0',
    make: stack => asking(stack, []),
  },
  ...[undefined, Rollout.rolling(), Rollout.allAtOnce()].flatMap(given => [
    {
      mistake: `a smoke test, and ${given?.render().kind ?? 'nothing'} shifts requests`,
      code: 'fargate.hooks-without-shift',
      at: 'Stack/Api',
      prop: 'hooks',
      received: '["smokeTest"]',
      make: (stack: Stack) => web(stack, { hooks: [Hook.smokeTest()], rollout: given }),
    },
    {
      mistake: `a function to ask, and ${given?.render().kind ?? 'nothing'} shifts requests`,
      code: 'fargate.hooks-without-shift',
      at: 'Stack/Orders',
      prop: 'hooks',
      received: '["lambda"]',
      make: (stack: Stack) => backend(stack, { hooks: [asking(stack)], rollout: given }),
    },
  ]),
  {
    mistake: 'a smoke test of a service that no gateway leads to',
    code: 'fargate.smoke-test-elsewhere',
    at: 'Stack/Orders',
    prop: 'hooks',
    received: '\'Hook.smokeTest()\'',
    allowed: 'Hook.lambdaFunction()',
    make: stack => backend(stack, { hooks: [Hook.smokeTest()], rollout: Rollout.blueGreen() }),
  },
  ...([
    ['/', ['/v1/*'], '/v1/*'],
    ['/v1', ['/v1/*', '/v2'], '/v1/*, /v2'],
    ['/v2/x', ['/v2'], '/v2'],
    ['/x/v1/', ['/v1/*'], '/v1/*'],
    ['/v1/', ['/v1/?'], '/v1/?'],
    ['/aXb', ['/a.b'], '/a.b'],
    ['/V1/x', ['/v1/*'], '/v1/*'],
    ['/?x=/v1/a', ['/v1/*'], '/v1/*'],
  ] as [string, string[], string][]).map(([path, paths, allowed]) => ({
    mistake: `a smoke test of ${path} where the route is ${paths}`,
    code: 'fargate.smoke-test-misses-route',
    at: 'Stack/Api',
    prop: 'hooks',
    received: `'${path}'`,
    allowed: `a path of the route: ${allowed}`,
    make: (stack: Stack) => smokeTested(stack, Route.host('a.com').path(...paths), Hook.smokeTest({ path })),
  })),
  ...[['*'], ['a*', '?'], ['Opera?']].map(values => ({
    mistake: `a smoke test of a route with the header ${values}`,
    code: 'fargate.smoke-test-misses-route',
    at: 'Stack/Api',
    prop: 'hooks',
    received: `'X-Tenant: ${values}'`,
    allowed: 'a header with a value without * and ?',
    make: (stack: Stack) => smokeTested(stack, Route.host('a.com').header('X-Plain', 'a').header('X-Tenant', ...values), Hook.smokeTest()),
  })),
  ...[1, 12_272].map(priority => ({
    mistake: `a smoke test that priority ${priority} would send to the old version`,
    code: 'fargate.smoke-test-misses-route',
    at: 'Stack/Api',
    prop: 'priority',
    received: `${priority}`,
    allowed: 'a priority above 12272',
    make: (stack: Stack) => smokeTested(stack, Route.host('a.com'), Hook.smokeTest(), priority),
  })),
  ...['', 'health', '/a b', 'http://x/', '/ä'].map(path => ({
    mistake: `a smoke test of '${path}'`,
    code: 'fargate.smoke-test-invalid',
    at: 'Hook.smokeTest',
    prop: 'path',
    received: `'${path}'`,
    make: () => Hook.smokeTest({ path }),
  })),
  ...[199, 500, 200.5, NaN].map(status => ({
    mistake: `a smoke test that expects ${status}`,
    code: 'fargate.smoke-test-invalid',
    at: 'Hook.smokeTest',
    prop: 'status',
    received: `${status}`,
    allowed: 'an integer from 200 to 499',
    make: () => Hook.smokeTest({ status }),
  })),
];

const seconds = Duration.seconds;

const TIMES: Failure[] = [
  ...[seconds(1), seconds(121), Duration.millis(2500)].map(stopTimeout => ({
    mistake: `${stopTimeout.toMilliseconds()} ms to end`,
    code: 'fargate.stop-timeout-out-of-range',
    at: 'Stack/Orders',
    prop: 'stopTimeout',
    received: `'${stopTimeout.toHumanString()}'`,
    allowed: 'whole seconds from 2 seconds to 2 minutes',
    make: (stack: Stack) => backend(stack, { stopTimeout }),
  })),
  ...[seconds(9), seconds(14 * 60 + 1)].map(timeout => ({
    mistake: `a task that may take ${timeout.toHumanString()}`,
    code: 'fargate.timeout-out-of-range',
    at: 'Stack/Migrate',
    prop: 'timeout',
    received: `'${timeout.toHumanString()}'`,
    allowed: 'whole seconds from 10 seconds to 14 minutes',
    make: (stack: Stack) => once(stack, { timeout }),
  })),
  ...[seconds(59), Duration.days(14).plus(seconds(1))].map(timeout => ({
    mistake: `a job that may take ${timeout.toSeconds()} s`,
    code: 'fargate.timeout-out-of-range',
    at: 'Stack/Nightly',
    prop: 'timeout',
    allowed: 'whole seconds from 1 minute to 14 days',
    received: `'${timeout.toHumanString()}'`,
    make: (stack: Stack) => job(stack, { timeout }),
  })),
  ...[-1, 11, 1.5, NaN].map(retries => ({
    mistake: `${retries} retries`,
    code: 'fargate.retries-out-of-range',
    at: 'Stack/Nightly',
    prop: 'retries',
    received: `${retries}`,
    allowed: 'an integer from 0 to 10',
    make: (stack: Stack) => job(stack, { retries }),
  })),
];

export const DEPLOYMENTS: Failure[] = [...ROLLOUTS, ...HOOKS, ...TIMES];
