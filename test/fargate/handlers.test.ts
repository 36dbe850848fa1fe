import { once } from 'events';
import * as http from 'http';
import { AddressInfo } from 'net';
import { handler as runTask } from '../../src/fargate/handlers/one-off-task';

type Answer = (request: http.IncomingMessage, body: string, response: http.ServerResponse) => void;

let server: http.Server;
let answer: Answer;
const asked: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
const pauses: number[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => { body += text.toString(); }).on('end', () => {
      asked.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      answer(request, body, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const original = { ...process.env };

beforeEach(() => {
  asked.length = 0;
  pauses.length = 0;
  jest.spyOn(console, 'log').mockImplementation();
  const { setTimeout: wait } = global;
  jest.spyOn(global, 'setTimeout').mockImplementation(((act: () => void, time: number) => {
    pauses.push(time);
    return wait(act, time / 1000);
  }) as unknown as typeof setTimeout);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...original };
});

const port = () => (server.address() as AddressInfo).port;

describe('the smoke test', () => {
  /** Asks the server above, as the function does in a deployment. */
  function askIt(settings: Record<string, string> = {}) {
    Object.assign(process.env, {
      TEST_HOST: '127.0.0.1',
      TEST_PORT: `${port()}`,
      TEST_TLS: 'false',
      TEST_NAME: 'api.example.com',
      TEST_PATH: '/health?deep=1',
      TEST_STATUS: '200',
      TEST_CONTAINS: '',
      TEST_METHOD: 'GET',
      TEST_HEADERS: JSON.stringify({ 'x-wheelhouse-test': 'secret', 'x-tenant': 'a' }),
      ...settings,
    });
    jest.resetModules(); // it reads its settings when it is loaded
    return jest.requireActual<typeof import('../../src/fargate/handlers/smoke-test')>('../../src/fargate/handlers/smoke-test').handler();
  }

  const says = (status: number, text = ''): Answer => (_request, _body, response) => response.writeHead(status).end(text);

  test('says yes to the status that it expects, and asks once', async () => {
    answer = says(200, 'well');
    expect(await askIt()).toEqual({ hookStatus: 'SUCCEEDED' });
    expect([asked.length, pauses.filter(time => time === 3000)]).toEqual([1, []]);
  });

  test('asks the path, as the host, with the headers of the route and a user agent, without which AWS WAF would refuse', async () => {
    answer = says(200);
    await askIt();
    expect(asked[0].path).toBe('/health?deep=1');
    expect(asked[0].headers).toMatchObject({ 'host': 'api.example.com', 'x-wheelhouse-test': 'secret', 'x-tenant': 'a', 'user-agent': expect.stringMatching(/\S/) });
    expect(asked[0].method).toBe('GET');
  });

  test('asks by the method, and as the user agent, that the route takes', async () => {
    answer = says(200);
    expect(await askIt({ TEST_METHOD: 'POST', TEST_HEADERS: '{"user-agent":"curl"}' })).toEqual({ hookStatus: 'SUCCEEDED' });
    expect([asked[0].method, asked[0].headers['user-agent']]).toEqual(['POST', 'curl']);
  });

  test('asks as the load balancer itself where there is no name', async () => {
    answer = says(200);
    await askIt({ TEST_NAME: '' });
    expect(asked[0].headers.host).toBe(`127.0.0.1:${port()}`);
  });

  test.each<[string, Answer, Record<string, string>, string]>([
    ['another status', says(404), {}, 'status 404, expected 200'],
    ['a success that is another', says(204), {}, 'status 204, expected 200'],
    ['an answer without the text', says(200, 'welcome'), { TEST_CONTAINS: 'well, thanks' }, 'does not contain \'well, thanks\''],
    ['a connection that breaks', (_request, _body, response) => response.destroy(), {}, 'socket hang up'],
    ['nobody there', says(200), { TEST_PORT: '1' }, 'ECONNREFUSED'],
  ])('says no to %s, after five tries, each of which it logs', async (_name, given, settings, problem) => {
    answer = given;
    expect(await askIt(settings)).toEqual({ hookStatus: 'FAILED' });
    expect(pauses.filter(time => time === 3000)).toHaveLength(4);
    const lines = (console.log as jest.Mock).mock.calls.map(([line]: [string]) => line);
    expect(lines).toEqual([1, 2, 3, 4, 5].map(attempt => expect.stringMatching(new RegExp(`^try ${attempt} of 5: .*${problem}`))));
  });

  test('says yes to what gets well', async () => {
    answer = (request, body, response) => says(asked.length < 3 ? 503 : 200, 'all well')(request, body, response);
    expect(await askIt({ TEST_CONTAINS: 'well' })).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(asked).toHaveLength(3);
  });

  test('expects an error where that is told', async () => {
    answer = says(401);
    expect(await askIt({ TEST_STATUS: '401' })).toEqual({ hookStatus: 'SUCCEEDED' });
  });
});

/** Against a small double of Amazon ECS, since the emulator's tasks never end: it does not run them. */
describe('a one-off task', () => {
  const ARN = 'arn:aws:ecs:eu-central-1:111111111111:task/shop/0123456789abcdef';
  const PROPERTIES = {
    Cluster: 'arn:aws:ecs:eu-central-1:111111111111:cluster/shop',
    TaskDefinition: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/migrate:7',
    Subnets: ['subnet-1', 'subnet-2'],
    SecurityGroups: ['sg-1'],
    LogGroup: 'migrations',
    TimeoutSeconds: '600',
  };
  type Task = object;
  const RUNNING: Task = { taskArn: ARN, lastStatus: 'RUNNING' };
  const ended = (containers: object[], more = {}): Task => ({ taskArn: ARN, lastStatus: 'STOPPED', containers, ...more });
  const calls = () => asked.map(({ headers, body }) => ({ action: `${headers['x-amz-target'] as string}`.split('.')[1], body: JSON.parse(body) as Record<string, unknown> }));

  /** What the looks at the task show, one after the other, the last one for ever. */
  async function run(looks: Task[], request: object = {}, started: object = { tasks: [{ taskArn: ARN }] }) {
    Object.assign(process.env, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port()}`, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
    const left = [...looks];
    answer = ({ headers }, _body, response) => {
      const action = `${headers['x-amz-target'] as string}`.split('.')[1];
      const says = { RunTask: started, StopTask: {}, DescribeTasks: { tasks: action === 'DescribeTasks' ? [left.length > 1 ? left.shift() : left[0]] : [] } }[action];
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(says));
    };
    return runTask({ RequestType: 'Create', RequestId: 'request-1', LogicalResourceId: 'MigrateRun', ResourceProperties: PROPERTIES, ...request });
  }

  const app = (exitCode?: number, more = {}) => ({ name: 'app', exitCode, ...more });

  test('runs to its end, and is well when its container is', async () => {
    expect(await run([RUNNING, RUNNING, ended([{ name: 'log-router', exitCode: 137 }, app(0)])])).toEqual({ PhysicalResourceId: 'one-off-MigrateRun', Data: { TaskArn: ARN } });
    expect(calls().map(({ action }) => action)).toEqual(['RunTask', 'DescribeTasks', 'DescribeTasks', 'DescribeTasks']);
  });

  test('runs on Fargate, in the subnets, without a public address', async () => {
    await run([ended([app(0)])]);
    expect(calls()[0].body).toMatchObject({
      cluster: PROPERTIES.Cluster,
      taskDefinition: PROPERTIES.TaskDefinition,
      launchType: 'FARGATE',
      startedBy: 'MigrateRun',
      clientToken: 'request-1', // so that a function that is called twice starts one task
      propagateTags: 'TASK_DEFINITION',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } },
    });
    expect(calls()[1].body).toEqual({ cluster: PROPERTIES.Cluster, tasks: [ARN] });
  });

  test('runs again when it changes, as what it was', async () => {
    const request = { RequestType: 'Update', PhysicalResourceId: 'one-off-MigrateRun', LogicalResourceId: 'Renamed' };
    expect(await run([ended([app(0)])], request)).toMatchObject({ PhysicalResourceId: 'one-off-MigrateRun' });
  });

  test('does nothing when it goes', async () => {
    expect(await run([ended([app(1)])], { RequestType: 'Delete', PhysicalResourceId: 'one-off-MigrateRun' })).toEqual({ PhysicalResourceId: 'one-off-MigrateRun' });
    expect(asked).toEqual([]);
  });

  test('is looked at less and less often', async () => {
    await run([...Array<Task>(12).fill(RUNNING), ended([app(0)])]);
    const own = pauses.filter(time => [500, 750, 1125, 10_000].includes(time));
    expect([own.slice(0, 3), own[own.length - 1]]).toEqual([[500, 750, 1125], 10_000]);
  });

  test.each<[string, Task, RegExp]>([
    ['ends with an error', ended([{ name: 'log-router', exitCode: 0 }, app(3)]), /^The task ended with 3\. Look at the log group migrations, task 0123456789abcdef\.$/],
    ['is killed', ended([app(137)]), /^The task ended with 137\. Look at the log group migrations/],
    ['has no image', ended([app(undefined, { reason: 'CannotPullContainerError: no' })]), /^The task did not run: CannotPullContainerError: no\. Look at the log group migrations, task 0123456789abcdef\.$/],
    ['never started', ended([app()], { stoppedReason: 'ResourceInitializationError: no secret' }), /^The task did not run: ResourceInitializationError: no secret\. Look at/],
    ['has another container alone', ended([{ name: 'main', exitCode: 9 }]), /^The task ended with 9\./],
    ['has no container', ended([], { stoppedReason: 'Host EC2 terminated' }), /^The task did not run: Host EC2 terminated\./],
  ])('fails when its container %s', async (_name, task, message) => {
    await expect(run([RUNNING, task])).rejects.toThrow(message);
  });

  /** RunTask is refused some times, by an error of this name, and taken after that. */
  async function refused(times: number, name: string) {
    const running = run([ended([app(0)])]);
    const usual = answer;
    let left = times;
    answer = (request, body, response) => {
      const refuse = `${request.headers['x-amz-target'] as string}`.endsWith('RunTask') && left-- > 0;
      return refuse ? response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ __type: name, message: 'not yet' })) : usual(request, body, response);
    };
    return running;
  }
  const actions = () => calls().map(({ action }) => action);
  const long = () => pauses.filter(time => [2000, 4000, 8000, 16_000].includes(time));

  test.each([1, 4])('is tried again where it is not allowed yet, %d times', async times => {
    expect(await refused(times, 'AccessDeniedException')).toMatchObject({ Data: { TaskArn: ARN } });
    expect(actions()).toEqual([...Array<string>(times + 1).fill('RunTask'), 'DescribeTasks']);
    expect(long()).toEqual([2000, 4000, 8000, 16_000].slice(0, times));
    expect(new Set(calls().slice(0, times + 1).map(({ body }) => body.clientToken))).toEqual(new Set(['request-1']));
  });

  test('is given up where it is not allowed in the end', async () => {
    await expect(refused(99, 'AccessDeniedException')).rejects.toMatchObject({ name: 'AccessDeniedException', message: 'not yet' });
    expect([actions(), long()]).toEqual([Array(5).fill('RunTask'), [2000, 4000, 8000, 16_000]]);
  });

  test('is given up at once for any other reason', async () => {
    await expect(refused(99, 'ClusterNotFoundException')).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    expect([actions(), long()]).toEqual([['RunTask'], []]);
  });

  test('fails when it cannot be started, and says why', async () => {
    const failures = [{ reason: 'Capacity is unavailable at this time' }, { reason: 'another' }];
    await expect(run([RUNNING], {}, { tasks: [], failures })).rejects.toThrow('The task could not be started: Capacity is unavailable at this time, another');
  });

  test('is stopped when it takes too long', async () => {
    await expect(run([RUNNING], { ResourceProperties: { ...PROPERTIES, TimeoutSeconds: '0.05' } })).rejects.toThrow(
      'The task was stopped, since it took longer than 0.05 s. Look at the log group migrations, task 0123456789abcdef.',
    );
    const last = calls().pop()!;
    expect([last.action, last.body]).toEqual(['StopTask', { cluster: PROPERTIES.Cluster, task: ARN, reason: expect.any(String) }]);
  });
});
