import type { LoginValues } from '../sign-in.js';
import type { LoginWay, Provider } from '../types.js';
import { button, element, newId, setText } from './dom.js';
import { createFields } from './fields.js';
import { english, type Texts } from './texts.js';

/** A form for the provider's `ways` to sign in. If there are several, radio buttons choose one. */
export class SignInForm {
  readonly element = element('form', { part: 'form' });
  onSubmit: (way: LoginWay, values: LoginValues) => void = () => {};
  onCancel: () => void = () => {};
  readonly #provider: Provider;
  readonly #choices;
  readonly #legend = element('legend');
  readonly #hint = element('p', { class: 'note', part: 'hint' });
  readonly #leaving = element('p', { class: 'note', part: 'hint' });
  readonly #submit = element('button', { type: 'submit', class: 'primary', part: 'button primary-button' });
  readonly #cancel = button('button', () => this.onCancel());
  #texts: Texts = english;
  #isPopup = false;

  constructor(provider: Provider) {
    this.#provider = provider;
    const name = newId();
    this.#choices = provider.ways.map((way, index) => {
      const radio = element('input', { type: 'radio', name, id: newId(), checked: index === 0 });
      const label = element('label', { for: radio.id }, way.label);
      const fields = createFields(way);
      const group = element('div', { class: 'group', role: 'group', 'aria-label': way.label }, ...fields.elements);
      return { way, radio, label, fields, shown: element('fieldset', { role: 'presentation' }, group) };
    });
    const radios = this.#choices.map(({ radio, label }) => element('div', { class: 'check' }, radio, label));
    const ways = element('fieldset', { part: 'ways' }, this.#legend, element('div', { class: 'ways' }, ...radios));
    ways.hidden = radios.length < 2;
    const actions = element('div', { class: 'actions', part: 'actions' }, this.#submit, this.#cancel);
    const fields = this.#choices.map(({ shown }) => shown);
    this.element.append(ways, this.#hint, ...fields, this.#leaving, actions);

    ways.addEventListener('change', () => this.#update());
    this.element.addEventListener('submit', event => {
      event.preventDefault();
      const chosen = this.#chosen();
      if (chosen) this.onSubmit(chosen.way, chosen.fields.read());
    });
    this.element.addEventListener('keydown', ({ key }) => key === 'Escape' && this.onCancel());
  }

  show(texts: Texts, isPopup: boolean): void {
    this.#texts = texts;
    this.#isPopup = isPopup;
    this.element.setAttribute('aria-label', texts.form(this.#provider.name));
    setText(this.#legend, texts.ways);
    setText(this.#cancel, texts.cancel);
    for (const { fields } of this.#choices) fields.show(texts);
    this.#update();
  }

  /** Moves the focus to the first control. */
  focus(): void {
    this.#focus('input, select, textarea');
  }

  /** After a refusal: keeps typed values except secrets, and focuses the first secret. */
  clearSecrets(): void {
    for (const secret of this.element.querySelectorAll<HTMLInputElement>(SECRET)) secret.value = '';
    this.#focus(SECRET);
  }

  #focus(wanted: string): void {
    const all = [wanted, 'input, select', 'button'].flatMap(one => [
      ...this.element.querySelectorAll<HTMLElement>(one),
    ]);
    all.find(one => one.checkVisibility() && !one.matches(':disabled, [type=radio]:not(:checked)'))?.focus();
  }

  #chosen() {
    return this.#choices.find(({ radio }) => radio.checked) ?? this.#choices[0];
  }

  #update(): void {
    const { name } = this.#provider;
    const chosen = this.#chosen();
    for (const choice of this.#choices) choice.shown.hidden = choice.shown.disabled = choice !== chosen;
    const isRedirect = chosen?.way.kind === 'REDIRECT';
    setText(this.#hint, chosen?.way.hint ?? '');
    setText(this.#leaving, isRedirect ? this.#texts.leaving(name, this.#isPopup) : '');
    setText(this.#submit, isRedirect ? this.#texts.continueTo(name) : this.#texts.signIn);
  }
}

const SECRET = 'input[type=password]';
