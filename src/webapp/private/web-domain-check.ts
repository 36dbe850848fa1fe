import { checkInteger, checkPattern, checkThat } from '../../private/check';
import { checkZone } from '../../private/zone-check';
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
  checkZone('webapp', at, domain);
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
