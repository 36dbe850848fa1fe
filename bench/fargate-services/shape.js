// What all forms have in common.

/** A stack has room for 500 resources. */
const SERVICES_IN_A_STACK = 20;

/** Half of them are web services, of which an environment has room for fifty. */
const SERVICES_IN_AN_ENVIRONMENT = 100;

function isBackend(number) {
  return number % 2 === 1;
}

module.exports = { isBackend, SERVICES_IN_A_STACK, SERVICES_IN_AN_ENVIRONMENT };
