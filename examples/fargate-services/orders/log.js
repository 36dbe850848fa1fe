// One JSON object per line on stdout; the log driver of the task takes it from there.
function log(level, message, fields = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/** What is safe and useful to log of an error: the object itself can carry requests and their contents. */
function describe({ name, code, message, cause }) {
  return { error: name, code, reason: message, ...(cause && { cause: describe(cause) }) };
}

module.exports = { describe, log };
