import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { JobEvent } from '../../../src/pipelines/handlers/job';

Object.assign(process.env, {
  AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_LAMBDA_LOG_GROUP_NAME: '/functions/one', REPORT_BUCKET: 'reports', PARTITION: 'aws',
});

const CLIENTS = [CloudFormationClient, CloudWatchClient, CodePipelineClient, S3Client, SchedulerClient, SNSClient, STSClient];

export interface Call {
  readonly command: string;
  readonly input: any;
  readonly region: string;
}

/** What a command is answered with: a value, or what is made of its input and of how often it was sent before. */
export type Answers = Record<string, unknown>;

/** Answers commands without AWS; what nobody expects is an error. Returns what was sent, in order. */
export function answering(answers: Answers): Call[] {
  const calls: Call[] = [];
  const sent = new Map<string, number>();
  for (const client of CLIENTS) {
    jest.spyOn(client.prototype as any, 'send').mockImplementation(async function(this: any, { constructor, input }: any) {
      const command = constructor.name.replace(/Command$/, '');
      const before = sent.get(command) ?? 0;
      sent.set(command, before + 1);
      calls.push({ command, input, region: await this.config.region() });
      if (!(command in answers)) throw new Error(`nobody expects ${command}`);
      const answer = answers[command];
      return typeof answer === 'function' ? answer(input, before) : answer;
    });
  }
  return calls;
}

/** An answer that is an error, as the SDK gives it. */
export function error(name: string, message = 'no') {
  return () => { throw Object.assign(new Error(message), { name }); };
}

export const commandsOf = (calls: Call[]) => calls.map(({ command }) => command);
export const inputsOf = (calls: Call[], command: string) => calls.filter(call => call.command === command).map(({ input }) => input);

/** A clock that goes on only while somebody sleeps; returns the pauses, in milliseconds. */
export function asleep(start = Date.parse('2026-11-20T12:00:00Z')): number[] {
  const pauses: number[] = [];
  let now = start;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  jest.spyOn(global, 'setTimeout').mockImplementation(((act: () => void, time: number) => {
    pauses.push(time);
    now += time;
    return setImmediate(act);
  }) as unknown as typeof setTimeout);
  return pauses;
}

/** A job as CodePipeline gives it to a function. */
export function jobOf(parameters: object, continuationToken?: string): JobEvent {
  return {
    'CodePipeline.job': {
      id: 'job-1',
      accountId: '111111111111',
      data: {
        actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } },
        inputArtifacts: [{ name: 'Templates', location: { s3Location: { bucketName: 'artifacts', objectKey: 'a/Templates/b' } } }],
        continuationToken,
      },
    },
  };
}

/** The body of an object in S3. */
export function bodyOf(content: Buffer | string) {
  return { Body: { transformToByteArray: async () => Buffer.from(content as string), transformToString: async () => content.toString() } };
}

/** A ZIP file whose files are stored: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 */
export function zipOf(files: Record<string, unknown>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  for (const [name, value] of Object.entries(files)) {
    const [data, path] = [Buffer.from(JSON.stringify(value)), Buffer.from(name)];
    const offset = Buffer.concat(local).length;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(path.length, 26);
    local.push(head, path, data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    [20, 24].forEach(at => entry.writeUInt32LE(data.length, at));
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, path);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(local).length, 16);
  return Buffer.concat([...local, ...central, end]);
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => jest.restoreAllMocks());
