// What all forms have in common.
const WINDOWS_IN_A_STACK = 10;

module.exports = { WINDOWS_IN_A_STACK };
