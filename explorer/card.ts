import { button, element, newId } from './element.js';
import { Facts } from './facts.js';
import { ask, Failure } from './gateway.js';
import { type Grant, type Provider, REFRESH, REVOKE, type Refresh, type Revoke } from './operations.js';
import { focusFirst, signInForm } from './sign-in.js';
import { OUTCOMES, STATES } from './words.js';

/** What a card needs of the panel around it. */
export interface Surroundings {
  /** Does something that may fail, looks at the session again, and says what came of it. */
  attempt(place: HTMLElement, work: () => Promise<string | undefined>): Promise<void>;
  /** A token's time is over: what does the gateway say now? */
  ended(): void;
}

/** One account at a provider, or that there is none: what the caller holds there, and what can be done about it. */
export class Card {
  readonly element: HTMLElement;
  private readonly provider: Provider;
  private readonly around: Surroundings;
  private readonly title: HTMLElement;
  private readonly state = element('p', { class: 'state' });
  private readonly facts = new Facts();
  private readonly remark = element('p', { class: 'note' });
  private readonly signIn: HTMLButtonElement;
  private readonly add: HTMLButtonElement;
  private readonly refresh: HTMLButtonElement;
  private readonly revoke: HTMLButtonElement;
  private form: HTMLFormElement | undefined;
  private grant: Grant | undefined;
  private isLast = true;

  constructor(provider: Provider, around: Surroundings) {
    this.provider = provider;
    this.around = around;
    const act = (label: string, work: () => Promise<string | undefined>) =>
      button(label, {}, () => void around.attempt(this.element, work));
    this.title = element('h2', { id: newId(), tabindex: '-1' }, provider.name);
    this.signIn = act('Sign in', () => this.openForm());
    this.refresh = act('Refresh', () => this.renew());
    this.revoke = act('Revoke', () => this.giveBack());
    this.add = act('Add another account', () => this.openForm());
    const actions = element('div', { class: 'actions' }, this.signIn, this.refresh, this.revoke, this.add);
    this.element = element('li', { class: 'card', 'aria-labelledby': this.title.id });
    this.element.append(this.title, this.state, this.facts.element, this.remark, actions);
  }

  get name(): string {
    return this.provider.name;
  }

  get providerId(): string {
    return this.provider.id;
  }

  get isSignedIn(): boolean {
    return this.grant?.state === 'ACTIVE';
  }

  /** `isLast`: no other card of the provider follows. */
  show(grant: Grant | undefined, isLast = true): void {
    this.grant = grant;
    this.isLast = isLast;
    const state = grant?.state ?? 'NONE';
    const [mark, words] = STATES[state];
    this.element.dataset.state = state;
    this.state.replaceChildren(element('span', { 'aria-hidden': 'true' }, mark), ` ${words}`);
    this.facts.show(grant);
    this.remark.textContent = this.remarkOn(grant);
    this.remark.hidden = this.remark.textContent === '';
    this.refresh.hidden = this.revoke.hidden = !grant;
    this.nameActions();
    this.offerSignIn();
  }

  /** Several cards of one provider have the same buttons: their labels name the account. */
  private nameActions(): void {
    const { provider, grant } = this;
    const account = provider.accounts === 'MANY' && grant?.subject ? ` (${grant.subject})` : '';
    for (const one of [this.signIn, this.refresh, this.revoke])
      one.setAttribute('aria-label', `${one.textContent}: ${provider.name}${account}`);
    this.add.setAttribute('aria-label', `${this.add.textContent}: ${provider.name}`);
  }

  private offerSignIn(): void {
    const cannot = this.provider.ways.length === 0 || this.form !== undefined;
    this.signIn.hidden = this.isSignedIn || cannot;
    this.add.hidden = !this.grant || !this.isLast || this.provider.accounts === 'ONE' || cannot;
  }

  private remarkOn(grant: Grant | undefined): string {
    if (grant?.lastError) return `The last renewal failed: ${grant.lastError}`;
    return !grant && this.provider.hasServiceAccess ? "Public fields work with the gateway's own account." : '';
  }

  /** Goes on with the countdown. */
  tick(nowMs: number): void {
    if (this.facts.tick(nowMs)) this.around.ended();
  }

  focus(): void {
    this.title.focus();
  }

  private async openForm(): Promise<undefined> {
    const { provider } = this;
    this.form = signInForm({ provider, done: () => this.signedIn(), cancel: () => this.closeForm() });
    this.element.append(this.form);
    this.offerSignIn();
    focusFirst(this.form);
  }

  private closeForm(): void {
    this.form?.remove();
    this.form = undefined;
    this.offerSignIn();
    (this.signIn.hidden ? this.add : this.signIn).focus();
  }

  private signedIn(): void {
    this.closeForm();
    this.focus();
    void this.around.attempt(this.element, async () => `Signed in to ${this.name}.`);
  }

  private async renew(): Promise<string> {
    const { refresh } = await ask<Refresh>(REFRESH, { grant: this.grant?.id });
    if (refresh.__typename === 'RefreshRefused') throw new Failure(refresh.message ?? 'The renewal was refused.');
    return `Renewed the token for ${this.name}.`;
  }

  private async giveBack(): Promise<string> {
    const { revoke } = await ask<Revoke>(REVOKE, { grant: this.grant?.id });
    const { outcome } = revoke.revocation;
    return `${this.name}: ${OUTCOMES[outcome] ?? outcome}.`;
  }
}
