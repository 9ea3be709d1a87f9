import type { KeyringError } from '../errors.js';
import { createKeyring, type Keyring } from '../keyring.js';
import type { KeyringState } from '../session-store.js';
import { type LoginValues, loginInput } from '../sign-in.js';
import type { Grant, LoginWay, Provider, Session } from '../types.js';
import { AccountCard, type CardActions } from './account-card.js';
import { arrivedFrom, depart, grantOf } from './departure.js';
import { button, element, setText } from './dom.js';
import { styleSheet } from './styles.js';
import { english, type Texts } from './texts.js';

/** On a server there is nothing to extend: the module can be imported there, the element cannot be used. */
const Base = typeof HTMLElement === 'undefined' ? (class {} as typeof HTMLElement) : HTMLElement;

/** One for each gateway: elements of one page share it. */
const keyrings = new Map<string, Keyring>();

function keyringFor(url: string): Keyring {
  const keyring = keyrings.get(url) ?? createKeyring({ url });
  keyrings.set(url, keyring);
  return keyring;
}

/**
 * `<keyring-connect>`: signs users in to the gateway's providers and out of them.
 *
 * | attribute | |
 * | --- | --- |
 * | `url` | URL of the gateway's GraphQL endpoint, where no `keyring` is set. Default: `/graphql` |
 * | `providers` | ids of the providers to show, in their order, such as `POOL SOCIOS`. Default: all |
 * | `popup` | sign-ins at a provider's own page open a pop-up. Default: the page goes there and comes back |
 * | `return-to` | where the browser comes back to; `KEYRING_RETURN_TO` must allow it. Default: the page without query and hash, or the gateway's own choice where it does not allow that |
 * | `heading-level` | level of the accounts' headings, 1 to 6. Default: 2 |
 * | `details` | shows facts for developers (scopes, generation, expiry), and optional fields also where the provider has a page of its own |
 *
 * Properties: `keyring`, `texts`. Both can be set at any time.
 *
 * It takes font and `color-scheme` from the page: a page that has `color-scheme: light dark` gets a light or a dark element. Custom properties:
 * `--keyring-text`, `--keyring-muted`, `--keyring-surface`, `--keyring-border`, `--keyring-accent`, `--keyring-on-accent`, `--keyring-success`,
 * `--keyring-danger`, `--keyring-warning` (colors), `--keyring-radius`, `--keyring-gap` (lengths), `--keyring-columns` (smallest width of a column).
 *
 * Parts: `status`, `alert`, `list`, `card`, `heading`, `state`, `account`, `facts`, `actions`, `button`, `primary-button`, `form`, `ways`, `field`, `label`,
 * `input`, `checkbox`, `hint`, `session`.
 */
export class KeyringConnect extends Base {
  static readonly observedAttributes = ['url', 'providers', 'popup', 'heading-level', 'details'];

  readonly #status = element('p', { class: 'message status', part: 'status', role: 'status' });
  readonly #alert = element('p', { class: 'message alert', part: 'alert', role: 'alert' });
  readonly #loading = element('p', { class: 'note', part: 'hint' });
  readonly #list = element('ul', { class: 'cards', part: 'list', role: 'list' });
  readonly #signOut = button('button', () => this.#leave(false));
  readonly #signOutEverywhere = button('button', () => this.#leave(true));
  readonly #expiry = element('p', { class: 'expiry' });
  readonly #session: HTMLElement = element(
    'div',
    { class: 'session', part: 'session' },
    this.#expiry,
    element('div', { class: 'actions', part: 'actions' }, this.#signOut, this.#signOutEverywhere),
  );
  #cards: AccountCard[] = [];
  #keyring: Keyring | undefined;
  #texts = english;
  #unsubscribe: (() => void) | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  /** The last state that was shown. */
  #shown: KeyringState | undefined;
  /** Why signing out failed. */
  #failure = '';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    const all = element('div', { class: 'root', tabindex: '-1' }, this.#status, this.#alert, this.#loading, this.#list);
    all.append(this.#session);
    root.append(all);
  }

  /** The connection to the gateway. Default: one that all elements with the same `url` share. */
  get keyring(): Keyring {
    return this.#keyring ?? keyringFor(this.getAttribute('url') ?? '/graphql');
  }

  set keyring(keyring: Keyring | undefined) {
    if (keyring === this.#keyring) return;
    this.#keyring = keyring;
    this.#reconnect();
  }

  /** Words in place of the English ones. */
  get texts(): Texts {
    return this.#texts;
  }

  set texts(texts: Partial<Texts> | undefined) {
    this.#texts = { ...english, ...texts };
    this.#render();
  }

  /** Starts a sign-in, for a button elsewhere on the page. Call it in the click handler: it may open a pop-up. */
  signIn(provider: string): void {
    const cards = this.#cards.filter(card => card.provider.id === provider);
    (cards.find(({ grant }) => grant?.state === 'NEEDS_LOGIN') ?? cards.at(-1))?.signIn();
  }

  connectedCallback(): void {
    // A framework may have set them before this class was known.
    for (const name of ['keyring', 'texts'] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete (this as Partial<Record<typeof name, unknown>>)[name];
      Object.assign(this, { [name]: value });
    }
    this.#connectSoon();
  }

  disconnectedCallback(): void {
    this.#disconnect();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'url') this.#reconnect();
    else this.#render();
  }

  /** Later in the same task: by then the page has set `keyring`, and nothing is sent to another one. */
  #connectSoon(): void {
    queueMicrotask(() => {
      if (!this.isConnected || this.#unsubscribe) return;
      this.#unsubscribe = this.keyring.subscribe(() => this.#render());
      this.#ticking = setInterval(() => this.#tick(), 1_000);
      this.#render();
    });
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    clearInterval(this.#ticking);
  }

  #reconnect(): void {
    this.#disconnect();
    this.#shown = undefined;
    this.#cards = [];
    this.#list.replaceChildren();
    if (this.isConnected) this.#connectSoon();
  }

  #render(): void {
    if (!this.#unsubscribe) return;
    const focused = this.shadowRoot?.activeElement;
    const state = this.keyring.getState();
    const before = this.#shown;
    this.#shown = state;
    const providers = this.#chosen(state.providers);
    this.#showCards(providers, state.session);
    this.#showSession(state.session);
    const isLoading = state.status === 'loading';
    const empty = isLoading ? (state.error ? '' : this.#texts.loading) : this.#texts.noProviders;
    setText(this.#loading, providers.length > 0 ? '' : empty);
    this.#list.hidden = providers.length === 0;
    this.#list.setAttribute('aria-label', this.#texts.providers);
    this.#report(before, state);
    if (focused) this.#keepFocus(focused);
    if (!isLoading && providers.length > 0) this.#arrive(providers, state);
  }

  #chosen(all: readonly Provider[]): readonly Provider[] {
    const wanted = this.getAttribute('providers')?.match(/\S+/g);
    return wanted ? wanted.flatMap(id => all.find(provider => provider.id === id) ?? []) : all;
  }

  #showCards(providers: readonly Provider[], session: Session | null): void {
    const before = new Set(this.#cards);
    this.#cards = [];
    for (const provider of providers) {
      const grants = session?.grants.filter(grant => grant.provider === provider.id) ?? [];
      for (const grant of grants.length > 0 ? grants : [undefined]) {
        const card = findCard(before, provider, grant, grants) ?? new AccountCard(provider, this.#actions);
        before.delete(card);
        this.#cards.push(card);
        card.show({
          grant,
          isLast: grant === grants.at(-1),
          texts: this.#texts,
          hasDetails: this.hasAttribute('details'),
          isPopup: this.hasAttribute('popup'),
          headingLevel: this.getAttribute('heading-level') ?? '2',
        });
      }
    }
    for (const card of before) {
      this.#cards.findLast(({ provider }) => provider.id === card.provider.id)?.adoptForm(card);
      card.element.remove();
    }
    // A card that is in its place is not touched: moving it would take the focus from it.
    this.#cards.forEach(({ element: card }, index) => {
      if (this.#list.children[index] !== card) this.#list.insertBefore(card, this.#list.children[index] ?? null);
    });
  }

  #showSession(session: Session | null): void {
    this.#session.hidden = !session;
    setText(this.#signOut, this.#texts.signOut);
    setText(this.#signOutEverywhere, this.#texts.signOutEverywhere);
    const hasExpiry = session && this.hasAttribute('details');
    setText(this.#expiry, hasExpiry ? this.#texts.sessionExpires(new Date(session.expiresAt)) : '');
  }

  #report(before: KeyringState | undefined, { session, ended, error, refusal }: KeyringState): void {
    const texts = this.#texts;
    const alert = error ? texts.failed(error) : this.#failure || (refusal ? texts.refused(refusal) : '');
    if (this.#alert.textContent !== alert) this.#alert.textContent = alert;
    if (before?.error && !error) this.#say(texts.reachable);
    if (before?.session && !session && ended) this.#say(texts.ended(ended));
  }

  /** The focused control may be gone. Focus must not fall back to the top of the page. */
  #keepFocus(focused: Element): void {
    if (focused instanceof HTMLElement && focused.checkVisibility()) {
      // Moved, it has lost the focus.
      if (this.shadowRoot?.activeElement !== focused) focused.focus();
      return;
    }
    const left = focused.closest('.card');
    const card = this.#cards.find(one => one.element === left);
    const provider = left instanceof HTMLElement ? left.dataset.provider : undefined;
    const next = card ?? this.#cards.find(one => one.provider.id === provider) ?? this.#cards[0];
    if (next) next.focus();
    else this.shadowRoot?.querySelector<HTMLElement>('.root')?.focus();
  }

  /** The browser is back from a provider's page. */
  #arrive(providers: readonly Provider[], { session }: KeyringState): void {
    const departure = arrivedFrom(providers.map(({ id }) => id));
    const provider = providers.find(({ id }) => id === departure?.provider);
    if (!departure || !provider) return;
    const grant = grantOf(departure, session);
    this.#focusAccount(provider, grant);
    if (grant) this.#say(this.#texts.signedIn(provider.name));
  }

  #focusAccount(provider: Provider, grant: Grant | undefined): void {
    const cards = this.#cards.filter(card => card.provider.id === provider.id);
    (cards.find(card => card.grant?.id === grant?.id) ?? cards[0])?.focus();
  }

  readonly #actions: CardActions = {
    run: (card, action) => void this.#run(card, action),
    focusAccount: (provider, grant) => this.#focusAccount(provider, grant),
    refresh: async ({ id, provider }) => {
      await this.keyring.refresh({ grant: id });
      return this.#texts.refreshed(this.#nameOf(provider));
    },
    disconnect: async ({ id, provider }) => {
      const { outcome } = await this.keyring.revoke({ grant: id });
      return this.#texts.disconnected(this.#nameOf(provider), outcome);
    },
    signIn: (provider, way, values) => this.#signIn(provider, way, values),
  };

  #nameOf(provider: string): string {
    return this.keyring.getState().providers.find(({ id }) => id === provider)?.name ?? provider;
  }

  async #run(card: AccountCard, action: () => Promise<string | undefined>): Promise<void> {
    if (card.isBusy) return;
    card.isBusy = true;
    card.alert('');
    this.#begin();
    try {
      this.#say((await action()) ?? '');
    } catch (error) {
      // A gateway that does not respond is reported for all cards. The card may be gone by now.
      if (!this.keyring.getState().error && this.#cards.includes(card))
        card.alert(this.#texts.failed(error as KeyringError));
      else this.#fail(error as KeyringError);
    } finally {
      card.isBusy = false;
    }
  }

  /** An action of the user begins: what came of the last one has been read. */
  #begin(): void {
    this.#say('');
    this.#failure = '';
    if (this.keyring.getState().refusal) this.keyring.dismiss();
    this.#render();
  }

  async #signIn(provider: Provider, way: LoginWay, values: LoginValues) {
    const { keyring } = this;
    const { session } = keyring.getState();
    const popup = this.hasAttribute('popup') && way.kind === 'REDIRECT';
    const wanted = this.getAttribute('return-to');
    const send = (returnTo?: string) => keyring.signIn(loginInput(way, values, returnTo), { popup });
    const result = await send(new URL(wanted ?? location.pathname, location.href).href).catch((error: KeyringError) => {
      // Where KEYRING_RETURN_TO does not allow this page, the gateway chooses.
      if (way.takesReturnTo && wanted === null && error.code === 'BAD_USER_INPUT') return send();
      throw error;
    });
    if (result.outcome === 'redirecting') depart(provider.id, session);
    return result;
  }

  #isLeaving = false;
  async #leave(everywhere: boolean): Promise<void> {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#begin();
    try {
      await this.keyring.logout({ everywhere });
    } catch (error) {
      this.#fail(error as KeyringError);
    } finally {
      this.#isLeaving = false;
    }
  }

  #fail(error: KeyringError): void {
    if (!this.keyring.getState().error) this.#failure = this.#texts.failed(error);
    this.#render();
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  #tick(): void {
    const hasExpired = this.#cards.map(card => card.tick(this.#texts)).includes(true);
    if (hasExpired) void this.keyring.load();
  }
}

/** The card that shows the account already. The first account of a provider takes the card that offered to sign in, and back. */
function findCard(
  cards: ReadonlySet<AccountCard>,
  provider: Provider,
  grant: Grant | undefined,
  grants: readonly Grant[],
): AccountCard | undefined {
  const own = [...cards].filter(card => card.provider.id === provider.id);
  const isFree = (card: AccountCard) => !grants.some(({ id }) => id === card.grant?.id);
  return own.find(card => card.grant?.id === grant?.id) ?? own.find(isFree);
}
