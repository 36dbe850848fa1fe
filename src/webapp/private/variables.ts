import { checkThat } from '../../private/check';

/** What the construct says of the port and the tiers behind cannot be said otherwise in the application's environment. */
export function checkNames(at: string, prop: string, environment: Record<string, string>, reserved: string[]): void {
  for (const name of Object.keys(environment)) {
    checkThat({
      code: 'webapp.environment-name-reserved',
      at,
      prop,
      value: name,
      allowed: `names other than ${reserved.join(', ')}`,
      holds: () => !reserved.includes(name),
      fix: 'rename the variable',
    });
  }
}
