import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

export interface Place {
  /** Absent: those of the function. */
  readonly account?: string;
  readonly region?: string;
}

export interface ClientSettings {
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}

const sts = new STSClient({});
const known = new Map<string, { readonly settings: ClientSettings; readonly until: number }>();
/** A function that is kept warm outlives what it has been given. */
const MARGIN = 5 * 60_000;

/** What clients of an account and region are made with: the role there, or the function's own. */
export async function settingsFor(place: Place, ownAccount: string, role?: string, externalId?: string): Promise<ClientSettings> {
  const region = place.region ?? process.env.AWS_REGION!;
  if (!role) return { region };
  const arn = filled(role, { account: place.account ?? ownAccount, region });
  const key = `${arn} ${region}`;
  const cached = known.get(key);
  if (cached && cached.until > Date.now() + MARGIN) return cached.settings;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'cdk-wheelhouse-delivery', ExternalId: externalId })).catch(error => {
    if ((error as Error).name !== 'AccessDenied') throw error;
    throw new Error(`The pipeline may not assume ${arn}. Bootstrap the account for it: cdk bootstrap aws://${place.account}/${region} --trust ${ownAccount} (${(error as Error).message})`);
  });
  const settings = {
    region,
    credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! },
  };
  known.set(key, { settings, until: Credentials!.Expiration!.getTime() });
  return settings;
}

/** What synthesizers leave open in ARNs and URLs. */
export function filled(text: string, { account, region }: Required<Place>): string {
  return text
    .replace(/\$\{AWS::Partition\}/g, process.env.PARTITION ?? 'aws')
    .replace(/\$\{AWS::AccountId\}/g, account)
    .replace(/\$\{AWS::Region\}/g, region);
}
