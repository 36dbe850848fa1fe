/**
 * Jest keeps a hundred frames of each stack trace, and asks the source maps for each. The CDK takes a stack trace for each resource that it makes, so
 * that an eighth of the time of all tests went there. Ten frames is what Node.js keeps.
 */
Error.stackTraceLimit = 10;
