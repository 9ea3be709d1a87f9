import { button, element } from './element.js';
import { type Part, partOf } from './fields.js';
import { ask, Failure } from './gateway.js';
import { type Provider, SIGN_IN, type SignIn } from './operations.js';

export interface SignInOptions {
  readonly provider: Provider;
  /** Signed in; the form is of no more use. */
  done(): void;
  cancel(): void;
}

/** The provider somebody has left for, over the way there and back. */
const LEFT_FOR = 'keyring:left-for';

/** A form that signs in to one provider, drawn from its `ways`. */
export function signInForm(options: SignInOptions): HTMLFormElement {
  const { provider, cancel } = options;
  const alert = element('p', { role: 'alert', class: 'alert' });
  const form = element('form', { autocomplete: 'off', 'aria-label': `Sign in to ${provider.name}` });
  const [first, ...others] = provider.ways;
  if (first) {
    const part = partOf([first, ...others]);
    const away = element('p', {}, `This page makes way for ${provider.name}'s own, which sends you back here.`);
    const send = element('button', { type: 'submit', class: 'main' });
    const name = () => {
      const isAway = part.way().kind === 'REDIRECT';
      away.hidden = !isAway;
      send.textContent = isAway ? `On to ${provider.name}` : 'Sign in';
    };
    name();
    part.element.addEventListener('change', name);
    const actions = element('div', { class: 'actions' }, send, button('Cancel', {}, cancel));
    form.append(away, part.element, alert, actions);
    form.addEventListener('submit', event => {
      event.preventDefault();
      void submit(form, alert, options, () => signIn(provider, part));
    });
  } else {
    form.append(alert, button('Close', {}, cancel));
    alert.textContent = `The gateway has no way to sign in to ${provider.name}.`;
  }
  form.addEventListener('keydown', ({ key }) => key === 'Escape' && cancel());
  return form;
}

async function submit(
  form: HTMLFormElement,
  alert: HTMLElement,
  { done, cancel }: SignInOptions,
  work: () => Promise<Outcome>,
): Promise<void> {
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  alert.textContent = '';
  try {
    const outcome = await work();
    if (outcome === 'in') done();
    else if (outcome === 'away') cancel();
    else refuse(form, alert, outcome.refusal);
  } catch (error) {
    refuse(form, alert, error instanceof Failure ? error.message : 'That did not work.');
  } finally {
    form.ariaBusy = 'false';
  }
}

/** Signed in, or on the way to the provider's page, or why not. */
type Outcome = 'in' | 'away' | { readonly refusal: string };

async function signIn(provider: Provider, part: Part): Promise<Outcome> {
  const { login } = await send(part);
  if (login.__typename === 'LoggedIn') return 'in';
  if (login.__typename === 'LoginRefused') {
    const { message, retryAfterSeconds } = login;
    return { refusal: retryAfterSeconds ? `${message} Try again in ${retryAfterSeconds} s.` : message };
  }
  sessionStorage.setItem(LEFT_FOR, provider.id);
  location.assign(login.authorizationUrl);
  return 'away';
}

async function send(part: Part): Promise<SignIn> {
  const plain = () => ask<SignIn>(SIGN_IN, { input: part.input() });
  if (!part.way().takesReturnTo) return plain();
  try {
    return await ask<SignIn>(SIGN_IN, { input: part.input(new URL(location.pathname, location.href).href) });
  } catch (error) {
    // Where the operator's list leaves this page out, the gateway's own landing place leads back here, too.
    if (error instanceof Failure && error.code === 'BAD_USER_INPUT') return plain();
    throw error;
  }
}

function refuse(form: HTMLFormElement, alert: HTMLElement, words: string): void {
  const secrets = 'input[type=password]';
  for (const secret of form.querySelectorAll<HTMLInputElement>(secrets)) secret.value = '';
  alert.textContent = words;
  focusFirst(form, secrets);
}

/** Moves the focus to the first control that can be seen, those that match first. */
export function focusFirst(form: HTMLElement, wish = 'input, select'): void {
  const controls = [...form.querySelectorAll<HTMLElement>(wish), ...form.querySelectorAll<HTMLElement>('button')];
  const takes = (one: HTMLElement) => one.checkVisibility() && !one.matches(':disabled, [type=radio]:not(:checked)');
  controls.find(takes)?.focus();
}

/** The provider that somebody comes back from; asked once. */
export function cameBackFrom(): string | null {
  const provider = sessionStorage.getItem(LEFT_FOR);
  sessionStorage.removeItem(LEFT_FOR);
  return provider;
}
