import { approve, isRollback, Waiting } from '../approvals';
import { readReport } from '../change-sets/publish';
import { isEmpty } from '../change-sets/report';

interface Event extends Waiting {
  /** The stage as the plan and its reports name it; the pipeline may have split it. */
  readonly phase: string;
  /** Whether nobody is asked when nothing changes. */
  readonly approveEmpty: boolean;
}

/** An approval waits: says yes where there is nothing to decide, and leaves all others to people. */
export async function handler(event: Event): Promise<string> {
  const reason = await reasonFor(event);
  if (!reason) return 'waits for somebody';
  return await approve(event, reason) ? reason : 'does not wait any more';
}

async function reasonFor(event: Event): Promise<string | undefined> {
  if (await isRollback(event)) return 'A rollback goes back to what was approved before.';
  if (!event.approveEmpty) return undefined;
  const report = await readReport(process.env.REPORT_BUCKET!, `${event.phase}/${event.execution}`);
  return report && isEmpty(report) ? 'Nothing changes.' : undefined;
}
