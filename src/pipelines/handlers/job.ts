import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';

/** What CodePipeline calls a function with: https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html */
export interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly accountId: string;
    readonly data: {
      readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
      readonly inputArtifacts: InputArtifact[];
      readonly continuationToken?: string;
    };
  };
}

interface InputArtifact {
  readonly name: string;
  readonly location: { readonly s3Location: { readonly bucketName: string; readonly objectKey: string } };
}

export interface Job<P> {
  readonly account: string;
  readonly parameters: P;
  readonly artifact?: { readonly Bucket: string; readonly Key: string };
  /** What an earlier call of this job has left. */
  readonly token?: string;
}

/** What becomes of a job: it is done, or it is asked again after a while, with a token. */
export type Outcome =
  | { readonly done: true; readonly variables?: Record<string, string>; readonly summary?: string }
  | { readonly done: false; readonly token: string };

/** Something that the user can mend; its message is all that they see in the console. */
export class Refusal extends Error {}

const codepipeline = new CodePipelineClient({});
const LONGEST_MESSAGE = 4_900;
const LONGEST_SUMMARY = 2_000;

/** Answers a job, whatever happens: a function that says nothing is waited for 20 minutes. */
export async function answer<P>(event: JobEvent, work: (job: Job<P>) => Promise<Outcome>): Promise<void> {
  const { id, accountId, data } = event['CodePipeline.job'];
  const [artifact] = data.inputArtifacts;
  try {
    const outcome = await work({
      account: accountId,
      parameters: JSON.parse(data.actionConfiguration.configuration.UserParameters ?? '{}'),
      artifact: artifact && { Bucket: artifact.location.s3Location.bucketName, Key: artifact.location.s3Location.objectKey },
      token: data.continuationToken,
    });
    await codepipeline.send(new PutJobSuccessResultCommand(outcome.done
      ? { jobId: id, outputVariables: outcome.variables, executionDetails: { summary: outcome.summary?.slice(0, LONGEST_SUMMARY) } }
      : { jobId: id, continuationToken: outcome.token }));
  } catch (error) {
    if (isOver(error)) return; // an earlier call has answered
    const { name, message } = error as Error;
    console.error(error);
    const text = error instanceof Refusal ? message : `${name}: ${message}. Log: ${process.env.AWS_LAMBDA_LOG_GROUP_NAME}`;
    const failureDetails = { type: 'JobFailed' as const, message: text.slice(0, LONGEST_MESSAGE) };
    await codepipeline.send(new PutJobFailureResultCommand({ jobId: id, failureDetails })).catch(late => { if (!isOver(late)) throw late; });
  }
}

function isOver(error: unknown): boolean {
  return ['InvalidJobStateException', 'JobNotFoundException'].includes((error as Error).name);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
