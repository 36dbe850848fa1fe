import { TimeZone } from 'aws-cdk-lib';

let ofTheCdk: Set<string> | undefined;
const asked = new Map<string, boolean>();

/** Whether the IANA database has a time zone of that name, as far as the CDK or Node.js carries it. To ask Node.js is slow: only for what the CDK has not, and once. */
export function isTimeZone(name: string): boolean {
  ofTheCdk ??= new Set(Object.values(TimeZone).filter(zone => zone instanceof TimeZone && zone !== TimeZone.FACTORY).map(zone => zone.timezoneName));
  if (ofTheCdk.has(name)) return true;
  const known = asked.get(name) ?? ask(name);
  asked.set(name, known);
  return known;
}

function ask(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
