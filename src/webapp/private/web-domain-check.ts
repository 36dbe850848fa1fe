import { Token } from 'aws-cdk-lib';
import { checkInteger, checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { WebDomain } from '../web-domain';

/** Labels of up to 63 letters, digits and hyphens; the first may be a wildcard, which an alias record takes too. */
const DOMAIN_NAME = /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

export function checkDomain(at: string, domain: WebDomain): void {
  checkPattern({
    code: 'webapp.domain-name-invalid',
    at,
    prop: 'domain.name',
    value: domain.name,
    pattern: DOMAIN_NAME,
    allowed: 'a domain name without a dot at the end, such as shop.example.com',
    fix: 'write the name as users type it, without https:// or a path',
  });
  checkThat({
    code: 'webapp.domain-name-too-long',
    at,
    prop: 'domain.name',
    value: domain.certificate ? undefined : domain.name,
    allowed: 'at most 64 characters for a new certificate of AWS Certificate Manager',
    holds: name => name.length <= 64,
    fix: 'choose a shorter name, or bring a certificate that has it as an alternative name',
  });
  checkZone(at, domain);
  const weighted = domain.weighted;
  checkInteger({
    code: 'webapp.weight-out-of-range', at, prop: 'domain.weighted.weight', value: weighted?.weight, min: 0, max: 255, fix: 'use 50 and 50 for halves',
  });
  checkPattern({
    code: 'webapp.set-identifier-invalid',
    at,
    prop: 'domain.weighted.setIdentifier',
    value: weighted?.setIdentifier,
    pattern: /^[\x20-\x7e]{1,128}$/,
    allowed: '1 to 128 characters',
    fix: 'name the variant, such as \'blue\'',
  });
}

/** A zone that was imported by its id alone does not say its name, which the records need. */
function zoneName(at: string, domain: WebDomain): string {
  try {
    return domain.hostedZone.zoneName;
  } catch {
    return fail({
      code: 'webapp.hosted-zone-without-name',
      at,
      prop: 'domain.hostedZone',
      value: domain.hostedZone.hostedZoneId,
      allowed: 'a hosted zone that knows its name',
      fix: 'import it with HostedZone.fromHostedZoneAttributes() or HostedZone.fromLookup()',
    });
  }
}

function checkZone(at: string, domain: WebDomain) {
  const zone = zoneName(at, domain);
  if (Token.isUnresolved(zone)) {
    return;
  }
  const suffix = zone.replace(/\.$/, '').toLowerCase();
  checkThat({
    code: 'webapp.domain-outside-zone',
    at,
    prop: 'domain.name',
    value: domain.name,
    allowed: `'${suffix}' or a name that ends in '.${suffix}'`,
    holds: name => name.toLowerCase() === suffix || name.toLowerCase().endsWith(`.${suffix}`),
    fix: 'give the hosted zone of the name, or a name in the hosted zone',
  });
}
