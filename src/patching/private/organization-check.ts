import { Token } from 'aws-cdk-lib';
import { checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { OrganizationPatchPolicyProps } from '../organization-patch-policy-props';
import { Ring } from '../ring';
import { checkBoolean, checkConstruct, checkOptions, checkTexts } from './kind-check';
import { checkPolicy } from './policy-check';

/** Options of a ring that Quick Setup can do. */
const RING_OPTIONS = ['install', 'offset', 'concurrency', 'errors'];
/** Props of a `PatchPolicy` that it cannot; from JavaScript they would be left out in silence. */
const PROPS_OF_OTHERS = ['hooks', 'report', 'drain', 'snapshot'];

export function checkOrganizationPolicy(at: string, props: OrganizationPatchPolicyProps): void {
  checkOptions(at, 'props', props, '{ organizationalUnits, regions, rings: [ring] }');
  const other = PROPS_OF_OTHERS.find(prop => (props as unknown as { readonly [prop: string]: unknown })[prop] !== undefined);
  if (other) refuse(at, other, other, 'nothing: Quick Setup has none', 'leave it out, or put a PatchPolicy into each account');
  checkPolicy(at, props, true);
  checkPlaces(at, 'organizationalUnits', props.organizationalUnits, /^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/, 'ou-a1b2-c3d4e5f6');
  checkPlaces(at, 'regions', props.regions, /^[a-z]{2}(-[a-z]+)+-\d$/, 'eu-central-1');
  for (const [index, ring] of props.rings.entries()) checkRing(at, `rings[${index}]`, ring);
  checkBaselines(at, props);
  checkBoolean(at, 'attachPolicies', props.attachPolicies, 'true');
  checkRoles(at, props);
  checkOutput(at, props);
}

function refuse(at: string, prop: string, value: unknown, allowed: string, fix: string): never {
  fail({ code: 'patching.not-in-quick-setup', at, prop, value, allowed, fix });
}

function checkPlaces(at: string, prop: string, values: string[], pattern: RegExp, example: string) {
  checkTexts(at, prop, values ?? null, `'${example}'`);
  if (Token.isUnresolved(values)) return;
  const known = values.filter(value => !Token.isUnresolved(value));
  if (values.length === 0 || new Set(known).size !== known.length) {
    fail({ code: 'patching.place-invalid', at, prop, value: values, allowed: 'one at least, each once', fix: `write ['${example}']` });
  }
  for (const value of known) checkPattern({ code: 'patching.place-invalid', at, prop, value, pattern, allowed: `ids as ${example}`, fix: 'copy it from the console of AWS Organizations; accounts and names are not taken' });
}

/** What would be left out in silence otherwise. */
function checkRing(at: string, prop: string, { _plan: { target, given } }: Ring) {
  const other = given.find(name => !RING_OPTIONS.includes(name));
  if (other !== undefined) refuse(at, `${prop}.${other}`, other, RING_OPTIONS.join(', '), 'leave it out, or put a PatchPolicy into each account');
  const { kind, targets } = target._plan;
  const isTag = kind === 'INSTANCE' && targets.length === 1 && targets[0].key.startsWith('tag:') && targets[0].values.length === 1;
  if (!isTag) refuse(at, prop, targets.map(({ key }) => key), 'nodes with one value of one tag', "use Ring.tag('PatchRing', 'canary', { ... })");
}

function checkBaselines(at: string, { baselines }: OrganizationPatchPolicyProps) {
  for (const [index, { operatingSystem, node }] of (baselines ?? []).entries()) {
    if (!operatingSystem) {
      fail({ code: 'patching.baselines-missing', at, prop: `baselines[${index}]`, value: node.path, allowed: 'a baseline whose operating system is known', fix: 'use PatchBaseline.fromPatchBaselineAttributes() with its operatingSystem' });
    }
  }
}

function checkRoles(at: string, { deploymentRoles: roles }: OrganizationPatchPolicyProps) {
  if (roles === undefined) return;
  checkOptions(at, 'deploymentRoles', roles, '{ administration, execution }');
  checkConstruct(at, 'deploymentRoles.administration', roles.administration ?? null, 'roleArn', 'a role');
  checkConstruct(at, 'deploymentRoles.execution', roles.execution ?? null, 'roleArn', 'a role');
}

function checkOutput(at: string, { output }: OrganizationPatchPolicyProps) {
  if (output === undefined) return;
  checkOptions(at, 'output', output, '{ bucket }');
  if (output.logGroup) refuse(at, 'output.logGroup', output.logGroup.node.path, 'a bucket', 'give it a bucket');
  checkConstruct(at, 'output.bucket', output.bucket ?? null, 'bucketName', 'a bucket');
}
