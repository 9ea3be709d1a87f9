import type { Refusal } from './session-store.js';
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
  if (typeof document === 'undefined') return undefined;
  const url = new URL(location.href);
  const reason = url.searchParams.get('keyring_error');
  if (reason === null) return undefined;
  url.searchParams.delete('keyring_error');
  history.replaceState(history.state, '', url);
  return refusalFor(reason);
}

/** Values of a form, by `fieldKey` of their field: as its controls have them (texts, booleans) or as the schema has them. Empty or undefined: not filled in. */
export type LoginValues = Readonly<Record<string, unknown>>;

/** The key of a field's value in `LoginValues`. */
export const fieldKey = ({ path }: LoginField): string => path.join('.');

/** The `LoginInput` for one way to sign in. `returnTo`: where the browser goes after a redirect; KEYRING_RETURN_TO must allow it. */
export function loginInput(way: LoginWay, values: LoginValues, returnTo?: string): object {
  const input: Record<string, unknown> = {};
  for (const field of way.fields) put(input, field.path, typed(field, values[fieldKey(field)]));
  if (way.takesReturnTo) put(input, ['returnTo'], returnTo);
  return way.path.reduceRight<object>((inner, key) => ({ [key]: inner }), input);
}

function typed({ kind }: LoginField, value: unknown): unknown {
  if (value === '') return undefined;
  if (typeof value !== 'string') return value;
  if (kind === 'NUMBER') return Number(value);
  // A datetime-local control has it in the user's time zone.
  if (kind === 'DATE_TIME' && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
  return value;
}

function put(target: Record<string, unknown>, [name, ...inner]: readonly string[], value: unknown): void {
  if (name === undefined || value === undefined) return;
  if (inner.length === 0) target[name] = value;
  else {
    target[name] ??= {};
    put(target[name] as Record<string, unknown>, inner, value);
  }
}
