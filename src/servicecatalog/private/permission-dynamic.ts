import { arnsOf, NAMED } from './permission-names';
import { functionOf, partsOf, Place, placed, Target } from './permission-references';
import { Grant } from './permission-scopes';
import { ResourceFacts } from './template-facts';

/** Stands for a resource of the template within a text; has no colon, which divides the parts of a reference. */
const OWN = /^<(\d+)>$/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html: what they name is read with the launch role. */
export function dynamicGrants(resources: ResourceFacts[], place: Place): Grant[] {
  const texts = resources.flatMap(({ properties }) => textsOf(properties, resources));
  return texts.flatMap(text => [...text.matchAll(/\{\{resolve:(secretsmanager|ssm|ssm-secure):([^}]*)\}\}/g)])
    .flatMap(([, service, reference]) => (service === 'secretsmanager' ? secret(reference, resources, place) : parameter(reference, service, resources, place)));
}

/** Any parameter of the account, and AWS's own. */
export function anyParameter(action: string, place: Place): Grant {
  return { action, on: ['ssm:*:{account}:parameter/*', 'ssm:*::parameter/aws/*'].map(arn => placed(arn, place)) };
}

function secret(reference: string, resources: ResourceFacts[], place: Place): Grant[] {
  const [named] = NAMED.secretsmanager;
  const on = arnsOf(named, targetOf(reference, 7, resources), resources, place);
  return [{ action: 'secretsmanager:GetSecretValue', on }, decrypt('secretsmanager', place)];
}

function parameter(reference: string, service: string, resources: ResourceFacts[], place: Place): Grant[] {
  const [named] = NAMED.ssm;
  const target = targetOf(reference, 6, resources);
  const isOpen = 'text' in target && target.text.includes('*');
  const isPublic = 'text' in target && target.text.startsWith('/aws/');
  const on = arnsOf(named, target, resources, place);
  const shared = isPublic ? [placed(`ssm:*::parameter${(target as { text: string }).text}`, place)] : [];
  const reads = ['ssm:GetParameter', 'ssm:GetParameters'].map(action => (isOpen ? anyParameter(action, place) : { action, on: [...on, ...shared] }));
  return service === 'ssm-secure' ? [...reads, decrypt('ssm', place)] : reads;
}

function decrypt(service: string, place: Place): Grant {
  return { action: 'kms:Decrypt', on: [placed('kms:*:{account}:key/*', place)], when: { key: 'kms:ViaService', values: [`${service}.*.amazonaws.com`] } };
}

/** What comes first in a reference: an ARN, which has as many parts, or a name. */
function targetOf(reference: string, parts: number, resources: ResourceFacts[]): Target {
  const all = reference.split(':');
  const text = all.slice(0, all[0] === 'arn' ? parts : 1).join(':');
  const own = OWN.exec(text);
  if (own) return { own: resources[Number(own[1])] };
  return { text: text.includes('*') && !text.startsWith('arn:') ? '*' : text.replace(/<\d+>/g, '*') };
}

function textsOf(value: unknown, resources: ResourceFacts[]): string[] {
  const [name, argument] = functionOf(value) ?? [];
  if (typeof value === 'string' || name === 'Fn::Join' || name === 'Fn::Sub') {
    const text = partsOf(value, resources).map(part => (typeof part === 'string' ? part : `<${resources.indexOf(part)}>`)).join('');
    return [text, ...Array.isArray(argument) ? textsOf(argument.slice(1), resources) : []];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(each => textsOf(each, resources)) : [];
}
