import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { handler as summary } from '../../src/patching/handlers/compliance-summary';

Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' });

/** Answers commands without AWS, by name; what was sent. */
function answering(answers: Record<string, (input: any) => unknown>) {
  const sent: Record<string, any[]> = {};
  for (const client of [CloudWatchClient, SNSClient, SSMClient]) {
    jest.spyOn(client.prototype as any, 'send').mockImplementation(async ({ constructor, input }: any) => {
      const name = constructor.name.replace(/Command$/, '');
      (sent[name] ??= []).push(input);
      if (!answers[name]) throw new Error(`nobody expects ${name}`);
      return answers[name](input);
    });
  }
  return sent;
}
afterEach(() => jest.restoreAllMocks());

describe('the summary', () => {
  const request = { tell: true, namespace: 'N', name: 'Stack/Report', topic: 'arn:topic' };
  const node = (id: number, missing: number) => ({
    ResourceId: `i-${id}`, Status: missing > 0 ? 'NON_COMPLIANT' : 'COMPLIANT', OverallSeverity: missing > 0 ? 'CRITICAL' : 'UNSPECIFIED', NonCompliantSummary: { NonCompliantCount: missing },
  });
  const answers = (...pages: object[][]) => ({
    ListResourceComplianceSummaries: ({ NextToken = '0' }) => ({
      ResourceComplianceSummaryItems: pages[Number(NextToken)], NextToken: Number(NextToken) + 1 < pages.length ? `${Number(NextToken) + 1}` : undefined,
    }),
    PutMetricData: () => ({}),
    Publish: () => ({}),
  });

  test('counts all pages, and tells of the worst first', async () => {
    const sent = answering(answers([node(1, 0), node(2, 1)], [node(3, 5)]));
    await summary(request);
    expect(sent.PutMetricData[0].MetricData.map(({ MetricName, Value }: any) => [MetricName, Value])).toEqual([['NonCompliantNodes', 2], ['Nodes', 3]]);
    expect(sent.Publish[0]).toEqual({
      TopicArn: 'arn:topic', Subject: 'Patch compliance: Stack/Report', Message: '1 of 3 nodes (33 %) lack no approved patch.\n\n- i-3: 5 missing, CRITICAL\n- i-2: 1 missing, CRITICAL',
    });
  });

  test('names twenty, and says how many others there are', async () => {
    const sent = answering(answers(Array.from({ length: 25 }, (_, index) => node(index, 1))));
    await summary(request);
    expect(sent.Publish[0].Message.split('\n')).toHaveLength(23);
    expect(sent.Publish[0].Message).toMatch(/and 5 more$/);
  });

  test('says where there are no nodes, or nothing is missing', async () => {
    const none = answering(answers([]));
    await summary(request);
    expect(none.Publish[0].Message).toBe('Systems Manager knows of no node that was scanned.');
    const well = answering(answers([node(1, 0)]));
    await summary(request);
    expect(well.Publish[0].Message).toBe('1 of 1 nodes (100 %) lack no approved patch.');
  });

  test('tells nobody each hour', async () => {
    const sent = answering(answers([node(1, 1)]));
    await summary({ ...request, tell: false });
    expect(Object.keys(sent)).toEqual(['ListResourceComplianceSummaries', 'PutMetricData']);
  });
});
