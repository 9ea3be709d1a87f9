import { createKeyring, type Keyring, type KeyringEvent, type KeyringOptions } from '../../src/index.js';

declare global {
  interface Window {
    keyring: Keyring;
    createKeyring: typeof createKeyring;
    /** What keyring.onEvent has reported. */
    events: KeyringEvent[];
    /** The statuses that the page has shown, each change once. */
    statuses: string[];
    /** Result of the last sign-in by the page's buttons, as JSON. */
    result: string | undefined;
  }
}

/** Shows a text under a name. */
export function show(name: string, text: string): void {
  let line = document.getElementById(name);
  if (!line) {
    line = document.createElement('p');
    line.id = name;
    document.querySelector('main')?.append(line);
  }
  line.textContent = text;
}

/** Common part of the pages: the live session, and buttons for a sign-in with and without a pop-up. */
export function startPage(): Keyring {
  const search = new URLSearchParams(location.search);
  const url = search.get('gateway');
  const options: KeyringOptions = url === null ? {} : { url };
  const keyring = createKeyring(options);
  window.keyring = keyring;
  window.createKeyring = createKeyring;
  window.events = [];
  window.statuses = [];
  keyring.onEvent(event => {
    window.events.push(event);
    show('events', window.events.map(({ kind }) => kind).join(' '));
  });
  const draw = () => {
    const { status, session, ended, refusal, error } = keyring.getState();
    const grants = session?.grants.map(({ provider, state }) => `${provider} ${state}`).sort() ?? [];
    if (window.statuses.at(-1) !== status) window.statuses.push(status);
    show('session', [status, ...grants].join(', '));
    show('ended', ended ?? '');
    show('refusal', refusal?.message ?? '');
    show('error', error?.code ?? '');
  };
  draw();
  if (!search.has('idle')) keyring.subscribe(draw);
  for (const popup of [true, false]) {
    const button = document.createElement('button');
    button.textContent = popup ? 'Sign in by pop-up' : 'Sign in';
    button.onclick = async () => {
      window.result = undefined;
      const input = { socios: { returnTo: location.href } };
      const result = await keyring.signIn(input, { popup }).catch(error => ({ outcome: 'failed', ...error }));
      window.result = JSON.stringify(result);
    };
    document.querySelector('main')?.append(button);
  }
  return keyring;
}
