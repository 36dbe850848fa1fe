const { log } = require('./log');

/** EX_CONFIG of sysexits.h: starting again will not help. */
const EXIT_CONFIG = 78;

/** A variable that the program cannot do without. */
function setting(name, isValid = value => value !== '') {
  const value = process.env[name] ?? '';
  if (isValid(value)) return value;
  log('fatal', value ? `${name} cannot be '${value}'` : `${name} must be set`);
  return process.exit(EXIT_CONFIG);
}

module.exports = { setting };
