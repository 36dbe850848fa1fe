/** The look of the catalogue: the colors of both schemes differ from what is below them by 4.5 to 1 at least (test/browser measures that). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f7; --card: #ffffff; --sunken: #f4f6f6; --text: #1b2023; --soft: #566067; --line: #e0e4e6; --edge: #c3cace; --link: #175e62;
  --chip: #e9f1f1; --chip-text: #134c50; --amber: #fdf3da; --amber-edge: #e2bf6b; --amber-text: #694600; --gray: #eceff0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #111416; --card: #191d20; --sunken: #15191b; --text: #e6eaec; --soft: #a3aeb5; --line: #2b3236; --edge: #465056; --link: #86d0cf;
    --chip: #1c3537; --chip-text: #a8e0df; --amber: #352a10; --amber-edge: #7a6025; --amber-text: #f2d58d; --gray: #262c30;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: .9375rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
body { overflow-wrap: anywhere; }
header, .frame { max-width: 80rem; margin: 0 auto; padding: 0 1.5rem; }
header { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: .75rem 2rem; padding-block: 1.25rem 1rem; }
header > div { min-width: 0; max-width: 100%; }
h1, h2, h3, h4, p, dl, dd, ul { margin: 0; }
h1 { font-size: clamp(1.4rem, 1.1rem + 1.2vw, 1.75rem); font-weight: 650; line-height: 1.2; letter-spacing: -.015em; }
h2 { font-size: 1.25rem; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; }
h3 { font-size: 1rem; font-weight: 650; line-height: 1.4; }
h4, .about h3 { margin-bottom: .3rem; color: var(--soft); font-size: .8125rem; font-weight: 600; }
#found { margin-top: .2rem; color: var(--soft); }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
[tabindex="-1"]:focus { outline: none; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; unicode-bidi: isolate; }
ul { padding: 0; list-style: none; }
[dir="auto"] { text-align: left; }
.sentences { padding-left: 1.1em; list-style: disc; }
li + li { margin-top: .2rem; }
.small { color: var(--soft); font-size: .8125rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { z-index: 2; width: auto; height: auto; padding: .5rem 1rem; clip-path: none; background: var(--card); }
.search { width: 20rem; }
.search label { display: block; margin-bottom: .2rem; color: var(--soft); font-size: .8125rem; font-weight: 600; }
.search input { width: 100%; padding: .5rem .7rem; border: 1px solid var(--soft); border-radius: .5rem; background: var(--card); color: inherit; font: inherit; }
.search input::placeholder { color: var(--soft); opacity: 1; }
.frame { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); gap: 2.25rem; padding-bottom: 4rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding-block: .25rem 1.5rem; font-size: .875rem; }
nav h2 { margin-bottom: .5rem; color: var(--soft); font-size: .8125rem; font-weight: 600; letter-spacing: 0; }
nav a { display: block; padding: .15rem .25rem .15rem .75rem; color: inherit; text-decoration: none; }
nav a:hover { color: var(--link); text-decoration: underline; }
nav :focus-visible { outline-offset: -2px; }
nav li li a { border-left: 1px solid var(--line); color: var(--soft); }
nav > ul > li > a { padding-left: 0; font-weight: 600; }
nav li + li { margin-top: 0; }
nav > ul > li + li { margin-top: .75rem; }
main { min-width: 0; }
main:first-child { grid-column: 1 / -1; }
.portfolio + .portfolio { margin-top: 1.6rem; }
.lead { max-width: 44rem; color: var(--soft); }
details { min-width: 0; }
summary { width: fit-content; border-radius: .3rem; color: var(--soft); font-size: .8125rem; cursor: pointer; }
summary:hover { color: var(--link); }
.about { margin: .15rem 0 .6rem; }
.about > .body { margin-top: .5rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.products { overflow: clip; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.product { position: relative; margin-top: -1px; border-top: 1px solid var(--line); }
.product:target { box-shadow: inset 3px 0 var(--link); }
.head { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 22rem); gap: .25rem 1.5rem; padding: .7rem 4.25rem .7rem 1.25rem; }
.head h3 { display: inline; margin-right: .35rem; }
.head p { color: var(--soft); font-size: .875rem; }
.version, .state { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .75rem; font-weight: 600; line-height: 1.5; }
.version, .state.latest { background: var(--chip); color: var(--chip-text); }
.version { font-variant-numeric: tabular-nums; }
.state { background: var(--gray); white-space: nowrap; }
.state.retired { color: var(--soft); }
.state.deprecated, .state.secret, .sign-warn { background: var(--amber); color: var(--amber-text); }
.sign-warn { display: inline-block; padding: .05rem .5rem; border-radius: .4rem; font-size: .8125rem; }
.product > details > summary { display: flex; justify-content: flex-end; align-items: flex-start; position: absolute; inset: 0 0 auto auto; }
.product > details:not([open]) > summary { inset: 0; width: auto; }
.product > details > summary { padding: .7rem 1.25rem; border-radius: .6rem; color: var(--text); list-style: none; }
.product > details > summary:focus-visible { outline-offset: -2px; }
.product > details > summary::-webkit-details-marker { display: none; }
.button { display: grid; place-items: center; width: 1.75rem; height: 1.75rem; border: 1px solid var(--edge); border-radius: .4rem; background: var(--card); }
summary:hover .button { border-color: var(--link); color: var(--link); }
.button::after { content: ''; width: .5rem; height: .5rem; border: solid; border-width: 0 1.5px 1.5px 0; transform: translateY(-.12rem) rotate(45deg); }
[open] > summary .button::after { transform: translateY(.12rem) rotate(225deg); }
.body > * + *, .body .facts + .facts { margin-top: 1.1rem; }
.product > details > .body { padding: 1rem 1.25rem 1.25rem; border-top: 1px solid var(--line); }
.long { max-width: 44rem; white-space: pre-line; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem 2.5rem; }
.facts > div { min-width: 0; max-width: 100%; }
.facts dt { color: var(--soft); font-size: .75rem; }
.facts dd { font-size: .875rem; }
.head .facts { display: grid; grid-template-columns: 2fr 3fr; gap: 0 1.5rem; align-content: start; }
.columns { columns: 2 20rem; column-gap: 2.5rem; font-size: .875rem; }
.columns > section { break-inside: avoid; padding-bottom: 1.1rem; }
.body > .columns { margin-bottom: -1.1rem; }
.columns .sentences { color: var(--text); }
.value { display: inline-block; max-width: 100%; padding: 0 .35rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--sunken); }
.values { margin: .1rem 0; }
.columns .values { display: inline; }
.refused { color: var(--soft); }
.refused .value { text-decoration: line-through; }
.rule { color: var(--soft); font-size: .8125rem; }
.rule > div { display: inline; }
.note { max-width: 44rem; font-size: .875rem; }
.scroll + .note { margin-top: .4rem; color: var(--soft); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; min-width: 42rem; border-collapse: collapse; table-layout: fixed; font-size: .875rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .45rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; background: var(--sunken); color: var(--soft); font-size: .75rem; font-weight: 600; }
tbody th { font-weight: 400; }
.versions th:first-child { width: 20%; }
.versions th:nth-child(2) { width: 18%; }
.parameters th:first-child { width: 22%; }
.parameters th:nth-child(2), .parameters th:nth-child(3) { width: 18%; }
.type { color: var(--soft); }
.more { display: inline-block; max-width: 100%; vertical-align: top; }
ul + .more { display: block; }
.more > summary, .whole > summary { text-decoration: underline; text-underline-offset: .15em; }
pre { max-height: 16rem; overflow: auto; margin: .25rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; }
pre { background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere; }
.notice { padding: .6rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--soft); }
.notice.warn { margin: .4rem 0; border-color: var(--amber-edge); background: var(--amber); color: var(--amber-text); }
@media (max-width: 60rem) {
  .frame { grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
  nav { position: static; max-height: none; padding-bottom: 0; }
  nav ul ul { display: none; }
  nav > ul { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; }
  nav > ul > li + li { margin-top: 0; }
  nav > ul > li > a { padding: .3rem 0; color: var(--link); text-decoration: underline; }
}
@media (max-width: 45rem) {
  header, .frame { padding-inline: 1rem; }
  .search { width: 100%; }
  .head { grid-template-columns: minmax(0, 1fr); padding: .75rem 1rem; }
  .head .what { padding-right: 2.5rem; }
  .head .facts { display: flex; gap: .25rem 1.5rem; }
  .product > details > summary { padding-inline: 1rem; }
  .product > details > .body, .about > .body { padding-inline: 1rem; }
}
@media print {
  :root { color-scheme: light; --page: #ffffff; --sunken: #ffffff; }
  body { font-size: 9.5pt; }
  header, .frame { max-width: none; padding-inline: 0; }
  .frame { display: block; }
  nav, .search, .skip, .product > details > summary, .more > summary { display: none; }
  .head { padding-right: 1.25rem; }
  h2, h3, h4, .head, summary { break-after: avoid; }
  tr, li, .columns > section { break-inside: avoid; }
  table { min-width: 0; }
  .columns { columns: 2 14rem; column-gap: 1.5rem; }
  .scroll, .products { overflow: visible; border-radius: 0; }
  pre { max-height: none; }
  details::details-content { display: block; height: auto; content-visibility: visible; }
}
`;
