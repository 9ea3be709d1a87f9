import { openTab } from './editor.js';
import { button, element, newId } from './element.js';
import { forgetHistory, history } from './memory.js';

/** The operations that were run, newest first, to be opened again: a button, and the list that it shows. */
export function historyControl(): HTMLElement[] {
  const list = element('ul', { role: 'list' });
  const none = element('p', {}, 'Nothing yet.');
  const note = element(
    'p',
    {},
    'Kept until this browser tab is closed: the text of queries and subscriptions, without variables and headers. Mutations and anything that looks like a login are left out.',
  );
  const title = element('h2', { id: newId() }, 'History');
  const close = button('Close', {}, () => shown.hidePopover());
  const clear = button('Clear', {}, () => {
    forgetHistory();
    fill();
    close.focus();
  });
  const actions = element('div', { class: 'actions' }, clear, close);
  const attributes = { class: 'history', id: newId(), popover: 'auto', role: 'dialog', 'aria-labelledby': title.id };
  const shown = element('div', attributes, title, none, list, note, actions);

  function fill(): void {
    const texts = history();
    none.hidden = texts.length > 0;
    clear.hidden = list.hidden = texts.length === 0;
    list.replaceChildren(...texts.map(text => element('li', {}, entry(text))));
  }
  function entry(text: string): HTMLElement {
    const open = button(
      text
        .replace(/^\s*#.*$/gm, '')
        .replace(/\s+/g, ' ')
        .trim(),
      { title: text },
      () => {
        shown.hidePopover();
        openTab(text);
      },
    );
    return open;
  }
  shown.addEventListener('beforetoggle', event => (event as ToggleEvent).newState === 'open' && fill());
  return [element('button', { type: 'button', popovertarget: shown.id }, 'History'), shown];
}
