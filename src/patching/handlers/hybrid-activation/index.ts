import { createHash } from 'crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Activation, CreateActivationCommand, DeleteActivationCommand, paginateDescribeActivations, SSMClient, Tag } from '@aws-sdk/client-ssm';
import { patiently } from './patiently';

/** What the activations are like; all scalars are text, as CloudFormation has them. */
export interface Properties {
  /** ARN of the secret, which their description is made from: they are found by it. */
  readonly Secret: string;
  /** Name of the role of the nodes. */
  readonly Role: string;
  readonly RegistrationLimit: string;
  /** Days that one is valid for. */
  readonly ValidFor: string;
  readonly NodeName?: string;
  /** Of the nodes. */
  readonly Tags?: Tag[];
}

/** What CloudFormation asks. */
export interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

/** What the secret holds. */
export interface Kept {
  readonly activationId: string;
  readonly activationCode: string;
  readonly region: string;
  readonly expires: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** How long a server may take that has read the secret before it was written anew. */
const GRACE = 60 * 60 * 1000;
/** The service takes 30 days from its own clock, which may be behind. */
const SKEW = 5 * 60 * 1000;

const ssm = new SSMClient({ maxAttempts: 8 });
const secrets = new SecretsManagerClient({ maxAttempts: 8 });

/** Makes, renews and deletes activations with a stack. */
export async function handler({ RequestType, PhysicalResourceId, ResourceProperties }: Request): Promise<{ PhysicalResourceId?: string }> {
  if (RequestType === 'Delete') {
    await patiently(() => remove(ResourceProperties));
    return { PhysicalResourceId };
  }
  try {
    await patiently(() => renew(ResourceProperties));
  } catch (error) {
    if (RequestType === 'Create') await remove(ResourceProperties).catch(() => {}); // nobody asks for a deletion after a creation that failed
    throw error;
  }
  return { PhysicalResourceId: ResourceProperties.Secret };
}

/** Renews them as the schedule tells, where that is time. */
export async function scheduled(properties: Properties): Promise<void> {
  await patiently(() => renew(properties));
}

/**
 * Has an activation there that the secret names. The one before it stays until the next look, for servers that have read the secret already. What a call that
 * has died left behind is found by its description: its code is lost where the secret does not have it, another one takes its place, and it goes as that one.
 */
async function renew(properties: Properties): Promise<void> {
  const there = await activationsOf(properties);
  const kept = await keptIn(properties.Secret);
  const found = there.find(({ ActivationId }) => ActivationId === kept?.activationId);
  if (!found || !isAsWanted(found, properties)) return create(properties);
  if (!isSettled(found)) return;
  for (const one of there) if (one !== found && isSettled(one)) await forget(one.ActivationId!);
}

/** Whether it is so old that nobody is at work with it, nor with the one before it. */
function isSettled({ CreatedDate }: Activation): boolean {
  return Date.now() - (CreatedDate?.getTime() ?? 0) > GRACE;
}

async function remove(properties: Properties): Promise<void> {
  for (const { ActivationId } of await activationsOf(properties)) await forget(ActivationId!);
}

async function create(properties: Properties): Promise<void> {
  const expires = new Date(Date.now() + Number(properties.ValidFor) * DAY - SKEW);
  const { ActivationId, ActivationCode } = await ssm.send(new CreateActivationCommand({
    Description: descriptionOf(properties),
    DefaultInstanceName: properties.NodeName,
    IamRole: properties.Role,
    RegistrationLimit: Number(properties.RegistrationLimit),
    ExpirationDate: expires,
    Tags: properties.Tags,
  }));
  const kept: Kept = {
    activationId: ActivationId!, activationCode: ActivationCode!, region: process.env.AWS_REGION!, expires: expires.toISOString(),
  };
  await secrets.send(new PutSecretValueCommand({ SecretId: properties.Secret, SecretString: JSON.stringify(kept) }));
}

/** One that somebody has deleted in the meantime is gone already. */
async function forget(ActivationId: string): Promise<void> {
  try {
    await ssm.send(new DeleteActivationCommand({ ActivationId }));
  } catch (error) {
    if (!['InvalidActivation', 'InvalidActivationId'].includes((error as Error).name)) throw error;
  }
}

async function activationsOf(properties: Properties): Promise<Activation[]> {
  const found: Activation[] = [];
  for await (const { ActivationList = [] } of paginateDescribeActivations({ client: ssm, pageSize: 50 }, {})) {
    found.push(...ActivationList.filter(({ Description }) => Description?.startsWith(`${ownerOf(properties)} `)));
  }
  return found;
}

/** Nothing where somebody has written something else into it. */
async function keptIn(SecretId: string): Promise<Partial<Kept> | undefined> {
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  try {
    return JSON.parse(SecretString) as Partial<Kept>;
  } catch {
    return undefined;
  }
}

/** Whether it was made with these properties, and half of its time is still to come. */
function isAsWanted({ Description, Expired, ExpirationDate }: Activation, properties: Properties): boolean {
  const left = (ExpirationDate?.getTime() ?? 0) - Date.now();
  return Description === descriptionOf(properties) && !Expired && left > Number(properties.ValidFor) * DAY / 2;
}

function descriptionOf(properties: Properties): string {
  const { Role, RegistrationLimit, ValidFor, NodeName = '', Tags = [] } = properties;
  const settings = [Role, `${RegistrationLimit}`, `${ValidFor}`, NodeName, Tags.map(({ Key, Value }) => [Key, Value])];
  return `${ownerOf(properties)} ${digest(JSON.stringify(settings))}`;
}

/** What the descriptions of its activations begin with: no other construct, and no other deployment of this one, has the same secret. */
function ownerOf({ Secret }: Properties): string {
  return `Renewed by HybridActivation ${digest(Secret)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
