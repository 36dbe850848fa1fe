import * as fs from 'fs';
import * as path from 'path';

/** Names of actions by service: `{ s3: 'CreateBucket DeleteBucket' }`. */
export type Actions = { readonly [service: string]: string };

interface Data {
  /** Patterns of ARNs by service and kind, without partition: `{ lambda: { eventsourcemapping: 'lambda:*:{account}:event-source-mapping:*' } }`. */
  readonly formats: { readonly [service: string]: { readonly [kind: string]: string } };
  /** Kinds of resources that an action can be held to, by service and action: `{ lambda: { GetFunction: 'function' } }`. */
  readonly kinds: { readonly [service: string]: { readonly [action: string]: string } };
  /** What CloudFormation needs to create, read, update and delete resources of a type. */
  readonly types: { readonly [type: string]: Actions };
}

const FILE = path.join(__dirname, '..', '..', '..', 'data', 'type-permissions.json');
let data: Data | undefined;

/** AWS's own data, see tools/type_permissions.py; read when it is needed first. */
export function typePermissions(): Data {
  data ??= JSON.parse(fs.readFileSync(FILE, 'utf8')) as Data;
  return data;
}

/** The kinds of resources that an action can be held to; none where it knows no resource. */
export function kindsOf(service: string, action: string): string[] {
  return typePermissions().kinds[service]?.[action]?.split(' ') ?? [];
}

/** Patterns of ARNs of a kind; all that the service has in the account where none is known. */
export function formatsOf(service: string, kind: string): string[] {
  return typePermissions().formats[service]?.[kind]?.split(' ') ?? [`${service}:*:{account}:*`];
}
