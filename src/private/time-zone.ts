const known = new Map<string, boolean>();

/** Whether the IANA database has a time zone of that name, as far as Node.js carries it; to ask that is slow, so each is asked for once. */
export function isTimeZone(name: string): boolean {
  const isKnown = known.get(name) ?? ask(name);
  known.set(name, isKnown);
  return isKnown;
}

function ask(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
