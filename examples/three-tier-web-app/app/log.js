/** One JSON object per line on stdout; systemd's journal and the log agent take it from there. */
export function log(level, message, fields = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/** What is safe and useful to log of an error: a driver's error object can carry parameters and row values. */
export function describeError(error) {
  return {
    error: error.name,
    code: error.code,
    reason: error.message,
    ...(error.cause && { cause: describeError(error.cause) }),
  };
}
