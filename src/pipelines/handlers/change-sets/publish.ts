import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { isEmpty, Report, summaryOf } from './report';
import { renderHtml } from './report-html';
import { renderMarkdown } from './report-markdown';

export interface PublishSettings {
  readonly report: Omit<Report, 'approveUrl'>;
  /** Without its ending. */
  readonly key: string;
  readonly topic?: string;
  /** Whether somebody decides after this report. */
  readonly asks: boolean;
}

export interface Publication {
  readonly report: Report;
  /** Of the report in the console, for people who may read the bucket. */
  readonly url: string;
}

const s3 = new S3Client({});
const sns = new SNSClient({});
/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LONGEST_SUBJECT = 99;

/**
 * Keeps the report, and tells of it. What is kept last, the JSON, says that everything before it has been done: a call that finds the
 * same in it tells nobody again.
 */
export async function publish({ report: facts, key, topic, asks }: PublishSettings): Promise<Publication> {
  const bucket = process.env.REPORT_BUCKET!;
  const region = process.env.AWS_REGION!;
  const decideUrl = `https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${encodeURIComponent(facts.pipeline)}/view?region=${region}`;
  const report: Report = { ...facts, approveUrl: asks ? decideUrl : undefined };
  const url = `https://${region}.console.aws.amazon.com/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(`${key}.html`)}`;
  const known = await readReport(bucket, key);
  if (known && isSame(known, report)) return { report, url };
  const put = (ending: string, type: string, body: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}.${ending}`, Body: body, ContentType: `${type}; charset=utf-8` }));
  await put('html', 'text/html', renderHtml(report));
  await put('md', 'text/markdown', renderMarkdown(report));
  if (topic && !isEmpty(report)) {
    const message = `${renderMarkdown(report)}\n\nReport: ${url}\nPipeline: ${decideUrl}\n`;
    await sns.send(new PublishCommand({ TopicArn: topic, Subject: subjectOf(summaryOf(report)), Message: message }));
  }
  await put('json', 'application/json', JSON.stringify(report));
  return { report, url };
}

/** A report that was kept; undefined where there is none. */
export async function readReport(bucket: string, key: string): Promise<Report | undefined> {
  return readJson(bucket, `${key}.json`);
}

export async function readJson<T>(bucket: string, key: string): Promise<T | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse(await Body!.transformToString());
  } catch (error) {
    // Who may not list a bucket hears that access is denied where there is nothing.
    if (!['NoSuchKey', 'AccessDenied'].includes((error as Error).name)) throw error;
    return undefined;
  }
}

function isSame(one: Report, other: Report): boolean {
  const facts = ({ createdAt, ...rest }: Report) => JSON.stringify(rest);
  return facts(one) === facts(other);
}

function subjectOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, ' ').slice(0, LONGEST_SUBJECT);
}
