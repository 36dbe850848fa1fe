import { Token } from 'aws-cdk-lib';

/** When a clock shows a time, in milliseconds; undefined where the clock is not known. Of two such moments, when clocks go back, one of them. */
export function instantOf(time: string, timeZone = 'UTC'): number | undefined {
  if (Token.isUnresolved(timeZone)) return undefined;
  const shown = Date.parse(`${time}Z`);
  const guess = shown - offsetOf(shown, timeZone);
  return shown - offsetOf(guess, timeZone);
}

/** How far a clock is ahead of UTC at a moment, in milliseconds. */
function offsetOf(moment: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - moment;
}
