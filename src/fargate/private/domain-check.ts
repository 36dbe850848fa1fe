import { checkPattern, checkThat } from '../../private/check';
import { checkZone } from '../../private/zone-check';
import { EnvironmentDomain } from '../domain';

const DOMAIN_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
/** AWS Certificate Manager takes names of 64 characters, and two go to the wildcard. */
const LONGEST = 62;

export function checkDomain(at: string, domain: EnvironmentDomain): void {
  checkPattern({
    code: 'fargate.domain-name-invalid',
    at,
    prop: 'domain.name',
    value: domain.name,
    pattern: DOMAIN_NAME,
    allowed: 'a domain name without a dot at the end, such as example.com',
    fix: 'write the name as users type it, without https:// or a path',
  });
  checkThat({
    code: 'fargate.domain-name-invalid',
    at,
    prop: 'domain.name',
    value: domain.certificate ? undefined : domain.name,
    allowed: `at most ${LONGEST} characters for a new certificate`,
    holds: name => name.length <= LONGEST,
    fix: 'choose a shorter name, or bring a certificate',
  });
  checkZone('fargate', at, domain);
}

/** Whether a host is the domain's name, or one step below it, so that its certificate covers it. */
export function isCovered(host: string, domain: EnvironmentDomain): boolean {
  const [name, parent] = [host.toLowerCase(), domain.name.toLowerCase()];
  return name === parent || (name.endsWith(`.${parent}`) && !name.slice(0, -parent.length - 1).includes('.'));
}
