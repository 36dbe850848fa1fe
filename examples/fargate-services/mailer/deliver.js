const { log } = require('./log');

/**
 * Sends the mail for an order. The example has no mail server, so it ends in the log. Here `SendEmailCommand` of
 * `@aws-sdk/client-sesv2` would go, and with it the address out of the log.
 */
async function deliver({ id, item, quantity, email }) {
  log('info', 'mail', { to: email, subject: `Your order ${id}`, text: `Thank you for ordering ${quantity} × ${item}. It is on its way.` });
}

module.exports = { deliver };
