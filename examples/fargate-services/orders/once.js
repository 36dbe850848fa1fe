const { describe, log } = require('./log');

/** Runs the one thing that a program is for; when it fails, so does the program. */
function once(name, run) {
  // As the first process of a container it would not end by a signal unless it listens.
  process.once('SIGTERM', signal => {
    log('error', `${name} was ended`, { signal });
    process.exit(1);
  });
  run().catch(error => {
    log('fatal', `${name} failed`, describe(error));
    process.exitCode = 1;
  });
}

module.exports = { once };
