const { createHash } = require('node:crypto');

const STYLE = `
  :root { color-scheme: light dark;
    --ink: #16242e; --soft: #51626d; --page: #eef3f4; --card: #fff; --line: #d3dee1; --bar: #0b5c6b; --accent: #0b5c6b;
    --on-accent: #fff; --bad: #a3201d; --bad-page: #fbe6e4; --good: #17603a; --good-page: #dcf1e5; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e7eff1; --soft: #a3b5bc; --page: #0f191e; --card: #17252c; --line: #2c3f48; --bar: #0d3f4a; --accent: #6fcbdb;
      --on-accent: #06222a; --bad: #ff9e97; --bad-page: #35191a; --good: #85dbac; --good-page: #12301f; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
  header { background: var(--bar); color: #fff; }
  header > div, main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem; }
  h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
  header p { margin: .25rem 0 0; }
  h2 { margin: 0 0 1rem; font-size: 1.25rem; }
  .columns { display: grid; gap: 1.25rem; align-items: start; }
  @media (min-width: 48rem) { .columns { grid-template-columns: 20rem 1fr; } td time { white-space: nowrap; } }
  section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
  .field { margin-bottom: 1rem; }
  label { display: block; margin-bottom: .25rem; font-weight: 600; }
  input, select { width: 100%; padding: .5rem .625rem; border: 1px solid var(--soft); border-radius: .375rem;
    background: var(--card); color: inherit; font: inherit; }
  [aria-invalid] { border-color: var(--bad); }
  button { width: 100%; padding: .625rem 1rem; border: 0; border-radius: .375rem; background: var(--accent); color: var(--on-accent); font: inherit;
    font-weight: 600; cursor: pointer; }
  button:hover { filter: brightness(1.1); }
  a { color: var(--accent); }
  :focus-visible { outline: .1875rem solid var(--accent); outline-offset: .125rem; }
  .reason { margin: .25rem 0 0; color: var(--bad); }
  .notice { margin: 0 0 1.25rem; padding: .75rem 1rem; border-left: .25rem solid; border-radius: .375rem; }
  .bad { background: var(--bad-page); color: var(--bad); }
  .good { background: var(--good-page); color: var(--good); }
  table { width: 100%; border-collapse: collapse; }
  th, td { padding: .5rem 0 .5rem 1.25rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
  th:first-child, td:first-child { padding-left: 0; overflow-wrap: break-word; }
  th { color: var(--soft); font-size: .875rem; }
  tr:last-child td { border-bottom: 0; }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  td time { color: var(--soft); }
`;

/** For the Content-Security-Policy: this style sheet and no other. */
const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

module.exports = { STYLE, STYLE_HASH };
