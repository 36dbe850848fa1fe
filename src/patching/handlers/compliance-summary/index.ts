import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ComplianceStringFilter, paginateListResourceComplianceSummaries, ResourceComplianceSummaryItem, SSMClient } from '@aws-sdk/client-ssm';

/** What the schedule asks. */
export interface Request {
  /** Counts, or counts and tells. */
  readonly tell: boolean;
  readonly namespace: string;
  readonly name: string;
  readonly topic?: string;
}

/** In a text for people, others are a number. */
const MOST_NAMED = 20;
const FILTERS: ComplianceStringFilter[] = [{ Key: 'ComplianceType', Values: ['Patch'], Type: 'EQUAL' }];

const ssm = new SSMClient({ maxAttempts: 8 });
const cloudwatch = new CloudWatchClient({ maxAttempts: 8 });
const sns = new SNSClient({ maxAttempts: 8 });

/** Counts nodes that lack approved patches, as Systems Manager has no metric for it; once a week it tells of them. */
export async function handler({ tell, namespace, name, topic }: Request): Promise<void> {
  const nodes: ResourceComplianceSummaryItem[] = [];
  for await (const { ResourceComplianceSummaryItems = [] } of paginateListResourceComplianceSummaries({ client: ssm }, { Filters: FILTERS })) {
    nodes.push(...ResourceComplianceSummaryItems);
  }
  const wrong = nodes.filter(({ Status }) => Status === 'NON_COMPLIANT');
  const dimensions = [{ Name: 'Report', Value: name }];
  await cloudwatch.send(new PutMetricDataCommand({
    Namespace: namespace,
    MetricData: [
      { MetricName: 'NonCompliantNodes', Value: wrong.length, Unit: 'Count', Dimensions: dimensions },
      { MetricName: 'Nodes', Value: nodes.length, Unit: 'Count', Dimensions: dimensions },
    ],
  }));
  if (tell && topic) await sns.send(new PublishCommand({ TopicArn: topic, Subject: `Patch compliance: ${name}`.slice(0, 100), Message: textOf(nodes, wrong) }));
}

function textOf(nodes: ResourceComplianceSummaryItem[], wrong: ResourceComplianceSummaryItem[]): string {
  if (nodes.length === 0) return 'Systems Manager knows of no node that was scanned.';
  const lines = wrong.sort((one, other) => countOf(other) - countOf(one)).slice(0, MOST_NAMED).map(item => `- ${item.ResourceId}: ${countOf(item)} missing, ${item.OverallSeverity}`);
  const rest = wrong.length > MOST_NAMED ? [`and ${wrong.length - MOST_NAMED} more`] : [];
  const share = Math.floor((nodes.length - wrong.length) * 100 / nodes.length);
  return [`${nodes.length - wrong.length} of ${nodes.length} nodes (${share} %) lack no approved patch.`, ...wrong.length > 0 ? ['', ...lines, ...rest] : []].join('\n');
}

function countOf({ NonCompliantSummary }: ResourceComplianceSummaryItem): number {
  return NonCompliantSummary?.NonCompliantCount ?? 0;
}
