/** How the page looks, from the phone to the large screen, in the light and in the dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f7f9; --ink: #1c2127; --muted: #57606a; --grid: #d9dfe5; --link: #0b5cad;
  --native: #0b5cad; --wasm: #b4460a; --libsodium-wrappers: #7539b5;
  --sodium-native: #0a7050; --node-crypto: #7d5c00; --noble: #ae2660;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161c; --panel: #1a2129; --ink: #e4e9ef; --muted: #a0abb7; --grid: #313a44; --link: #7db8ff;
    --native: #6fb1ff; --wasm: #ff9f63; --libsodium-wrappers: #c9a2ff;
    --sodium-native: #55d0a3; --node-crypto: #e2bd55; --noble: #ff8fb8;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2.25rem); letter-spacing: -0.015em; }
h2 { font-size: 1.35rem; margin-top: 3rem; }
h3 { font-size: 1.1rem; margin-top: 2rem; }
p { max-width: 42rem; margin: 0.5rem 0 1rem; }
a { color: var(--link); }
.lead { font-size: 1.125rem; }
.note { color: var(--muted); }
.report + .report { border-top: 1px solid var(--grid); margin-top: 3rem; }
.measured { display: grid; gap: 1rem 2rem; align-items: start; }
.measured > * { min-width: 0; }
@media (min-width: 60rem) { .measured { grid-template-columns: 25rem 1fr; } }
figure { margin: 0; max-width: 25rem; }
figure > svg { display: block; width: 100%; height: auto; overflow: visible; }
.legend {
  display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; margin: 0 0 0.5rem; padding: 0; list-style: none; font-size: 0.875rem;
}
.legend li { display: inline-flex; align-items: center; gap: 0.4rem; }
.legend svg { flex: none; }
.conditions { display: grid; gap: 0.25rem 1rem; margin: 1rem 0; padding: 1rem; background: var(--panel); border-radius: 0.5rem; }
@media (min-width: 40rem) { .conditions { grid-template-columns: max-content 1fr; } }
dt { color: var(--muted); }
dd { margin: 0 0 0.35rem; overflow-wrap: anywhere; }
.scrolled { position: relative; overflow-x: auto; border-radius: 0.25rem; }
.scrolled:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding: 0 0 0.5rem; caption-side: top; }
th, td { padding: 0.3rem 0.5rem; text-align: right; border-bottom: 1px solid var(--grid); vertical-align: baseline; }
td { white-space: nowrap; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; line-height: 1.25; }
th:first-child { text-align: left; white-space: nowrap; padding-left: 0; }
tbody th { font-weight: 400; position: sticky; left: 0; background: var(--page); }
td:last-child { padding-right: 0; }
.best { font-weight: 700; }
.noisy { color: var(--muted); white-space: normal; min-width: 5.5rem; }
.text, .from { text-align: left; }
.from { white-space: normal; overflow-wrap: anywhere; min-width: 15rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
