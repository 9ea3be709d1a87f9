import type { SignInResult } from '../keyring.js';
import type { LoginValues } from '../sign-in.js';
import type { Grant, LoginWay, Provider } from '../types.js';
import { button, element, newId, setText } from './dom.js';
import { Facts } from './facts.js';
import { SignInForm } from './sign-in-form.js';
import type { Texts } from './texts.js';

/** Functions of the element that a card uses. */
export interface CardActions {
  signIn(provider: Provider, way: LoginWay, values: LoginValues): Promise<SignInResult>;
  /** Resolves with what to report. */
  refresh(grant: Grant): Promise<string>;
  disconnect(grant: Grant): Promise<string>;
  /** Runs an action of a card: one at a time for each card. A failure is shown in the card. */
  run(card: AccountCard, action: () => Promise<string | undefined>): void;
  /** Moves the focus to the new account. */
  focusAccount(provider: Provider, grant: Grant | undefined): void;
}

export interface CardView {
  readonly grant: Grant | undefined;
  /** No other account of the provider follows. */
  readonly isLast: boolean;
  readonly texts: Texts;
  readonly hasDetails: boolean;
  readonly isPopup: boolean;
  /** 1 to 6. */
  readonly headingLevel: string;
}

/** Marks that distinguish the states without colors. */
const MARKS = { ACTIVE: '●', NEEDS_LOGIN: '▲', RENEWAL_UNKNOWN: '◆', NONE: '○' } as const;

/** One account at a provider, or the offer to sign in to one. */
export class AccountCard {
  readonly element: HTMLElement;
  readonly provider: Provider;
  readonly #actions: CardActions;
  readonly #heading = element('div', { class: 'heading', part: 'heading', role: 'heading', tabindex: '-1' });
  readonly #mark = element('span', { 'aria-hidden': 'true' });
  readonly #state = element('span');
  readonly #subject = element('span', { part: 'account' });
  /** Without its name, an id such as 71 says nothing. */
  readonly #subjectName = element('span', { class: 'account-name' });
  readonly #account = element('p', { class: 'account' }, this.#subjectName, ' ', this.#subject);
  readonly #facts = new Facts();
  readonly #remark = element('p', { class: 'note', part: 'hint' });
  readonly #alert = element('p', { class: 'message alert', part: 'alert', role: 'alert' });
  readonly #signIn: HTMLButtonElement;
  readonly #refresh: HTMLButtonElement;
  readonly #disconnect: HTMLButtonElement;
  readonly #add: HTMLButtonElement;
  #form: SignInForm | undefined;
  #view: CardView | undefined;

  constructor(provider: Provider, actions: CardActions) {
    this.provider = provider;
    this.#actions = actions;
    this.#heading.id = newId();
    this.#heading.textContent = provider.name;
    const withGrant = (action: (grant: Grant) => Promise<string>) =>
      button('button', () => {
        const { grant } = this;
        if (grant) actions.run(this, () => action(grant));
      });
    this.#signIn = button('button', () => this.signIn());
    this.#refresh = withGrant(actions.refresh);
    this.#disconnect = withGrant(actions.disconnect);
    this.#add = button('button', () => this.signIn());
    const state = element('p', { class: 'state', part: 'state' }, this.#mark, ' ', this.#state);
    const buttons = [this.#signIn, this.#refresh, this.#disconnect, this.#add];
    this.element = element(
      'li',
      { class: 'card', part: 'card', 'aria-labelledby': this.#heading.id },
      this.#heading,
      state,
      this.#account,
      this.#facts.element,
      this.#remark,
      element('div', { class: 'actions', part: 'actions' }, ...buttons),
      this.#alert,
    );
  }

  get grant(): Grant | undefined {
    return this.#view?.grant;
  }

  get isBusy(): boolean {
    return this.element.ariaBusy === 'true';
  }

  set isBusy(isBusy: boolean) {
    this.element.ariaBusy = String(isBusy);
  }

  show(view: CardView): void {
    this.#view = view;
    const { grant, texts, hasDetails, isPopup, headingLevel } = view;
    const state = grant?.state ?? 'NONE';
    this.element.dataset.state = state;
    this.element.dataset.provider = this.provider.id;
    this.#heading.ariaLevel = headingLevel;
    this.#mark.textContent = MARKS[state] ?? '◆';
    setText(this.#state, texts.state(state));
    setText(this.#subjectName, texts.subject);
    setText(this.#subject, grant?.subject ?? '');
    this.#account.hidden = this.#subject.hidden;
    this.#facts.show(hasDetails ? grant : undefined, texts);
    setText(this.#remark, this.#remarkOn(view));
    this.#labelButtons(view);
    this.#form?.show(texts, isPopup);
  }

  /** Continues the countdown. True when the access token has just expired. */
  tick(texts: Texts): boolean {
    return this.#facts.tick(texts);
  }

  focus(): void {
    this.#heading.focus();
  }

  /** Shows why an action failed; an empty text removes it. */
  alert(text: string): void {
    if (this.#alert.textContent !== text) this.#alert.textContent = text;
  }

  /** Takes over the open form of a card that goes, with what was typed. */
  adoptForm(from: AccountCard): void {
    const form = from.#form;
    if (!form || this.#form) return;
    const focused = form.element.querySelector<HTMLElement>(':focus');
    from.#form = undefined;
    this.#attach(form);
    focused?.focus();
  }

  #remarkOn({ grant, texts, hasDetails }: CardView): string {
    const { name, ways, hasServiceAccess } = this.provider;
    if (grant) return hasDetails && grant.lastError ? texts.lastRefreshFailed(grant.lastError) : '';
    if (hasServiceAccess) return texts.publicAccess;
    return ways.length === 0 ? texts.noWay(name) : '';
  }

  #labelButtons({ grant, isLast, texts }: CardView): void {
    const { name, accounts, ways } = this.provider;
    const account = accounts === 'MANY' && grant?.subject ? texts.account(name, grant.subject) : name;
    const label = (target: HTMLButtonElement, text: string, about: string, isShown: boolean) => {
      setText(target, text);
      target.setAttribute('aria-label', texts.action(text, about));
      target.hidden = !isShown;
    };
    const maySignIn = ways.length > 0 && !this.#form;
    label(this.#signIn, texts.signIn, account, maySignIn && (!grant || grant.state === 'NEEDS_LOGIN'));
    label(this.#refresh, texts.refresh, account, grant?.renewable === true && grant.state !== 'NEEDS_LOGIN');
    label(this.#disconnect, texts.disconnect, account, grant !== undefined);
    label(this.#add, texts.addAccount, name, maySignIn && grant !== undefined && isLast && accounts === 'MANY');
  }

  /** Without required fields, the provider's page opens immediately. Developers get the form with its optional fields. */
  signIn(): void {
    const [way, another] = this.provider.ways;
    const mustAsk = way?.kind !== 'REDIRECT' || another || way.fields.some(({ required }) => required);
    if (this.#form) this.#form.focus();
    else if (mustAsk || (this.#view?.hasDetails && way.fields.length > 0)) this.#openForm();
    else this.#send(way, {});
  }

  #openForm(): void {
    this.alert('');
    this.#attach(new SignInForm(this.provider));
    this.#form?.focus();
  }

  #attach(form: SignInForm): void {
    form.onSubmit = (way, values) => this.#send(way, values);
    form.onCancel = () => this.#closeForm();
    this.#form = form;
    this.element.append(form.element);
    if (this.#view) this.show(this.#view);
  }

  #closeForm(): void {
    if (!this.#form || !this.#view) return;
    this.#form.element.remove();
    this.#form = undefined;
    this.alert('');
    this.show(this.#view);
    if (this.#signIn.hidden && this.#add.hidden) this.focus();
    else (this.#signIn.hidden ? this.#add : this.#signIn).focus();
  }

  #send(way: LoginWay, values: LoginValues): void {
    this.#actions.run(this, async () => {
      const { provider } = this;
      const result = await this.#actions.signIn(provider, way, values);
      const texts = this.#view?.texts;
      if (result.outcome === 'refused') {
        if (texts) this.alert(texts.refused(result.refusal));
        this.#form?.clearSecrets();
        return undefined;
      }
      if (result.outcome === 'closed') return texts?.closed(provider.name);
      this.#closeForm();
      if (result.outcome === 'redirecting') return undefined;
      this.#actions.focusAccount(provider, result.grant);
      return texts?.signedIn(provider.name);
    });
  }
}
