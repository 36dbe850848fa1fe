import { Token } from 'aws-cdk-lib';
import { checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
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
  checkZone(at, domain);
}

function checkZone(at: string, domain: EnvironmentDomain) {
  const zone = zoneName(at, domain);
  if (Token.isUnresolved(zone)) {
    return;
  }
  const suffix = zone.replace(/\.$/, '').toLowerCase();
  checkThat({
    code: 'fargate.domain-outside-zone',
    at,
    prop: 'domain.name',
    value: domain.name,
    allowed: `'${suffix}' or a name that ends in '.${suffix}'`,
    holds: name => name.toLowerCase() === suffix || name.toLowerCase().endsWith(`.${suffix}`),
    fix: 'give the hosted zone of the name, or a name in the hosted zone',
  });
}

/** A zone that was imported by its id alone does not say its name, which the records need. */
function zoneName(at: string, domain: EnvironmentDomain): string {
  try {
    return domain.hostedZone.zoneName;
  } catch {
    return fail({
      code: 'fargate.hosted-zone-without-name',
      at,
      prop: 'domain.hostedZone',
      value: domain.hostedZone.hostedZoneId,
      allowed: 'a hosted zone that knows its name',
      fix: 'import it with HostedZone.fromHostedZoneAttributes() or HostedZone.fromLookup()',
    });
  }
}

/** Whether a host is the domain's name, or one step below it, so that its certificate covers it. */
export function isCovered(host: string, domain: EnvironmentDomain): boolean {
  return host === domain.name || (host.endsWith(`.${domain.name}`) && !host.slice(0, -domain.name.length - 1).includes('.'));
}
