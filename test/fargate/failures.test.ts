import { Duration, Size, Stack } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DEPLOYMENTS } from './failures/deployments';
import { REQUESTS } from './failures/requests';
import { TASKS } from './failures/tasks';
import { TYPES } from './failures/types';
import { fargate, Profile, rollout } from '../../src';
import { Failure, NOT_KNOWN, testFailures } from '../support/failures';
import { backend, environmentIn, image, job, once, synthesize, web, worker } from '../support/fargate';
import { lazyNumber, lazyText, numberToken, textToken } from '../support/synth';
import { exampleZone } from '../support/web-app';

const { AddOn, Hook, ImageRepository, Route, Subscription, Volume } = fargate;
const { Rollout } = rollout;
const seconds = Duration.seconds;
const minutes = Duration.minutes;
const cron = (expression: string) => appscaling.Schedule.expression(`cron(${expression})`);

const CAPACITY: Failure[] = [
  ...([
    ['min', 0], ['min', 1.5], ['min', NaN], ['min', 5001], ['max', 0], ['max', 5001], ['max', Infinity],
  ] as const).map(([prop, value]) => ({
    mistake: `${prop} ${value} of a web service`,
    code: 'fargate.capacity-out-of-range',
    at: 'Stack/Api',
    prop: `scaling.${prop}`,
    received: `${value}`,
    allowed: 'an integer from 1 to 5000',
    make: (stack: Stack) => web(stack, { scaling: { [prop]: value } }),
  })),
  ...([['min', -1, 0], ['min', 5001, 0], ['max', 0, 1]] as const).map(([prop, value, least]) => ({
    mistake: `${prop} ${value} of a worker`,
    code: 'fargate.capacity-out-of-range',
    at: 'Stack/Mailer',
    prop: `scaling.${prop}`,
    received: `${value}`,
    allowed: `an integer from ${least} to 5000`,
    make: (stack: Stack) => worker(stack, { scaling: { [prop]: value } }),
  })),
  ...[web, backend, worker].map(make => ({
    mistake: `min above max of a ${make.name} service`,
    code: 'fargate.min-above-max',
    at: { web: 'Stack/Api', backend: 'Stack/Orders', worker: 'Stack/Mailer' }[make.name]!,
    prop: 'scaling.min',
    received: '4',
    allowed: 'at most \'scaling.max\', which is 3',
    make: (stack: Stack) => make(stack, { scaling: { min: 4, max: 3 } }),
  })),
  ...[backend, worker].map(make => ({
    mistake: `no max of a ${make.name} service where min is not known yet`,
    code: 'fargate.max-missing',
    at: make === backend ? 'Stack/Orders' : 'Stack/Mailer',
    prop: 'scaling.max',
    make: (stack: Stack) => make(stack, { scaling: { min: lazyNumber(2) } }),
  })),
  ...(['cpuPercent', 'memoryPercent'] as const).flatMap(prop => [9, 91, 50.5, NaN].map(value => ({
    mistake: `${prop} ${value}`,
    code: 'fargate.percent-out-of-range',
    at: 'Stack/Orders',
    prop: `scaling.${prop}`,
    received: `${value}`,
    allowed: 'a whole percentage from 10 to 90',
    make: (stack: Stack) => backend(stack, { scaling: { [prop]: value } }),
  }))),
  ...([[{ ratio: 0 }, 'ratio', 0], [{ ratio: 101 }, 'ratio', 101], [{ ratio: 33.3 }, 'ratio', 33.3], [{ ratio: 50, onDemandBase: -1 }, 'onDemandBase', -1], [{ ratio: 50, onDemandBase: 1001 }, 'onDemandBase', 1001]] as const)
    .map(([spot, prop, value]) => ({
      mistake: `${prop} ${value} on Spot`,
      code: 'fargate.spot-out-of-range',
      at: 'Stack/Mailer',
      prop: `spot.${prop}`,
      received: `${value}`,
      make: (stack: Stack) => worker(stack, { spot }),
    })),
];

const SCHEDULES: Failure[] = [
  ...[
    '', 'daily', 'cron()', 'rate(1 hour', '0 2 * * *',
    ...['0 2 30 2-2 *', '0 2 * * *', '0 2 1 * MON *', '0 2 * * * *', '0 2 ? * ? *', '99 2 * * ? *', '60 2 * * ? *', '0 24 * * ? *', '0 25 * * ? *', '? 2 * * ? *', '0 2 * ? ? *',
      '0 2 0 * ? *', '0 2 32 1 ? *', '0 2 1 0 ? *', '0 2 1 13 ? *', '0 2 1 FOO ? *', '0 2 1 12-1 ? *', '0 2 ? * 0 *', '0 2 ? * 8 *', '0 2 ? * MON#6 *', '0 2 ? * MOO *', '0 2 ? * MOOL *', '0 2 ? * 9L *', '0 2 ? * 8#1 *', '0 2 0W * ? *', '0 2 32W * ? *', '0 2 L-31 * ? *',
      '0 2 1, * ? *', '0 2 1/0 * ? *', '0 2 -1 * ? *', '0 2 XW * ? *', '0 2 * * ? 1969', '0 2 * * ? 2200', '0 2 * * ? ?', '0 2 * * ? * *', '0.5 2 * * ? *'].map(text => `cron(${text})`),
    ...['0 minutes', '5 parsecs', '-1 hours', '1.5 hours', 'minutes', '5'].map(text => `rate(${text})`),
    ...['banana', '2030-01-01', '2030-13-01T00:00:00', '2030-01-00T00:00:00', '2030-01-32T00:00:00', '2030-01-01T24:00:00', '2030-01-01T00:60:00', '2030-01-01T00:00:60'].map(text => `at(${text})`),
  ].flatMap(expression => [
    {
      mistake: `the schedule '${expression}' of a job`,
      code: 'fargate.schedule-invalid',
      at: 'Stack/Nightly',
      prop: 'schedule',
      received: `'${expression}'`,
      make: (stack: Stack) => job(stack, { schedule: ScheduleExpression.expression(expression) }),
    },
    {
      mistake: `the schedule '${expression}' of tasks`,
      code: 'fargate.schedule-invalid',
      at: 'Stack/Api',
      prop: 'scaling.schedules[1].schedule',
      received: `'${expression}'`,
      make: (stack: Stack) => web(stack, { scaling: { schedules: [{ schedule: cron('0 2 * * ? *'), min: 2 }, { schedule: appscaling.Schedule.expression(expression), min: 2 }] } }),
    },
  ]),
  ...[
    '0 2 30 2 ? *', '0 2 31 4 ? *', '0 2 31 JUN ? *', '0 2 31 nov ? *', '0 2 30 2-2 ? *', '0 2 31 4,6 ? *', '0 2 30,31 FEB ? *', '0 2 30-31 2 ? *', '0 2 31 6/5 ? *',
    '0 2 29 2 ? 2027', '0 2 29 2 ? 2100', '0 2 29 2 ? 2025-2027', '0 2 29 2 ? 2025/4',
  ].map(expression => ({
    mistake: `a day that does not come, ${expression}`,
    code: 'fargate.schedule-never-fires',
    at: 'Stack/Nightly',
    prop: 'schedule',
    received: `'cron(${expression})'`,
    make: (stack: Stack) => job(stack, { schedule: ScheduleExpression.expression(`cron(${expression})`) }),
  })),
  {
    mistake: 'a schedule that changes nothing',
    code: 'fargate.schedule-empty',
    at: 'Stack/Mailer',
    prop: 'scaling.schedules[0]',
    make: stack => worker(stack, { scaling: { schedules: [{ schedule: cron('0 2 * * ? *') }] } }),
  },
  ...([['min', -1], ['max', 5001]] as const).map(([prop, value]) => ({
    mistake: `${prop} ${value} from a time on`,
    code: 'fargate.capacity-out-of-range',
    at: 'Stack/Api',
    prop: `scaling.schedules[0].${prop}`,
    received: `${value}`,
    allowed: 'an integer from 0 to 5000',
    make: (stack: Stack) => web(stack, { scaling: { schedules: [{ schedule: cron('0 2 * * ? *'), [prop]: value }] } }),
  })),
  {
    mistake: 'more tasks from a time on than there may be',
    code: 'fargate.min-above-max',
    at: 'Stack/Api',
    prop: 'scaling.schedules[0].min',
    received: '5',
    allowed: 'at most \'scaling.schedules[0].max\', which is 4',
    make: stack => web(stack, { scaling: { min: 2, schedules: [{ schedule: cron('0 2 * * ? *'), min: 5 }] } }),
  },
];

const QUEUES: Failure[] = [
  ...([
    ['scaling.latencyTarget', seconds(9), { scaling: { latencyTarget: seconds(9) } }],
    ['scaling.latencyTarget', Duration.days(5), { scaling: { latencyTarget: Duration.days(5) } }],
    ['scaling.messageTime', Duration.hours(13), { scaling: { messageTime: Duration.hours(13) } }],
    ['visibilityTimeout', seconds(0), { visibilityTimeout: seconds(0) }],
    ['visibilityTimeout', seconds(43_201), { visibilityTimeout: seconds(43_201) }],
    ['visibilityTimeout', seconds(30), { visibilityTimeout: seconds(30), scaling: { messageTime: Duration.minutes(5) } }],
  ] as [string, Duration, Partial<fargate.WorkerServiceProps>][]).map(([prop, value, props]) => ({
    mistake: `${prop} of ${value.toSeconds()} s`,
    code: 'fargate.worker-time-out-of-range',
    at: 'Stack/Mailer',
    prop,
    received: `'${value.toHumanString()}'`,
    make: (stack: Stack) => worker(stack, props),
  })),
  ...(['latencyTarget', 'messageTime'] as const).map(prop => ({
    mistake: `a ${prop} that is not known yet`,
    code: 'fargate.value-not-known',
    at: 'Stack/Mailer',
    prop: `scaling.${prop}`,
    received: NOT_KNOWN,
    make: (stack: Stack) => worker(stack, { scaling: { [prop]: seconds(lazyNumber(60)) } }),
  })),
  ...[0, 1001, 1.5, NaN].map(tries => ({
    mistake: `${tries} tries`,
    code: 'fargate.tries-out-of-range',
    at: 'Stack/Mailer',
    prop: 'tries',
    received: `${tries}`,
    allowed: 'an integer from 1 to 1000',
    make: (stack: Stack) => worker(stack, { tries }),
  })),
  ...([
    ['a topic', stack => new sns.Topic(stack, 'Topic')],
    ['an imported topic', stack => sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:111111111111:events')],
  ] as [string, (stack: Stack) => sns.ITopic][]).map(([what, topic]) => ({
    mistake: `${what} without an order for a worker with one`,
    code: 'fargate.fifo-topic',
    at: 'Stack/Mailer',
    prop: 'subscriptions',
    received: '\'Stack/Topic\'',
    allowed: 'a FIFO topic, or a worker without fifo',
    make: (stack: Stack) => worker(stack, { fifo: true, subscriptions: [Subscription.topic(topic(stack))] }),
  })),
  ...[0, 10_001, 1.5].map(keep => ({
    mistake: `${keep} images`,
    code: 'fargate.keep-out-of-range',
    at: 'Stack/Images',
    prop: 'keep',
    received: `${keep}`,
    allowed: 'an integer from 1 to 10000',
    make: (stack: Stack) => new ImageRepository(stack, 'Images', { keep }),
  })),
];

testFailures('fargate', [...TYPES, ...TASKS, ...DEPLOYMENTS, ...REQUESTS, ...CAPACITY, ...SCHEDULES, ...QUEUES]);

/** What is just right: the other side of each boundary. */
const RIGHT: [string, (stack: Stack) => unknown][] = [
  ...([
    [256, 512], [256, 2048], [512, 1024], [512, 4096], [1024, 2048], [1024, 8192], [2048, 4096], [2048, 16384], [4096, 8192], [4096, 30720],
    [8192, 16384], [8192, 20480], [8192, 61440], [16384, 32768], [16384, 40960], [16384, 122880],
  ] as const).map(([cpu, memory]): [string, (stack: Stack) => unknown] => [`${memory} MiB with cpu ${cpu}`, stack => backend(stack, { cpu, memory: Size.mebibytes(memory) })]),
  ...[20, 21, 200].map((size): [string, (stack: Stack) => unknown] => [`a disk of ${size} GiB`, stack => once(stack, { ephemeralStorage: Size.gibibytes(size) })]),
  ['ports 1 and 65535', stack => [web(stack, { port: 1 }), backend(stack, { port: 65535 })]],
  ['priorities 1 and 50000', stack => [web(stack, { priority: 1 }, 'First'), web(stack, { priority: 50_000 }, 'Last')]],
  ['one task and five thousand', stack => [web(stack, { scaling: { min: 1, max: 5000 } }), worker(stack, { scaling: { min: 0, max: 1 } })]],
  ['10 and 90 percent', stack => backend(stack, { scaling: { cpuPercent: 10, memoryPercent: 90 } })],
  ['1 request and 10 million', stack => [web(stack, { scaling: { requestsPerTask: 1 } }, 'One'), web(stack, { scaling: { requestsPerTask: 10_000_000 } }, 'Many')]],
  ['answers within 10 ms and a minute', stack => [web(stack, { scaling: { responseTime: Duration.millis(10) } }, 'One'), web(stack, { scaling: { responseTime: minutes(1) } }, 'Two')]],
  ['1 and 100 percent on Spot', stack => [backend(stack, { spot: { ratio: 1, onDemandBase: 1000 } }), worker(stack, { spot: { ratio: 100, onDemandBase: 0 } })]],
  ['2 seconds and 2 minutes to end', stack => [backend(stack, { stopTimeout: seconds(2) }), worker(stack, { stopTimeout: minutes(2) })]],
  ['10 seconds and 14 minutes for a task', stack => [once(stack, { timeout: seconds(10) }, 'Short'), once(stack, { timeout: minutes(14) }, 'Long')]],
  ['a minute and 14 days for a job', stack => [job(stack, { timeout: minutes(1), retries: 0 }, 'Short'), job(stack, { timeout: Duration.days(14), retries: 10 }, 'Long')]],
  ['steps of 3 percent', stack => web(stack, { rollout: Rollout.linear({ percent: 3, every: minutes(1) }) })],
  ['33 hours of baking', stack => backend(stack, { rollout: Rollout.canary({ percent: 5, bake: Duration.hours(24), finalBake: Duration.hours(9) }) })],
  ['100 to 200 percent of one task', stack => web(stack, { rollout: Rollout.rolling({ maxHealthyPercent: 200 }), scaling: { min: 1 } })],
  ['50 to 100 percent of two tasks', stack => web(stack, { rollout: Rollout.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 }), scaling: { min: 2 } })],
  ['90 to 110 percent of ten tasks', stack => backend(stack, { rollout: Rollout.rolling({ minHealthyPercent: 90, maxHealthyPercent: 110 }), scaling: { min: 10 } })],
  ['no task, as if it were one', stack => worker(stack, { rollout: Rollout.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }), scaling: { min: 0 } })],
  ['smoke tests for 200 and 499', () => [Hook.smokeTest({ status: 200 }), Hook.smokeTest({ status: 499 })]],
  ['five values, and four with a smoke test', stack => [
    web(stack, { route: Route.anyHost().path('/1', '/2', '/3', '/4', '/5') }, 'Five'),
    web(stack, { route: Route.anyHost().path('/6', '/7', '/8', '/9'), rollout: Rollout.blueGreen(), hooks: [Hook.smokeTest({ path: '/9' })] }, 'Four'),
  ]],
  ['smoke tests whose path the route takes', stack => ['/v1/*', '/v1/?', '/*/u*', '*', '/a.b+c', '/v1/u'].map((path, index) => web(stack, {
    route: path === '*' ? Route.host('b.com') : Route.host(`a${index}.com`).path('/never', path),
    rollout: Rollout.blueGreen(),
    hooks: [Hook.smokeTest({ path: path === '/a.b+c' ? '/a.b+c?d=*' : '/v1/u?deep=/x' })],
  }, `Path${index}`))],
  ['a smoke test with one value of a header that it can send', stack => web(stack, {
    route: Route.anyHost().header('X-Tenant', 'a*', 'a1'), rollout: Rollout.blueGreen(), hooks: [Hook.smokeTest()],
  })],
  ['the first priority after the rule of a smoke test', stack => web(stack, {
    route: Route.host('a.com'), priority: 12_273, rollout: Rollout.blueGreen(), hooks: [Hook.smokeTest()],
  })],
  ['the longest host and path', () => Route.host(`${'x'.repeat(124)}.com`).path(`/${'x'.repeat(127)}`)],
  ['five wildcards, and the shortest and the longest value of a header', () =>
    Route.host('*.a.com').path('/*/?').header('X-A', '*').header('X-B', '?').header('X-C', 'x'.repeat(128))],
  ['one name in two environments', stack => ['One', 'Two'].map(id => backend(stack, {
    environment: new fargate.Environment(stack, id, { profile: Profile.development() }), serviceName: 'orders',
  }, `In${id}`))],
  ['the shortest and the longest name', stack => [backend(stack, { serviceName: 'a' }, 'One'), backend(stack, { serviceName: `a${'x'.repeat(62)}` }, 'Two')]],
  ['the longest name for a new certificate', stack => environmentIn(stack, { domain: { name: `${'x'.repeat(50)}.example.com`, hostedZone: exampleZone(stack) } })],
  ...[
    '0 2 29 2 ? *', '0 2 31 DEC ? *', '0 2 ? * MON *', '0 2 1,31 * ? *', '0 2 29 2 ? 2028', '0 2 29 2 ? 2000', '0 2 29 2 ? 2025-2028', '0 2 29,30 2 ? *', '0 2 31 4,5 ? *', '0 2 31 2-3 ? *',
    '0 2 L * ? *', '0 2 LW * ? *', '0 2 L-30 2 ? *', '0 2 15W * ? *', '0 2 31W 2 ? *', '0 2 ? * MON#2 *', '0 2 ? * 7#5 *', '0 2 ? * FRIL *', '0 2 ? * 6L *', '0 2 ? * L *', '0 2 ? * mon-fri *',
    '0 2 ? jan,JUL SUN,3,SAT *', '0 0 1 1 ? 1970', '59 23 31 12 ? 2199', '0/15 8-17/2 ? * 2-6 *', '*/5 * * * ? *', '5,10-20,40/5 * 1/2 */3 ? 2025-2030/2', '0  2 * * ? *',
  ].map((expression): [string, (stack: Stack) => unknown] => [
    `the time cron(${expression}) of a job and of tasks`, stack => [
      job(stack, { schedule: ScheduleExpression.expression(`cron(${expression})`) }), backend(stack, { scaling: { schedules: [{ schedule: cron(expression), min: 1 }] } }),
    ],
  ]),
  ...['rate(1 minute)', 'rate(90 minutes)', 'rate(1 hours)', 'rate(12 hour)', 'rate(7 days)', 'at(2030-12-31T23:59:59)', 'at(2030-01-01T00:00:00)']
    .map((expression): [string, (stack: Stack) => unknown] => [`the time ${expression}`, stack => job(stack, { schedule: ScheduleExpression.expression(expression) })]),
  ['what the constructs for schedules write', stack => [
    ScheduleExpression.cron({}), ScheduleExpression.cron({ minute: '0', hour: '2', weekDay: 'MON-FRI' }), ScheduleExpression.rate(Duration.days(1)), ScheduleExpression.at(new Date('2030-01-02T03:04:05Z')),
  ].map((schedule, index) => job(stack, { schedule }, `Job${index}`))],
  ['what the constructs for the number of tasks write', stack => web(stack, {
    scaling: { schedules: [appscaling.Schedule.cron({ hour: '8' }), appscaling.Schedule.rate(minutes(5)), appscaling.Schedule.at(new Date('2030-01-02T03:04:05Z'))].map(schedule => ({ schedule, min: 1 })) },
  })],
  ['no time for health checks and for requests, and the most of it', stack => [
    web(stack, { healthCheckGracePeriod: seconds(0), deregistrationDelay: seconds(0) }, 'None'),
    web(stack, { healthCheckGracePeriod: Duration.hours(24), deregistrationDelay: Duration.hours(1) }, 'Most'),
  ]],
  ['the ports of a collector beside one that is told otherwise', stack => [
    web(stack, { port: 4318, addOns: [AddOn.openTelemetry({ config: 'receivers: {}' })] }),
    worker(stack, { addOns: [AddOn.openTelemetry(), AddOn.sidecar({ name: 'a', image, port: 4316 }), AddOn.sidecar({ name: 'b', image, port: 4319 }), AddOn.sidecar({ name: 'c', image })] }),
  ]],
  ['PORT where nobody listens, and QUEUE_URL where there is no queue', stack => [
    worker(stack, { variables: { PORT: '1' } }), once(stack, { variables: { PORT: '1', QUEUE_URL: 'x' } }), web(stack, { variables: { QUEUE_URL: 'x', constructor: 'y' } }),
  ]],
  ['10 seconds and 4 days of latency', stack => [worker(stack, { scaling: { latencyTarget: seconds(10) } }, 'Fast'), worker(stack, { scaling: { latencyTarget: Duration.days(4) } }, 'Slow')]],
  ['messages of half a second and half a day', stack => [
    worker(stack, { scaling: { messageTime: Duration.millis(500) } }, 'Fast'), worker(stack, { scaling: { messageTime: Duration.hours(12) } }, 'Slow'),
  ]],
  ['a second and 12 hours of visibility, 1 and 1000 tries', stack => [
    worker(stack, { visibilityTimeout: seconds(1), tries: 1 }, 'Fast'), worker(stack, { visibilityTimeout: Duration.hours(12), tries: 1000 }, 'Slow'),
  ]],
  ['1 and 10000 images', stack => [new ImageRepository(stack, 'One', { keep: 1 }), new ImageRepository(stack, 'Many', { keep: 10_000 })]],
  ['folders with dots and dashes', () => [Volume.scratch('/var/log/my-app.d'), Volume.scratch('/a')]],
];

test.each(RIGHT)('takes %s', (_name, make) => {
  expect(() => synthesize(make)).not.toThrow();
});

/** What is not known yet is for AWS to refuse. */
const LATER: [string, (stack: Stack) => unknown][] = [
  ['size', stack => once(stack, { cpu: lazyNumber(512), memory: Size.mebibytes(lazyNumber(1024)), ephemeralStorage: Size.gibibytes(numberToken(stack)), timeout: seconds(numberToken(stack, 'B')) })],
  ['memory alone', stack => worker(stack, { memory: Size.mebibytes(lazyNumber(1)) })],
  ['capacity', stack => web(stack, { scaling: { min: numberToken(stack), max: numberToken(stack, 'Most'), cpuPercent: lazyNumber(1), memoryPercent: lazyNumber(1), requestsPerTask: lazyNumber(0) } })],
  ['path and priority', stack => web(stack, { healthCheckPath: lazyText('/x'), priority: lazyNumber(3) })],
  ['port', stack => [web(stack, { port: numberToken(stack) }), web(stack, { port: lazyNumber(80) }, 'Lazy')]],
  ['name', stack => backend(stack, { serviceName: textToken(stack) })],
  ['route', stack => web(stack, { route: Route.host(textToken(stack)).path(textToken(stack, 'Path')).method(textToken(stack, 'Method')).header(textToken(stack, 'Name'), textToken(stack, 'Value')) })],
  ['domain', stack => environmentIn(stack, { domain: { name: textToken(stack), hostedZone: exampleZone(stack) } })],
  ['times of health checks and requests', stack => [
    web(stack, { healthCheckGracePeriod: seconds(numberToken(stack)), deregistrationDelay: seconds(numberToken(stack, 'Delay')) }),
  ]],
  ['times of a worker', stack => worker(stack, { visibilityTimeout: seconds(numberToken(stack)), tries: numberToken(stack, 'Tries'), stopTimeout: seconds(lazyNumber(1)) })],
  ['times of a job', stack => job(stack, { timeout: seconds(numberToken(stack, 'Timeout')), schedule: ScheduleExpression.expression(textToken(stack)) })],
  ['schedules', stack => web(stack, { scaling: { schedules: [{ schedule: appscaling.Schedule.expression(textToken(stack)), min: numberToken(stack), max: lazyNumber(1) }] } })],
  ['percentages of a rollout', stack => web(stack, { rollout: Rollout.canary({ percent: numberToken(stack), bake: minutes(numberToken(stack, 'Bake')) }) })],
  ['room of a rollout', stack => web(stack, { rollout: Rollout.rolling({ minHealthyPercent: numberToken(stack), maxHealthyPercent: numberToken(stack, 'Most') }), scaling: { min: 3 } })],
  ['percentages of a linear rollout', stack => backend(stack, { rollout: Rollout.linear({ percent: lazyNumber(1), every: minutes(1) }) })],
  ['base on Spot', stack => worker(stack, { spot: { ratio: 50, onDemandBase: numberToken(stack, 'Base') } })],
  ['smoke test', stack => web(stack, { rollout: Rollout.blueGreen(), hooks: [Hook.smokeTest({ path: textToken(stack), status: lazyNumber(204), contains: textToken(stack, 'Contains') })] })],
  ['number of images', stack => new ImageRepository(stack, 'Images', { keep: lazyNumber(5), profile: Profile.development() })],
];

test.each(LATER)('lets pass what is not known yet: %s', (_name, make) => {
  const text = JSON.stringify(synthesize(make).template.toJSON());
  expect(text).not.toMatch(/\d[eE]\+2\d\d|\$\{Token/); // what the CDK writes a number for that it does not know
});
