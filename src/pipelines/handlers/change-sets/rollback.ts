import { CodePipelineClient, GetJobDetailsCommand, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readJson, readReport } from './publish';
import { StackReport } from './report';

const codepipeline = new CodePipelineClient({});
const s3 = new S3Client({});
const OVER = ['JobNotFoundException', 'PipelineNotFoundException', 'PipelineExecutionNotFoundException'];

/** Which pipeline a job is of, and whether it goes back to an earlier version. */
export interface Origin {
  readonly pipeline: string;
  readonly rollback: boolean;
}

export async function originOf(jobId: string, execution: string): Promise<Origin> {
  try {
    const { jobDetails } = await codepipeline.send(new GetJobDetailsCommand({ jobId }));
    const pipeline = jobDetails?.data?.pipelineContext?.pipelineName ?? 'pipeline';
    const which = { pipelineName: pipeline, pipelineExecutionId: execution };
    const { pipelineExecution } = await codepipeline.send(new GetPipelineExecutionCommand(which));
    return { pipeline, rollback: pipelineExecution?.executionType === 'ROLLBACK' };
  } catch (error) {
    if (!OVER.includes((error as Error).name)) throw error;
    return { pipeline: 'pipeline', rollback: false }; // it is over: an earlier call has answered
  }
}

/** Notes which execution was in the stage last, for the rollback that may follow. */
export async function noteLatest(bucket: string, stage: string, execution: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: latestKey(stage), Body: JSON.stringify({ execution }), ContentType: 'application/json' }));
}

/**
 * A rollback removes what the version added that has failed; nothing older is lost by that, and nobody could have named it.
 */
export async function withoutAdditions(bucket: string, stage: string, stacks: StackReport[]): Promise<StackReport[]> {
  const latest = await readJson<{ readonly execution: string }>(bucket, latestKey(stage));
  const failed = latest && await readReport(bucket, `${stage}/${latest.execution}`);
  const added = (failed?.stacks ?? []).flatMap(({ name, changes }) =>
    changes.filter(({ effect }) => effect === 'add').map(({ logicalId }) => `${name}/${logicalId}`));
  return stacks.map(stack => ({
    ...stack,
    changes: stack.changes.map(change => change.effect === 'remove' && added.includes(`${stack.name}/${change.logicalId}`) ? { ...change, blocked: false } : change),
  }));
}

function latestKey(stage: string): string {
  return `${stage}/latest.json`;
}
