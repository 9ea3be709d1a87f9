import { button } from './element.js';

const COLLAPSED = 'keyring:collapsed';

/** The button that folds a panel's body away, and remembers it. */
export function collapser(panel: HTMLElement, body: HTMLElement): HTMLButtonElement {
  const attributes = { class: 'toggle', 'aria-label': 'Session panel', 'aria-controls': body.id };
  const control = button('', attributes, () => set(!body.hidden));
  const set = (collapsed: boolean) => {
    body.hidden = collapsed;
    panel.dataset.collapsed = String(collapsed);
    control.setAttribute('aria-expanded', String(!collapsed));
    control.title = collapsed ? 'Show the session panel' : 'Hide the session panel';
    localStorage.setItem(COLLAPSED, String(collapsed));
  };
  set(localStorage.getItem(COLLAPSED) === 'true');
  return control;
}
