import type { Keyring } from 'keyring-gateway-client';
import 'keyring-gateway-client/connect';
import { collapser } from './collapse.js';
import { element } from './element.js';

/** The session next to the editor: a heading that counts the providers, and `<keyring-connect>`. */
export function openPanel(aside: HTMLElement, keyring: Keyring): void {
  const count = element('span', { class: 'count' });
  const title = element('h1', { id: 'session-title' }, 'Session ', count);
  const connect = element('keyring-connect', { details: true });
  connect.keyring = keyring;
  const body = element('div', { id: 'session-body' }, connect);
  keyring.subscribe(() => {
    const { providers, session } = keyring.getState();
    const usable = session?.grants.filter(({ state }) => state !== 'NEEDS_LOGIN');
    count.textContent = `${new Set(usable?.map(({ provider }) => provider)).size} of ${providers.length}`;
  });
  aside.setAttribute('aria-labelledby', title.id);
  aside.append(element('header', {}, title, collapser(aside, body)), body);
}
