import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { checkThat } from './check';
import { fail } from './errors';

/** A name, and the hosted zone that its records come to. */
export interface ZonedName {
  readonly name: string;
  readonly hostedZone: route53.IHostedZone;
}

/** Refuses a name that is not in its hosted zone, and a zone that does not know its own name. */
export function checkZone(room: string, at: string, domain: ZonedName): void {
  const zone = zoneName(room, at, domain);
  if (Token.isUnresolved(zone)) {
    return;
  }
  const suffix = zone.replace(/\.$/, '').toLowerCase();
  checkThat({
    code: `${room}.domain-outside-zone`,
    at,
    prop: 'domain.name',
    value: domain.name,
    allowed: `'${suffix}' or a name that ends in '.${suffix}'`,
    holds: name => name.toLowerCase() === suffix || name.toLowerCase().endsWith(`.${suffix}`),
    fix: 'give the hosted zone of the name, or a name in the hosted zone',
  });
}

/** A zone that was imported by its id alone does not say its name, which the records need. */
function zoneName(room: string, at: string, { hostedZone }: ZonedName): string {
  try {
    return hostedZone.zoneName;
  } catch {
    return fail({
      code: `${room}.hosted-zone-without-name`,
      at,
      prop: 'domain.hostedZone',
      value: hostedZone.hostedZoneId,
      allowed: 'a hosted zone that knows its name',
      fix: 'import it with HostedZone.fromHostedZoneAttributes() or HostedZone.fromLookup()',
    });
  }
}
