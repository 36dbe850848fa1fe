import { nameOf } from './permission-names';
import { ANYTHING, isOwn, Place, placed, Target, targetsOf, valuesOf } from './permission-references';
import { PASSED_TO } from './permission-services';
import { ResourceFacts } from './template-facts';

export const IDENTITIES: { readonly [kind: string]: { readonly type: string; readonly name: string; readonly attached?: readonly string[] } } = {
  'instance-profile': { type: 'AWS::IAM::InstanceProfile', name: 'InstanceProfileName' },
  'role': { type: 'AWS::IAM::Role', name: 'RoleName', attached: ['Roles', 'RoleName'] },
  'user': { type: 'AWS::IAM::User', name: 'UserName', attached: ['Users', 'UserName'] },
  'group': { type: 'AWS::IAM::Group', name: 'GroupName', attached: ['Groups', 'GroupName'] },
  'policy': { type: 'AWS::IAM::ManagedPolicy', name: 'ManagedPolicyName' },
};

/** ARNs of an identity that the product makes. */
export function identityArns(resource: ResourceFacts, kind: string, resources: ResourceFacts[], place: Place): string[] {
  const path = resource.properties.Path ?? '/';
  const start = typeof path === 'string' ? path : '/*';
  return nameOf(resource, IDENTITIES[kind].name, resources).map(name => placed(`iam::{account}:${kind}${start}${name}`, place));
}

/** ARNs of what a value names: an identity of the product, one by its ARN or its name, or any. */
export function identityTargets(target: Target, kind: string, resources: ResourceFacts[], place: Place): string[] {
  if (isOwn(target)) {
    return target.own.type === IDENTITIES[kind].type ? identityArns(target.own, kind, resources, place) : [placed(`iam::{account}:${kind}/*`, place)];
  }
  const { text } = target;
  if (text.startsWith('arn:')) return [placed(text.replace(/^(arn:[^:]*:iam::)\*?:/, '$1{account}:'), place)];
  if (text.includes('*')) return [placed(`iam::{account}:${kind}/*`, place)];
  return [`iam::{account}:${kind}/${text}`, `iam::{account}:${kind}/*/${text}`].map(arn => placed(arn, place)); // a name does not tell the path
}

/** Properties that are roles, or instance profiles, by their names; values that refer to a role are such, too. */
const ROLE = /roles?(arns?|names?)?$|^(DeliverLogsPermissionArn|Credentials(Arn)?|SnsCallerArn|IamInstanceProfile|InstanceProfile(Arn|Name)?)$/i;
/** What is not handed over: policies, settings of programs, and what a nested stack hands over itself. */
const OTHER = /Polic(y|ies)(Document)?$|^(Tags|Environment|Variables|Parameters|Definition(String|Substitutions)?|ContainerDefinitions|UserData|Metadata)$/;
const TEMPLATES: { readonly [property: string]: string } = {
  LaunchTemplate: 'AWS::EC2::LaunchTemplate',
  LaunchTemplateSpecification: 'AWS::EC2::LaunchTemplate',
  LaunchConfigurationName: 'AWS::AutoScaling::LaunchConfiguration',
  LaunchTemplateId: 'AWS::EC2::LaunchTemplate',
  LaunchTemplateName: 'AWS::EC2::LaunchTemplate',
};

/** Roles that a resource hands over to its service; none where it has no such property. */
export function passedRoles(resource: ResourceFacts, resources: ResourceFacts[], place: Place): string[] {
  const targets = handedOver(resource, resources);
  return [...new Set(targets.flatMap(target => identityTargets(target, 'role', resources, place)))];
}

function handedOver(resource: ResourceFacts, resources: ResourceFacts[], depth = 3): Target[] {
  return valuesOf(resource.properties, OTHER).flatMap(([property, value]) => {
    const targets = targetsOf(value, resources);
    const isRole = ROLE.test(property) && value !== '';
    return targets.flatMap(target => {
      if (!isOwn(target)) return isRole || /^arn:[^:]*:iam:[^:]*:[^:]*:role\//.test(target.text) || (property in TEMPLATES && target.text === '*') ? [profiled(property, target)] : [];
      const { own } = target;
      if (own.type === 'AWS::IAM::Role') return [target];
      const holds = own.type === 'AWS::IAM::InstanceProfile' || TEMPLATES[property] === own.type;
      if (holds && depth > 0) return handedOver(own, resources, depth - 1);
      return isRole ? [ANYTHING] : [];
    });
  });
}

/** An instance profile that is there already has a role that nobody knows here. */
function profiled(property: string, target: Target): Target {
  return /InstanceProfile/i.test(property) || (!isOwn(target) && target.text.includes(':instance-profile/')) ? ANYTHING : target;
}

/** The condition that goes with the roles of a type. */
export function passedTo(type: string): string[] | undefined {
  return PASSED_TO[type]?.split(' ').map(name => (name.includes('.amazonaws.') ? name : `${name}.amazonaws.com`));
}
