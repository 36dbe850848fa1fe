/** The look of the report: the colors of both schemes differ from what is below them by 4.5 to 1 at least (test/browser measures that). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f8fa; --text: #1b1f24; --soft: #515a64; --line: #c9d1d9; --link: #0550ae; --focus: #0550ae;
  --red: #a40e26; --red-soft: #ffe9ea; --red-text: #8f0b20; --amber-soft: #fff3d0; --amber-text: #6b4400;
  --green-soft: #dff5e3; --green-text: #0f5323; --blue-soft: #ddeeff; --blue-text: #0a3f7d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --panel: #191f27; --text: #e6ebf1; --soft: #a9b3be; --line: #3a434e; --link: #7db8ff; --focus: #9fcbff;
    --red: #a40e26; --red-soft: #4a141c; --red-text: #ffc2c7; --amber-soft: #43310a; --amber-text: #ffdf8f;
    --green-soft: #12361d; --green-text: #a8ecb9; --blue-soft: #12304f; --blue-text: #b5d8ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 0 1rem 4rem; }
h1, h2, h3, p, li, dd, td, th, caption, code { overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: clamp(1.35rem, 1rem + 2vw, 2rem); line-height: 1.2; }
h2 { margin: 2rem 0 .5rem; font-size: 1.3rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.1rem; line-height: 1.3; }
p { margin: .25rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
[tabindex="-1"]:focus { outline: none; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; unicode-bidi: isolate; }
.small { color: var(--soft); font-size: .875rem; font-weight: normal; }
.skip, .away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { width: auto; height: auto; clip-path: none; padding: .5rem 1rem; background: var(--page); z-index: 1; }
.danger, .calm { margin: 0 -1rem; padding: 1rem; }
.danger { background: var(--red); color: #ffffff; }
.danger h2 { margin: .75rem 0 .25rem; font-size: 1rem; }
.danger .sign { display: inline-block; min-width: 1.5em; border: .12em solid; border-radius: .3em; text-align: center; }
.dangers { list-style: none; margin: 0; padding: 0; }
.dangers li { margin: 0 0 .5rem; padding: .5rem .75rem; border-radius: .4rem; background: var(--page); color: var(--text); }
.dangers li.harmless p { font-size: .9375rem; }
.hint { padding-left: .75rem; border-left: .25rem solid var(--red); }
.copy { padding: .1rem .3rem; border-radius: .2rem; background: var(--red-soft); color: var(--red-text); font-weight: bold; user-select: all; }
.calm { margin-top: 1rem; border: 2px solid var(--line); border-radius: .4rem; background: var(--panel); }
.badge { display: inline-block; padding: 0 .45rem; border: 1px solid; border-radius: 1rem; }
.badge { font-size: .8125rem; font-weight: bold; white-space: nowrap; }
.badge.replace, .badge.remove { background: var(--red); border-color: var(--red); color: #ffffff; }
.badge.mayReplace, .badge.data { background: var(--amber-soft); color: var(--amber-text); }
.badge.allowed { background: var(--green-soft); color: var(--green-text); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 .75rem; }
.facts dt { color: var(--soft); font-size: .875rem; }
.facts dd { margin: 0; }
.button { display: inline-block; padding: .5rem 1rem; border: 2px solid; border-radius: .4rem; font-weight: bold; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { width: 100%; border-collapse: collapse; }
caption { padding: .25rem 0; color: var(--soft); font-size: .875rem; text-align: left; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--panel); font-size: .875rem; }
tbody th[scope="row"], tfoot th { font-weight: normal; }
.numbers { min-width: 44rem; }
.numbers th:first-child { min-width: 11rem; }
.numbers td, .numbers th:not(:first-child) { text-align: right; white-space: nowrap; }
.numbers td.none { color: var(--soft); }
.numbers td:not(.none), tfoot { font-weight: bold; }
.changes { min-width: 48rem; table-layout: fixed; }
.changes thead th:first-child { width: 42%; }
.changes thead th:last-child { width: 33%; }
tr.replace th, tr.remove th, td.replace, td.remove { background: var(--red-soft); color: var(--red-text); }
tr.mayReplace th, td.mayReplace { background: var(--amber-soft); color: var(--amber-text); }
tr.change th, td.change { background: var(--blue-soft); color: var(--blue-text); }
tr.add th, td.add { background: var(--green-soft); color: var(--green-text); }
th .sign { display: inline-block; width: 1.5em; font-family: ui-monospace, Menlo, Consolas, monospace; }
tr.more td { padding-top: 0; }
tr:has(+ tr.more) > * { border-bottom: 0; }
summary { cursor: pointer; }
.more > td > details { position: sticky; left: .6rem; max-width: calc(100vw - 3.5rem); width: fit-content; }
.more > td > details > summary { color: var(--soft); font-size: .875rem; }
.more ul { margin: .25rem 0 .5rem; padding-left: 1.25rem; }
.values { margin: .25rem 0 .5rem; }
.values > div { display: flex; gap: .75rem; }
.values dt { flex: 0 0 3.5rem; color: var(--soft); font-size: .875rem; }
.values dd { margin: 0; min-width: 0; }
.value, pre { white-space: pre-wrap; overflow-wrap: anywhere; }
pre { max-height: 20rem; overflow: auto; margin: .25rem 0; padding: .5rem; background: var(--panel); }
del { background: var(--red-soft); color: var(--red-text); }
ins { background: var(--green-soft); color: var(--green-text); }
.note { padding: .25rem .75rem; border-left: .25rem solid var(--line); background: var(--panel); }
@media print {
  .skip, .button { display: none; }
  .scroll { overflow: visible; }
  .numbers, .changes, .numbers th:first-child { min-width: 0; }
  .numbers th:not(:first-child) { white-space: normal; }
  .more > td > details { position: static; max-width: none; }
  .danger { background: none; color: inherit; border: 4px solid var(--red); }
  .dangers li, tr { break-inside: avoid; }
  .more > td > details::details-content { display: block; content-visibility: visible; }
}
`;
