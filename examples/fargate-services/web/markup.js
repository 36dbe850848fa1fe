// HTML by template literals: whatever is put into one is escaped, unless it is markup itself.
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

function render(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  if (value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, character => ENTITIES[character]);
}

function markup(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(render)));
}

module.exports = { Markup, markup };
