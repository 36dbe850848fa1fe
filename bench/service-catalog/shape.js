// What all forms have in common.
const PRODUCTS_IN_A_STACK = 50;

module.exports = { PRODUCTS_IN_A_STACK };
