/** All that the page does: it hides what is not asked for, says how much is left, and opens what a link leads to. */
export const SCRIPT = `
(() => {
  'use strict';
  const field = document.getElementById('find');
  const status = document.getElementById('found');
  if (!field) return;
  const all = status.textContent;
  const plain = text => text.normalize('NFKD').replace(/\\p{M}/gu, '').toLowerCase();
  const textOf = parts => plain(Array.from(parts, part => part.textContent).join(' '));
  const both = element => [element, document.getElementById('to-' + element.id)];
  const portfolios = Array.from(document.querySelectorAll('.portfolio'), portfolio => ({
    elements: both(portfolio),
    products: Array.from(portfolio.querySelectorAll('.product'), product => ({
      elements: both(product),
      text: textOf([portfolio.querySelector('h2'), ...product.querySelectorAll('.find')]),
    })),
  }));
  const show = (elements, shown) => elements.forEach(element => { element.hidden = !shown; });
  const find = () => {
    const words = plain(field.value).split(/\\s+/).filter(word => word !== '');
    let hits = 0;
    let products = 0;
    for (const portfolio of portfolios) {
      const before = hits;
      for (const { elements, text } of portfolio.products) {
        const hit = words.every(word => text.includes(word));
        show(elements, hit);
        hits += hit ? 1 : 0;
        products += 1;
      }
      show(portfolio.elements, words.length === 0 || hits > before);
    }
    status.textContent = words.length === 0 ? all
      : hits === 0 ? 'No product is found' : hits + ' of ' + products + (products === 1 ? ' product' : ' products');
  };
  const clear = () => {
    field.value = '';
    find();
  };
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.matches('.product, .portfolio')) return;
    if (target.closest('[hidden]')) clear();
    if (target.matches('.product')) target.querySelector('details').open = true;
    target.scrollIntoView();
  };
  field.addEventListener('input', find);
  field.addEventListener('keydown', event => { if (event.key === 'Escape') clear(); });
  document.addEventListener('click', event => { if (event.target.closest('a')?.hash === location.hash) open(); });
  addEventListener('hashchange', open);
  field.parentElement.hidden = false;
  find();
  open();
})();
`;
