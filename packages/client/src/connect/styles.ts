/** Looks of the element. Built once, when the first one is created. */
let sheet: CSSStyleSheet | undefined;

export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}

/* Own variables are not on the host: a page that has an `--accent`, and sets `--keyring-accent: var(--accent)` on the element, would get a circle. */
const CSS = `
:host { display: block; }
.root {
  --text: var(--keyring-text, light-dark(hsl(219 34% 22%), hsl(219 32% 88%)));
  --muted: var(--keyring-muted, light-dark(hsl(219 16% 40%), hsl(219 20% 70%)));
  --surface: var(--keyring-surface, light-dark(#fff, hsl(219 29% 19%)));
  --border: var(--keyring-border, light-dark(hsl(219 24% 86%), hsl(219 22% 30%)));
  --accent: var(--keyring-accent, light-dark(hsl(320 90% 36%), hsl(338 100% 76%)));
  --on-accent: var(--keyring-on-accent, light-dark(#fff, hsl(219 40% 12%)));
  --success: var(--keyring-success, light-dark(hsl(158 80% 24%), hsl(158 60% 58%)));
  --danger: var(--keyring-danger, light-dark(hsl(8 78% 40%), hsl(10 100% 74%)));
  --warning: var(--keyring-warning, light-dark(hsl(30 90% 30%), hsl(36 100% 70%)));
  --radius: var(--keyring-radius, 8px);
  --gap: var(--keyring-gap, .75rem);
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
p, ul, dl, dd, fieldset, legend { margin: 0; padding: 0; border: 0; min-width: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.root { display: grid; gap: var(--gap); }
.root:focus { outline: none; }

/* Narrow: one column. Wide: as many as fit. */
.cards {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(var(--keyring-columns, 20rem), 100%), 1fr));
  align-items: start;
  gap: var(--gap);
  list-style: none;
}
.card {
  display: grid;
  grid-template-columns: minmax(0, 1fr) auto;
  column-gap: .75rem;
  align-items: baseline;
  padding: .75rem;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
  color: var(--text);
}
.card > :not(.heading, .state) { grid-column: 1 / -1; margin-top: .5rem; }
.card[aria-busy=true], .card[aria-busy=true] button { cursor: progress; }
.card[aria-busy=true] button { opacity: .6; }
.heading { font-weight: 600; overflow-wrap: anywhere; }
.state { font-size: .875em; color: var(--muted); }
[data-state=ACTIVE] .state { color: var(--success); }
[data-state=NEEDS_LOGIN] .state { color: var(--danger); }
[data-state=RENEWAL_UNKNOWN] .state { color: var(--warning); }
/* Without an account there is one action: it is next to the name. */
[data-state=NONE] > .heading, [data-state=NONE] > .state { grid-column: 1; }
[data-state=NONE] > .actions { grid-area: 1 / 2 / 3; align-self: center; margin: 0; }
/* Never cut: two accounts may differ in the last character only. */
.account, dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.account, .note, small, dl { font-size: .875em; }
.account-name, .note, small, dt { color: var(--muted); }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: .75rem; }

.message { padding: .5rem .75rem; border: 1px solid; border-radius: var(--radius); background: var(--surface); }
.message::before { margin-inline-end: .5rem; content: "✓" / ""; }
.status { color: var(--success); }
.alert { color: var(--danger); }
.alert::before { content: "!" / ""; font-weight: 700; }
/* Always there, so that a screen reader listens; nothing to see without a text. */
.message:empty { position: absolute; width: 1px; height: 1px; margin: 0; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); }

.session { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem; }
.expiry { font-size: .875em; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }

button, input, select {
  border: 1px solid var(--border);
  border-radius: calc(var(--radius) * .75);
  background: var(--surface);
  color: var(--text);
  font: inherit;
}
button { padding: .25rem .75rem; min-height: 2rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
form, .group { display: grid; gap: .75rem; }
form { padding-top: .75rem; border-top: 1px solid var(--border); }
summary { cursor: pointer; }
details[open] > summary { margin-bottom: .25rem; }
.field { display: grid; gap: .25rem; }
.field > input, select { width: 100%; padding: .375rem .5rem; border-color: var(--muted); }
.ways { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.check { display: flex; align-items: baseline; gap: .5rem; }
input[type=checkbox], input[type=radio] { margin: 0; accent-color: var(--accent); }
legend { margin-bottom: .25rem; }
`;
