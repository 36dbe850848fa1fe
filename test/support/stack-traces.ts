/**
 * No stack traces of what is no error: the CDK takes one for each resource and most tokens that it makes, and Jest asks the source maps for each
 * frame of each. A fourth of the time of all tests went there, and no test looks at them.
 */
const capture = Error.captureStackTrace;
Error.stackTraceLimit = 10; // as Node.js; Jest says 100
Error.captureStackTrace = (subject: { stack?: string }, ...more) => {
  if (subject instanceof Error) {
    capture(subject, ...more);
  } else {
    subject.stack = '';
  }
};
