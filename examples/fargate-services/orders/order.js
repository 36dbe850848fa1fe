const { randomUUID } = require('node:crypto');

const MAX_NAME_LENGTH = 100;
const MAX_QUANTITY = 99;
const MAX_EMAIL_LENGTH = 254;
/** Whether an address exists, only a mail can tell; this refuses what cannot be one, and what could become two. */
const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]+$/;

/** Why this cannot be ordered, by field; empty if it can. */
async function reasonsAgainst({ item, quantity, email }, hasItem) {
  const reasons = {};
  if (typeof item !== 'string' || item === '' || item.length > MAX_NAME_LENGTH || !await hasItem(item)) reasons.item = 'must be one of the catalogue';
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) {
    reasons.quantity = `must be a whole number from 1 to ${MAX_QUANTITY}`;
  }
  if (typeof email !== 'string' || email.length > MAX_EMAIL_LENGTH || !EMAIL.test(email)) {
    reasons.email = 'must be an address such as ann@example.com';
  }
  return reasons;
}

function newOrder({ item, quantity, email }) {
  return { id: randomUUID(), item, quantity, email, at: new Date().toISOString() };
}

module.exports = { newOrder, reasonsAgainst };
