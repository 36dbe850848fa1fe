import {
  ActionState, CodePipelineClient, GetPipelineExecutionCommand, GetPipelineStateCommand, PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import { sleep } from './job';

/** Which approval waits. */
export interface Waiting {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly execution: string;
}

const codepipeline = new CodePipelineClient({});
const TRIES = 10;
const PAUSE = 1_000;

/** Whether the execution goes back to what was approved before. */
export async function isRollback({ pipeline, execution }: Waiting): Promise<boolean> {
  const { pipelineExecution } = await codepipeline.send(new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: execution }));
  return pipelineExecution?.executionType === 'ROLLBACK';
}

/** Says yes. An approval that does not wait any more, or waits for another execution, is left alone. */
export async function approve(waiting: Waiting, summary: string): Promise<boolean> {
  const token = await tokenOf(waiting);
  if (!token) return false;
  const { pipeline, stage, action } = waiting;
  await codepipeline.send(new PutApprovalResultCommand({
    pipelineName: pipeline, stageName: stage, actionName: action, token, result: { status: 'Approved', summary: summary.slice(0, 512) },
  })).catch(error => {
    if (!['ApprovalAlreadyCompletedException', 'InvalidApprovalTokenException'].includes((error as Error).name)) throw error;
  });
  return true;
}

/** The event may be here before the state says so. */
async function tokenOf(waiting: Waiting): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const state = await stateOf(waiting);
    if (state?.latestExecution?.status === 'InProgress' && state.latestExecution.token) return state.latestExecution.token;
    if (attempt === TRIES) return undefined; // what is shown until then may be of the execution before
    await sleep(PAUSE);
  }
}

async function stateOf({ pipeline, stage, action, execution }: Waiting): Promise<ActionState | undefined> {
  const { stageStates = [] } = await codepipeline.send(new GetPipelineStateCommand({ name: pipeline }));
  const found = stageStates.find(({ stageName }) => stageName === stage);
  if (found?.latestExecution?.pipelineExecutionId !== execution) return undefined;
  return found.actionStates?.find(({ actionName }) => actionName === action);
}
