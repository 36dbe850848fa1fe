import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  ActionExecution, CodePipelineClient, GetPipelineExecutionCommand, GetPipelineStateCommand, ListPipelineExecutionsCommand, PutApprovalResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib';
import { Cloud, Program } from './harness';

/** An account and region that a pipeline delivers to. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

const PAUSE = 100;
const PATIENCE = 150_000;
const WATCHED_SECONDS = 4;

/** Executions of a pipeline on the emulator, and what they come to. */
export class Delivery {
  private readonly codePipeline: CodePipelineClient;

  constructor(private readonly cloud: Cloud, private readonly pipeline: string) {
    this.codePipeline = new CodePipelineClient(cloud.client);
  }

  /** Makes a version of the code the newest one: its source is the synthesized app, which the synth hands on. */
  public async commit(program: Program): Promise<void> {
    const folder = fs.mkdtempSync(path.join(this.cloud.folder, 'source-'));
    const app = new App({ outdir: path.join(folder, 'assembly') });
    program(app);
    app.synth();
    this.hurry(app.outdir);
    await this.cloud.control('POST', 'sources', { pipeline: this.pipeline, action: 'Source', zip: folder, variables: { CommitId: path.basename(folder) } });
  }

  /** Alarms are watched for a minute at least, which a test need not wait for. */
  private hurry(folder: string) {
    for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.delivery.json'))) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8');
      fs.writeFileSync(path.join(folder, file), text.replace(/"seconds": \d+/g, `"seconds": ${WATCHED_SECONDS}`));
    }
  }

  public async start(): Promise<string> {
    const { pipelineExecutionId } = await this.codePipeline.send(new StartPipelineExecutionCommand({ name: this.pipeline }));
    return pipelineExecutionId!;
  }

  /** The end of an execution, one that it stops at, or the action that waits for somebody. */
  public async until(execution: string, action?: string): Promise<string> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise(resolve => setTimeout(resolve, PAUSE))) {
      const which = { pipelineName: this.pipeline, pipelineExecutionId: execution };
      const { pipelineExecution } = await this.codePipeline.send(new GetPipelineExecutionCommand(which));
      if (action && (await this.action(execution, action))?.status === 'InProgress') return 'Waiting';
      if (pipelineExecution!.status !== 'InProgress') return pipelineExecution!.status!;
    }
    throw new Error(`Execution ${execution} takes too long: ${JSON.stringify(await this.states())}`);
  }

  /** `Stage/Action` of an execution that stands in its stage. */
  public async action(execution: string, name: string): Promise<ActionExecution | undefined> {
    const [stage, action] = name.split('/');
    const { stageStates = [] } = await this.codePipeline.send(new GetPipelineStateCommand({ name: this.pipeline }));
    const state = stageStates.find(({ stageName, latestExecution }) => stageName === stage && latestExecution?.pipelineExecutionId === execution);
    return state?.actionStates?.find(({ actionName }) => actionName === action)?.latestExecution;
  }

  /** What each action says, of the latest execution in its stage. */
  public async states(): Promise<Record<string, string>> {
    const { stageStates = [] } = await this.codePipeline.send(new GetPipelineStateCommand({ name: this.pipeline }));
    return Object.fromEntries(stageStates.flatMap(({ stageName, actionStates = [] }) => actionStates.map(({ actionName, latestExecution }) => [
      `${stageName}/${actionName}`, [latestExecution?.status, latestExecution?.errorDetails?.message ?? latestExecution?.summary].filter(Boolean).join(': '),
    ])));
  }

  public async decide(execution: string, name: string, status: 'Approved' | 'Rejected'): Promise<void> {
    const [stageName, actionName] = name.split('/');
    const { token } = (await this.action(execution, name))!;
    await this.codePipeline.send(new PutApprovalResultCommand({ pipelineName: this.pipeline, stageName, actionName, token, result: { status, summary: 'test' } }));
  }

  /** The execution that a change of the pipeline itself has begun. */
  public async restarted(before: string): Promise<string> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise(resolve => setTimeout(resolve, PAUSE))) {
      const { pipelineExecutionSummaries = [] } = await this.codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName: this.pipeline }));
      const [newest] = pipelineExecutionSummaries.filter(({ executionType }) => executionType !== 'ROLLBACK');
      if (newest.pipelineExecutionId !== before) return newest.pipelineExecutionId!;
    }
    throw new Error('The pipeline does not begin anew');
  }

  /** Executions that go back, the newest first. */
  public async rollbacks(): Promise<string[]> {
    const { pipelineExecutionSummaries = [] } = await this.codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName: this.pipeline }));
    return pipelineExecutionSummaries.filter(({ executionType }) => executionType === 'ROLLBACK').map(({ pipelineExecutionId }) => pipelineExecutionId!);
  }

  /** A report, as an approver reads it. */
  public async report(key: string): Promise<string> {
    const [bucket] = (await this.cloud.made()).filter(({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId.includes('Reports'));
    const { Body } = await this.cloud.s3.send(new GetObjectCommand({ Bucket: bucket.physicalId, Key: key }));
    return Body!.transformToString();
  }

  public async cloudFormation({ account, region }: Place): Promise<CloudFormationClient> {
    return new CloudFormationClient(await this.cloud.clientOf(account, region));
  }
}

/** A web site of this machine, which answers as it is told. */
export class Site {
  public static async start(): Promise<Site> {
    const site = new Site();
    await new Promise<void>(resolve => site.server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  public status = 200;

  private readonly server = http.createServer((_request, response) => {
    response.statusCode = this.status;
    response.end('a guest book');
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
