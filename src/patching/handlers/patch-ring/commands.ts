import { paginateListCommandInvocations, paginateListCommands, SendCommandCommand } from '@aws-sdk/client-ssm';
import type { Command, CommandInvocation, SendCommandRequest } from '@aws-sdk/client-ssm';
import { ssm } from './clients';
import { PolicyPlan } from './plan';

const GOING_ON = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Sends a command, once: a call that died after it finds it by its comment. */
export async function send(Comment: string, since: Date, request: Omit<SendCommandRequest, 'Comment'>): Promise<string> {
  const sent = await findCommand(Comment, since);
  if (sent !== undefined) return sent;
  const { Command: made } = await ssm.send(new SendCommandCommand({ ...request, Comment }));
  return made!.CommandId!;
}

/** The command that has a comment; services remember a time in seconds, and clocks are a little apart. */
export async function findCommand(Comment: string, since: Date): Promise<string | undefined> {
  return (await commandsSince(new Date(since.getTime() - 60_000))).find(command => command.Comment === Comment)?.CommandId;
}

/** Where the output of commands goes. */
export function outputOf({ output }: PolicyPlan): Partial<SendCommandRequest> {
  return {
    OutputS3BucketName: output?.bucket,
    OutputS3KeyPrefix: output?.bucket && output.prefix,
    CloudWatchOutputConfig: output?.logGroup ? { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: output.logGroup } : undefined,
  };
}

async function commandsSince(since: Date): Promise<Command[]> {
  const found: Command[] = [];
  const InvokedAfter = `${since.toISOString().slice(0, 19)}Z`;
  for await (const { Commands = [] } of paginateListCommands({ client: ssm }, { Filters: [{ key: 'InvokedAfter', value: InvokedAfter }] })) found.push(...Commands);
  return found;
}

/** What has come of a command on each of its nodes; undefined where it goes on. */
export async function resultsOf(CommandId: string): Promise<(id: string) => string | undefined> {
  const invocations = new Map<string, CommandInvocation>();
  for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, { CommandId })) {
    for (const invocation of CommandInvocations) invocations.set(invocation.InstanceId!, invocation);
  }
  const [command] = await all(CommandId);
  return id => {
    const { Status, StatusDetails } = invocations.get(id) ?? {};
    if (Status !== undefined) return GOING_ON.includes(Status) ? undefined : StatusDetails ?? Status;
    return !command || GOING_ON.includes(command.Status!) ? undefined : 'not reached';
  };
}

async function all(CommandId: string): Promise<Command[]> {
  const found: Command[] = [];
  for await (const { Commands = [] } of paginateListCommands({ client: ssm }, { CommandId })) found.push(...Commands);
  return found;
}
