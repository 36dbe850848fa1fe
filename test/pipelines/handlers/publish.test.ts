import { answering, bodyOf, Call, error, inputsOf } from './aws';
import { publish } from '../../../src/pipelines/handlers/change-sets/publish';
import { StackReport } from '../../../src/pipelines/handlers/change-sets/report';

const stack: StackReport = {
  name: 'Prod-Web',
  account: '333333333333',
  region: 'us-east-1',
  state: 'changed',
  changes: [{ effect: 'change', logicalId: 'Topic', type: 'AWS::SNS::Topic', stateful: false, blocked: false, allowed: false, fate: undefined, properties: [] }],
};
const reportOf = (stacks: StackReport[], more = {}) => ({ pipeline: 'shop delivery', stage: 'Prod', execution: 'e1', createdAt: '2026-11-20T12:00:00Z', stacks, ...more });

/** A bucket that keeps what is put, and who is told. */
function bucket(more: object = {}): { calls: Call[]; objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const calls = answering({
    PutObject: ({ Key, Body }: any) => { objects.set(Key, Body); },
    GetObject: ({ Key }: any) => objects.has(Key) ? bodyOf(objects.get(Key)!) : error('AccessDenied')(),
    Publish: {},
    ...more,
  });
  return { calls, objects };
}

const tell = (stacks: StackReport[], more: object = {}, topic: string | undefined = 'arn:topic') => publish({ report: reportOf(stacks, more), key: 'Prod/e1', topic, asks: true });

test('a report is kept in three forms, the JSON last, and told', async () => {
  const { calls, objects } = bucket();
  const { report, url } = await tell([stack]);
  expect(inputsOf(calls, 'PutObject').map(({ Bucket, Key, ContentType }) => [Bucket, Key, ContentType])).toEqual([
    ['reports', 'Prod/e1.html', 'text/html; charset=utf-8'], ['reports', 'Prod/e1.md', 'text/markdown; charset=utf-8'], ['reports', 'Prod/e1.json', 'application/json; charset=utf-8'],
  ]);
  expect(calls.map(({ command }) => command).slice(-2)).toEqual(['Publish', 'PutObject']);
  expect(JSON.parse(objects.get('Prod/e1.json')!)).toEqual(JSON.parse(JSON.stringify(report)));
  expect(report.pipeline).toBe('shop delivery');
  expect(report.approveUrl).toBe('https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop%20delivery/view?region=eu-central-1');
  expect(url).toBe('https://eu-central-1.console.aws.amazon.com/s3/object/reports?region=eu-central-1&prefix=Prod%2Fe1.html');
  const [{ TopicArn, Subject, Message }] = inputsOf(calls, 'Publish');
  expect([TopicArn, Subject]).toEqual(['arn:topic', '0 added, 1 changed, 0 replaced, 0 removed in 1 stack of Prod']);
  expect(Message).toContain(`Report: ${url}\nPipeline: ${report.approveUrl}\n`);
});

test('a topic is told once, and again only where the report has changed', async () => {
  const { calls } = bucket();
  await tell([stack]);
  const sent = calls.length;
  await tell([stack], { createdAt: '2026-11-20T12:30:00Z' });
  expect(calls.slice(sent).map(({ command }) => command)).toEqual(['GetObject']);
  await tell([stack, { ...stack, name: 'Prod-Data' }]);
  expect(inputsOf(calls, 'Publish')).toHaveLength(2);
  await tell([stack], { revision: 'abc' });
  expect(inputsOf(calls, 'Publish')).toHaveLength(3);
});

test('a topic that could not be told is told by the next call', async () => {
  const { calls, objects } = bucket({ Publish: (_input: unknown, before: number) => before === 0 ? error('ThrottlingException', 'later')() : {} });
  await expect(tell([stack])).rejects.toThrow('later');
  expect([...objects.keys()]).toEqual(['Prod/e1.html', 'Prod/e1.md']);
  await tell([stack]);
  expect(inputsOf(calls, 'Publish')).toHaveLength(2);
  expect(objects.has('Prod/e1.json')).toBe(true);
});

test('nobody is told where nothing changes, or there is no topic', async () => {
  const { calls, objects } = bucket();
  await tell([{ ...stack, state: 'unchanged', changes: [] }]);
  expect(objects.size).toBe(3);
  await publish({ report: reportOf([stack]), key: 'Prod/e2', asks: false });
  expect(objects.size).toBe(6);
  expect(inputsOf(calls, 'Publish')).toEqual([]);
});

test('a subject is of one line of ASCII that SNS takes', async () => {
  const { calls } = bucket();
  await tell([stack], { stage: `Prüf\n${'x'.repeat(200)}` });
  const [{ Subject }] = inputsOf(calls, 'Publish');
  expect(Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
});

test('a report that cannot be read is an error', async () => {
  bucket({ GetObject: error('SlowDown', 'slow') });
  await expect(tell([stack])).rejects.toThrow('slow');
});
