import { button } from './element.js';

const COLLAPSED = 'keyring:collapsed';

/** A screen without room for the panel next to or above the editor. */
export const SMALL = '(width < 600px)';

/** The button that folds a panel's body away, and remembers it. Until somebody has pressed it, the panel is folded on small screens. */
export function collapser(panel: HTMLElement, body: HTMLElement): HTMLButtonElement {
  const attributes = { class: 'toggle', 'aria-label': 'Session panel', 'aria-controls': body.id };
  const control = button('', attributes, () => {
    set(!body.hidden);
    localStorage.setItem(COLLAPSED, String(body.hidden));
  });
  const set = (collapsed: boolean) => {
    body.hidden = collapsed;
    panel.dataset.collapsed = String(collapsed);
    control.setAttribute('aria-expanded', String(!collapsed));
    control.title = collapsed ? 'Show the session panel' : 'Hide the session panel';
  };
  const chosen = localStorage.getItem(COLLAPSED);
  set(chosen === null ? matchMedia(SMALL).matches : chosen === 'true');
  return control;
}
