import type { Refusal } from './session-store.js';
import { openTabs, type TabMessage } from './tabs.js';
import type { LoginField, LoginWay } from './types.js';

/** For `keyring_error`, which brings no message: the gateway's words for each `LoginRefusal`. */
const MESSAGES: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'The provider did not accept the sign-in.',
  ACCOUNT_LOCKED: 'The provider has locked the account.',
  DENIED_BY_USER: 'The sign-in was declined at the provider.',
  INVALID_STATE: 'This sign-in has expired or was started elsewhere. Please start again.',
  TOO_MANY_ATTEMPTS: 'Too many sign-ins. Wait a moment.',
  TOO_MANY_ACCOUNTS: 'This session has as many accounts of the provider as it may have.',
  PROVIDER_UNAVAILABLE: 'The provider does not respond. Try again in a moment.',
};

export const refusalFor = (reason: string): Refusal => ({
  reason,
  message: (Object.hasOwn(MESSAGES, reason) && MESSAGES[reason]) || 'The sign-in did not succeed.',
});

/** Reads `keyring_error` from the page's URL and removes it, so that a reload or a bookmark does not repeat it. */
export function takeRefusal(): Refusal | undefined {
  if (typeof location === 'undefined') return undefined;
  const url = new URL(location.href);
  const reason = url.searchParams.get('keyring_error');
  if (reason === null) return undefined;
  url.searchParams.delete('keyring_error');
  history.replaceState(history.state, '', url);
  return refusalFor(reason);
}

/** Values of a form, by the `path` of their field joined by dots. Undefined: not filled in. */
export type LoginValues = Readonly<Record<string, unknown>>;

export const fieldKey = ({ path }: LoginField): string => path.join('.');

/** The `LoginInput` for one way to sign in. `returnTo`: where the browser goes after a redirect; KEYRING_RETURN_TO must allow it. */
export function loginInput(way: LoginWay, values: LoginValues, returnTo?: string): object {
  const input: Record<string, unknown> = {};
  for (const field of way.fields) put(input, field.path, values[fieldKey(field)]);
  if (way.takesReturnTo) put(input, ['returnTo'], returnTo);
  return way.path.reduceRight<object>((inner, key) => ({ [key]: inner }), input);
}

function put(target: Record<string, unknown>, [name, ...inner]: readonly string[], value: unknown): void {
  if (name === undefined || value === undefined) return;
  if (inner.length === 0) target[name] = value;
  else {
    target[name] ??= {};
    put(target[name] as Record<string, unknown>, inner, value);
  }
}

/** Name of the pop-up's window: the page that a pop-up comes back to knows itself by it. */
const POPUP = 'keyring-sign-in';
const SIZE = 'popup,width=520,height=760';
const POLL_MS = 300;

export interface Popup {
  /** Resolves when it is back from `authorizationUrl`: with null or the reason of a refusal, or with `closed` when the user closed it. */
  visit(authorizationUrl: string): Promise<string | null>;
  close(): void;
}

/** Opens an empty pop-up. Browsers allow that only in the click itself, before anything is awaited. Undefined: blocked. */
export function openPopup(channel: string): Popup | undefined {
  const popup = open('', POPUP, SIZE);
  if (!popup) return undefined;
  return {
    close: () => popup.close(),
    visit: authorizationUrl =>
      new Promise(resolve => {
        const settle = (refusal: string | null) => {
          clearInterval(timer);
          tabs.close();
          resolve(refusal);
        };
        const onMessage = (message: TabMessage) => message.kind === 'returned' && settle(message.refusal);
        const tabs = openTabs(channel, onMessage);
        const timer = setInterval(() => popup.closed && settle('closed'), POLL_MS);
        popup.location.href = authorizationUrl;
      }),
  };
}

/** In a pop-up that is back from the provider: tells the page that opened it, and closes. */
export function returnFromPopup(channel: string, refusal: Refusal | undefined): void {
  if (typeof window === 'undefined' || window.name !== POPUP) return;
  window.name = '';
  openTabs(channel).post({ kind: 'returned', refusal: refusal?.reason ?? null });
  window.close();
}
