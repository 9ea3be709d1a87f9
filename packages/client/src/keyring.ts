import { KeyringError } from './errors.js';
import { createHttp, type Http } from './http.js';
import {
  LOGIN,
  LOGOUT,
  type LoginData,
  type LogoutData,
  REFRESH,
  REVOKE,
  type RefreshData,
  type RevokeData,
} from './operations.js';
import { createPopups, type Popup, returnFromPopup } from './popup.js';
import { createSessionStore, type KeyringEvent, type KeyringState, type Refusal } from './session-store.js';
import { refusalFor, takeRefusal } from './sign-in.js';
import { channelName } from './tabs.js';
import type { Grant, Provider, Revocation, Session } from './types.js';

/** Options of `createKeyring`. All are optional. */
export interface KeyringOptions {
  /** URL of the gateway's GraphQL endpoint. Page and gateway must be of one site. Default: `/graphql`. */
  readonly url?: string;
  /** In place of the global one: a server passes its client's cookie on by it, a native app its bearer value. */
  readonly fetch?: typeof fetch;
  /** State that a server has read for the first paint. The page reads it again. */
  readonly initial?: { readonly session: Session | null; readonly providers: readonly Provider[] };
}

/** Result of a sign-in. */
export type SignInResult =
  | { readonly outcome: 'signed-in'; readonly grant: Grant | undefined }
  /** The browser is on its way to the provider's page. */
  | { readonly outcome: 'redirecting' }
  /** The user closed the pop-up, or has left it open and come back to a page that the provider's page had cut off from it: `getState()` tells what becomes of that. */
  | { readonly outcome: 'closed' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** One grant, by its id, or by its provider where the session has one account of it. */
export type GrantName = { readonly grant: string } | { readonly provider: string };

/** A page's connection to a Keyring gateway: the state of the session, and what changes it. */
export interface Keyring extends Pick<Http, 'url' | 'fetch' | 'request'> {
  /** The present snapshot, for `useSyncExternalStore` and the like. */
  getState(): KeyringState;
  /** The snapshot before anything was read, made from `initial` alone: what a server renders, and a page while it hydrates that. */
  getInitialState(): KeyringState;
  /** Calls the listener after each change. The first listener starts reading and live events, the last one to go stops them. */
  subscribe(listener: () => void): () => void;
  /** Calls the listener for what happens to the session while something is subscribed. */
  onEvent(listener: (event: KeyringEvent) => void): () => void;
  /** Calls the listener when data of the former user must go: the place to reset a client's cache. Subscribes. */
  onIdentityChange(listener: () => void): () => void;
  /** Reads the session now. A failure is in `getState().error`. */
  load(): Promise<void>;
  /**
   * Signs in to one provider. `input` is the schema's LoginInput, such as `{ pool: { key: … } }`; `loginInput` makes one from a form. Where the provider
   * has a page of its own, the browser goes there, or a pop-up does: call it in the click then, with the `returnTo` of a page of this origin that creates a
   * keyring. A pop-up that the browser blocks becomes a visit of the page itself. Rejects with KeyringError.
   */
  signIn(input: object, options?: { readonly popup?: boolean }): Promise<SignInResult>;
  /** Has the gateway get new tokens. Rejects with KeyringError, also where the gateway refuses (`code` is then a `RefreshRefusal`). */
  refresh(name: GrantName): Promise<Grant>;
  /** Ends one grant here and at the provider. Rejects with KeyringError. */
  revoke(name: GrantName): Promise<Revocation>;
  /** Ends the session and every grant. `everywhere`: also those of the same accounts in other sessions. Rejects with KeyringError: `getState()` then tells whether the session is still there. */
  logout(options?: { readonly everywhere?: boolean }): Promise<readonly Revocation[]>;
  /** Forgets why the last session ended and the last sign-in was refused, when the user has read it. */
  dismiss(): void;
}

/** Connects to a gateway. Nothing is sent before something subscribes (in a page) or is called; one for each page is enough. */
export function createKeyring({ url = '/graphql', fetch: send, initial }: KeyringOptions = {}): Keyring {
  const http = createHttp(url, send ?? ((...args) => fetch(...args)));
  const store = createSessionStore(http, initial);
  const channel = channelName(url);
  const openPopup = createPopups(channel, refusal => {
    if (refusal !== null) store.update({ refusal: refusalFor(refusal) });
    void store.load();
  });
  const returned = takeRefusal();
  returnFromPopup(channel, returned?.reason ?? null);
  if (returned) store.update({ refusal: returned });

  /** Runs a mutation that may change the session. Where it fails, what has become of the session is read. */
  async function change<Data>(document: string, variables: object, { mayEnd = false } = {}): Promise<Data> {
    try {
      const data = await store.inTurn(() => {
        if (mayEnd) store.leaving();
        return http.run<Data>(document, variables);
      });
      store.changed();
      return data;
    } catch (error) {
      store.changed();
      await store.load();
      throw error;
    }
  }

  async function signIn(input: object, options: { readonly popup?: boolean } = {}): Promise<SignInResult> {
    const popup = options.popup ? openPopup() : undefined;
    store.update({ refusal: undefined });
    try {
      const { login } = await change<LoginData>(LOGIN, { input });
      if (login.__typename === 'LoginRedirect') return await redirect(login.authorizationUrl, popup);
      if (login.__typename === 'LoggedIn') {
        store.show(login.session, login.grant);
        return { outcome: 'signed-in', grant: login.grant };
      }
      // Another login may have been the reason.
      await store.load();
      const { reason, message, retryAfterSeconds } = login;
      return { outcome: 'refused', refusal: { reason, message, retryAfterSeconds: retryAfterSeconds ?? undefined } };
    } finally {
      popup?.close();
    }
  }

  async function redirect(authorizationUrl: string, popup: Popup | undefined): Promise<SignInResult> {
    if (!popup) {
      location.assign(authorizationUrl);
      return { outcome: 'redirecting' };
    }
    const before = new Set(store.state.session?.grants.map(grantedOnce));
    const refusal = await popup.visit(authorizationUrl);
    await store.load();
    store.changed();
    const grant = store.state.session?.grants.find(one => !before.has(grantedOnce(one)));
    if (grant || refusal === null) return { outcome: 'signed-in', grant };
    return refusal === 'closed' ? { outcome: 'closed' } : { outcome: 'refused', refusal: refusalFor(refusal) };
  }

  return {
    url,
    fetch: http.fetch,
    request: http.request,
    getState: () => store.state,
    getInitialState: () => store.initialState,
    subscribe: store.subscribe,
    onEvent: store.onEvent,
    onIdentityChange(listener) {
      let known = store.state.status === 'loading' ? undefined : store.state.identity;
      return store.subscribe(() => {
        const { status, identity } = store.state;
        if (status === 'loading' || identity === known) return;
        const isFirst = known === undefined;
        known = identity;
        if (!isFirst) listener();
      });
    },
    load: store.load,
    signIn,
    async refresh(name) {
      const { refresh } = await change<RefreshData>(REFRESH, name);
      await store.load();
      if (refresh.__typename === 'Refreshed') return refresh.grant;
      const { reason: code, message, retryAfterSeconds: retryAfter } = refresh;
      throw new KeyringError({ message, extensions: { code, retryAfter } });
    },
    async revoke(name) {
      const { revoke } = await change<RevokeData>(REVOKE, name, { mayEnd: true });
      store.show(revoke.session);
      return revoke.revocation;
    },
    async logout({ everywhere = false } = {}) {
      const { logout } = await change<LogoutData>(LOGOUT, { everywhere }, { mayEnd: true });
      store.show(null);
      return logout.revocations;
    },
    dismiss: () => store.update({ ended: undefined, refusal: undefined }),
  };
}

const grantedOnce = ({ id, grantedAt }: Grant) => `${id} ${grantedAt}`;
