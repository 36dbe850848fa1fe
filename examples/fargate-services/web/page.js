const { Markup, markup } = require('./markup');
const { STYLE, STYLE_HASH } = require('./style');

const PRICE = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });

function document(title, content) {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><div>
<h1>The Chandlery</h1>
<p>Everything for your boat, on deck by tomorrow.</p>
</div></header>
<main>
${content}
</main>
</body>
</html>
`;
}

/** A labelled control; when it was refused, its reason is read out with it. */
function field(name, label, reason, control) {
  const state = reason ? markup`id="${name}" name="${name}" required aria-invalid="true" aria-describedby="${name}-reason"`
    : markup`id="${name}" name="${name}" required`;
  return markup`<div class="field">
<label for="${name}">${label}</label>
${control(state)}
${reason && markup`<p class="reason" id="${name}-reason">${label} ${reason}</p>`}
</div>`;
}

function orderForm({ items, entered, reasons }) {
  const option = ({ name, cents }) => markup`
<option value="${name}"${name === entered.item && markup` selected`}>${name} (${PRICE.format(cents / 100)})</option>`;
  return markup`<form method="post" action="/orders">
${field('item', 'Item', reasons.item, state => markup`<select ${state}>${items.map(option)}
</select>`)}
${field('quantity', 'Quantity', reasons.quantity, state =>
    markup`<input ${state} type="number" min="1" max="99" value="${entered.quantity ?? '1'}">`)}
${field('email', 'Email', reasons.email, state =>
    markup`<input ${state} type="email" maxlength="254" autocomplete="email" value="${entered.email}">`)}
<button>Order</button>
</form>`;
}

/** The page is public, so it does not say who ordered. */
function orderRow({ item, quantity, at }) {
  const readable = `${at.slice(0, 16).replace('T', ' ')} UTC`;
  return markup`<tr><td>${item}</td><td class="number">${quantity}</td><td><time datetime="${at}">${readable}</time></td></tr>
`;
}

function orderTable(orders) {
  if (orders.length === 0) return markup`<p>Nothing yet. Be the first.</p>`;
  return markup`<table>
<thead><tr><th scope="col">Item</th><th scope="col" class="number">Quantity</th><th scope="col">Ordered</th></tr></thead>
<tbody>
${orders.map(orderRow)}</tbody>
</table>`;
}

/** `reasons` and `entered` give a refused form back to its author. */
function shopPage({ orders, items, ordered = false, entered = {}, reasons }) {
  return document(reasons ? 'Error: The Chandlery' : 'The Chandlery', markup`
${ordered && markup`<p class="notice good" role="status">Thank you. Your order is in, and a mail is on its way to you.</p>`}
${reasons && markup`<p class="notice bad" role="alert">Nothing was ordered yet. Please look at your order again.</p>`}
<div class="columns">
<section aria-labelledby="order"><h2 id="order">Order</h2>
${orderForm({ items, entered, reasons: reasons ?? {} })}
</section>
<section aria-labelledby="orders"><h2 id="orders">Newest orders</h2>
${orderTable(orders)}
</section>
</div>`);
}

const ADVICE = markup`<p>Please try again in a minute. If you have just ordered, look at the list first: your order may be in it.</p>`;

function problemPage(status, message) {
  return document('Error: The Chandlery', markup`<section aria-labelledby="problem">
<h2 id="problem">Sorry: ${message}</h2>
${status >= 500 && ADVICE}
<p><a href="/">To the shop</a></p>
</section>`);
}

module.exports = { problemPage, shopPage, STYLE_HASH };
