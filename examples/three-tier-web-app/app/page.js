import { createHash } from 'node:crypto';

import { MAX_LENGTH } from './notes.js';

const STYLE = `
  body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
  textarea { display: block; box-sizing: border-box; width: 100%; font: inherit; }
  button { font: inherit; margin-top: .5rem; padding: .25rem 1rem; }
  li { margin-bottom: 1rem; overflow-wrap: anywhere; white-space: pre-line; }
  .error { border-left: .25rem solid #b00020; padding-left: .5rem; }
  small, .hint { color: #595959; }
`;

/** For the Content-Security-Policy: this style sheet and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function renderNote({ text, createdAt }) {
  const time = createdAt.toISOString();
  const readable = `${time.slice(0, 16).replace('T', ' ')} UTC`;
  return `<li>${escape(text)}<br><small><time datetime="${time}">${readable}</time></small></li>`;
}

/** `error` and `text` give a rejected form back to its author. */
export function renderPage({ notes, views, error, text = '' }) {
  const list = notes.length > 0
    ? `<ol reversed>\n${notes.map(renderNote).join('\n')}\n</ol>`
    : '<p>Nothing yet. Be the first.</p>';
  const problem = error ? `<p class="error" role="alert" id="error">${escape(error)}</p>` : '';
  const described = error ? 'aria-invalid="true" aria-describedby="error hint"' : 'aria-describedby="hint"';
  const footer = views === undefined ? '' : `<footer><small>Page views: ${escape(views)}</small></footer>`;

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error ? 'Error: ' : ''}Guest book</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Guest book</h1>
<form method="post" action="/notes">
${problem}
<label for="text">Your note</label>
<textarea id="text" name="text" rows="3" maxlength="${MAX_LENGTH}" required ${described}>
${escape(text)}</textarea>
<span class="hint" id="hint">At most ${MAX_LENGTH} characters.</span>
<button>Sign</button>
</form>
<h2>Newest notes</h2>
${list}
</main>
${footer}
</body>
</html>
`;
}
