import { Card } from './card.js';
import { collapser } from './collapse.js';
import { button, element } from './element.js';
import { Events } from './events.js';
import { ask } from './gateway.js';
import { type Grant, LOGOUT, type Logout, type Provider, STATE, type State } from './operations.js';
import { cameBackFrom } from './sign-in.js';
import { REFUSALS } from './words.js';

/** A burst of operations costs one look. */
const SETTLE_MS = 150;

/** The session beside the editor: every provider, what the caller holds there, and all that signs in and out. */
export class Panel {
  private readonly count = element('span', { class: 'count' });
  private readonly title = element('h1', { id: 'session-title', tabindex: '-1' }, 'Session ', this.count);
  private readonly status = element('p', { role: 'status', class: 'status' });
  private readonly summary = element('p', {}, 'Asking the gateway …');
  private readonly leave: HTMLElement;
  private readonly list = element('ul', { class: 'cards', role: 'list', 'aria-label': 'Providers' });
  /** By provider, or of a provider with several accounts by grant. */
  private readonly cards = new Map<string, Card>();
  private readonly events = new Events(() => this.changed());
  /** The same page in other tabs of this browser: where there is no session yet, there are no events to tell of one. */
  private readonly others = new BroadcastChannel('keyring');
  private turn = 0;
  private newest: Promise<void> | undefined;
  private isLost = false;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(aside: HTMLElement) {
    const logout = (label: string, everywhere: boolean) => button(label, {}, () => this.logout(everywhere));
    this.leave = element(
      'div',
      { class: 'actions', hidden: true },
      logout('Log out', false),
      logout('Log out everywhere', true),
    );
    const about = element('section', { class: 'about', 'aria-label': 'This session' }, this.summary, this.leave);
    const body = element('div', { id: 'session-body' }, this.status, about, this.list);
    aside.setAttribute('aria-labelledby', this.title.id);
    aside.append(element('header', {}, this.title, collapser(aside, body)), body);
    setInterval(() => this.tick(), 1_000);
    document.addEventListener('visibilitychange', () => (document.hidden ? this.events.keep(false) : this.changed()));
    window.addEventListener('focus', () => this.changed());
    this.others.addEventListener('message', () => this.changed());
  }

  /** First look; says what became of a visit to a provider's page. */
  async open(): Promise<void> {
    await this.lookAgain();
    const came = cameBackFrom();
    const address = new URL(location.href);
    const refusal = address.searchParams.get('keyring_error');
    if (refusal !== null) {
      address.searchParams.delete('keyring_error');
      history.replaceState({}, '', address);
      this.say((Object.hasOwn(REFUSALS, refusal) && REFUSALS[refusal]) || 'The sign-in did not succeed.', 'bad');
    }
    const card = [...this.cards.values()].findLast(one => one.providerId === came);
    card?.focus();
    if (card && refusal === null && card.isSignedIn) this.say(`Signed in to ${card.name}.`, 'good');
  }

  /** Something may have changed the session: looks at it again, once things have settled. */
  changed(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.lookAgain(), SETTLE_MS);
  }

  /** Resolves when what is shown is no older than this call. */
  private lookAgain(): Promise<void> {
    const turn = ++this.turn;
    const mine = this.look(turn).then(() => (turn === this.turn ? undefined : this.newest));
    this.newest = mine;
    return mine;
  }

  private async look(turn: number): Promise<void> {
    const found = await ask<State>(STATE).catch(wordsFor);
    if (turn !== this.turn) return;
    const wasLost = this.isLost;
    this.isLost = typeof found === 'string';
    if (typeof found === 'string') this.say(found, 'bad');
    else this.show(found);
    if (wasLost && !this.isLost) this.say('The gateway answers again.', 'good');
  }

  private show({ providers, session }: State): void {
    const focused = document.activeElement;
    const grants = session?.grants ?? [];
    const before = new Map(this.cards);
    this.cards.clear();
    for (const provider of providers) {
      const held = grants.filter(grant => grant.provider === provider.id);
      const rows = held.length > 0 ? held : [undefined];
      for (const grant of rows) this.cardOf(before, provider, grant).show(grant, grant === rows.at(-1));
    }
    for (const card of before.values()) card.element.remove();
    const signedIn = providers.filter(({ id }) =>
      grants.some(({ provider, state }) => provider === id && state !== 'NEEDS_LOGIN'),
    ).length;
    this.count.textContent = `${signedIn} of ${providers.length}`;
    this.summary.textContent = session
      ? `Ends ${dateOf(session.expiresAt)} at the latest.`
      : 'None yet: signing in to a provider opens one.';
    this.leave.hidden = !session;
    this.events.keep(session !== null && !document.hidden);
    this.keepFocus(focused);
  }

  /** What had the focus may be gone now: it must not fall back to the top of the page. */
  private keepFocus(focused: Element | null): void {
    if (!focused?.closest('#session') || focused.checkVisibility()) return;
    (focused.closest('.card')?.querySelector('h2') ?? this.title).focus();
  }

  /** The card that showed this before, or a new one. What was shown without an account goes on with the first. */
  private cardOf(before: Map<string, Card>, provider: Provider, grant: Grant | undefined): Card {
    const isOnly = !grant || (provider.accounts === 'ONE' && !this.cards.has(provider.id));
    const key = isOnly ? provider.id : `${provider.id} ${grant.id}`;
    const known = [key, provider.id].find(name => before.has(name));
    const card = (known !== undefined && before.get(known)) || this.newCard(provider);
    if (known !== undefined) before.delete(known);
    this.cards.set(key, card);
    if (this.list.children[this.cards.size - 1] !== card.element)
      this.list.insertBefore(card.element, this.list.children[this.cards.size - 1] ?? null);
    return card;
  }

  private newCard(provider: Provider): Card {
    return new Card(provider, {
      attempt: (place, work) => this.attempt(place, work),
      ended: () => this.changed(),
    });
  }

  private async attempt(place: HTMLElement, work: () => Promise<string | undefined>): Promise<void> {
    if (place.ariaBusy === 'true') return;
    place.ariaBusy = 'true';
    try {
      const words = await work();
      await this.lookAgain();
      if (words) this.say(words, 'good');
    } catch (error) {
      await this.lookAgain();
      this.say(wordsFor(error), 'bad');
    } finally {
      place.ariaBusy = 'false';
      this.others.postMessage('changed');
    }
  }

  private logout(everywhere: boolean): Promise<void> {
    return this.attempt(this.leave, async () => {
      const { logout } = await ask<Logout>(LOGOUT, { everywhere });
      return logout.sessionsEnded > 1 ? `Logged out of ${logout.sessionsEnded} sessions.` : 'Logged out.';
    });
  }

  private say(words: string, tone: 'good' | 'bad'): void {
    this.status.dataset.tone = tone;
    this.status.textContent = words;
  }

  private tick(): void {
    for (const card of this.cards.values()) card.tick(Date.now());
  }
}

function wordsFor(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'That did not work.';
}

function dateOf(instant: string): string {
  return new Date(instant).toLocaleString('en', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}
