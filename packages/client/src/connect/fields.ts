import { fieldKey, type LoginValues } from '../sign-in.js';
import type { LoginField, LoginWay } from '../types.js';
import { element, newId, setText } from './dom.js';
import type { Texts } from './texts.js';

/** The controls for one way to sign in. */
export interface Fields {
  readonly elements: readonly HTMLElement[];
  read(): LoginValues;
  show(texts: Texts): void;
}

/** Fields of a group stand together. A group in which nothing is required is folded away: untouched, it counts as not filled in. */
export function createFields(way: LoginWay): Fields {
  const controls = way.fields.map(field => createField(field, way));
  const elements: HTMLElement[] = [];
  const summaries: { readonly summary: HTMLElement; readonly name: string }[] = [];
  for (const name of new Set(way.fields.map(({ group }) => group))) {
    const members = controls.filter(({ field }) => field.group === name);
    const shown = members.map(member => member.element);
    if (name === null) elements.push(...shown);
    else if (members.some(({ field }) => field.required))
      elements.push(element('div', { class: 'group', role: 'group', 'aria-label': name }, ...shown));
    else {
      const summary = element('summary');
      summaries.push({ summary, name });
      elements.push(element('details', { class: 'group' }, summary, ...shown));
    }
  }
  return {
    elements,
    read: () => Object.fromEntries(controls.map(({ field, read }) => [fieldKey(field), read()])),
    show(texts) {
      for (const { summary, name } of summaries) setText(summary, texts.optional(name));
      for (const { show } of controls) show(texts);
    },
  };
}

function createField(field: LoginField, way: LoginWay) {
  const { hint, kind, label, required } = field;
  const isCheck = kind === 'BOOLEAN';
  const control = kind === 'CHOICE' ? createChoice(field) : createInput(field, way);
  control.id = newId();
  const name = element('label', { for: control.id, part: 'label' });
  const note = element('small', { id: newId(), part: 'hint' }, hint ?? '');
  if (hint) control.setAttribute('aria-describedby', note.id);
  const shown = isCheck ? [element('div', { class: 'check' }, control, name)] : [name, control];
  return {
    field,
    element: element('div', { class: 'field', part: 'field' }, ...shown, ...(hint ? [note] : [])),
    read: () => filledIn(control, field),
    show: (texts: Texts) => setText(name, required || isCheck ? label : texts.optional(label)),
  };
}

function createChoice({ options, initial, required }: LoginField): HTMLSelectElement {
  const values = required ? (options ?? []) : ['', ...(options ?? [])];
  const shown = values.map(value => element('option', { value, selected: value === initial }, value));
  return element('select', { part: 'input' }, ...shown);
}

const INPUT_TYPES: Readonly<Record<LoginField['kind'], string>> = {
  TEXT: 'text',
  CHOICE: 'text',
  BOOLEAN: 'checkbox',
  NUMBER: 'number',
  DATE_TIME: 'datetime-local',
  DATE: 'date',
  URL: 'url',
};

function createInput(field: LoginField, way: LoginWay): HTMLInputElement {
  const { kind, secret, initial, required } = field;
  const isCheck = kind === 'BOOLEAN';
  const input = element('input', {
    part: isCheck ? 'checkbox' : 'input',
    type: secret ? 'password' : (INPUT_TYPES[kind] ?? 'text'),
    autocomplete: autocompleteFor(field, way),
    autocapitalize: 'none',
    spellcheck: 'false',
    required: required && !isCheck,
    checked: isCheck && initial === 'true',
    step: kind === 'NUMBER' ? 'any' : undefined,
  });
  // Not the attribute, which would put a secret into the page's markup.
  if (!isCheck && initial !== null) input.value = initial;
  return input;
}

const PASSWORD = /pass(word|phrase)?$/i;
const USER_NAME = /^(user(name|id)?|login|e?mail)$/i;

/** For password managers: a key or an API secret is not the user's password. */
function autocompleteFor({ name, secret }: LoginField, { fields }: LoginWay): string {
  if (secret) return PASSWORD.test(name) ? 'current-password' : 'off';
  const takesPassword = fields.some(field => field.secret && PASSWORD.test(field.name));
  return takesPassword && USER_NAME.test(name) ? 'username' : 'off';
}

function filledIn(control: HTMLInputElement | HTMLSelectElement, { kind }: LoginField): unknown {
  if (kind === 'BOOLEAN') return (control as HTMLInputElement).checked;
  if (control.value === '') return undefined;
  if (kind === 'NUMBER') return Number(control.value);
  return kind === 'DATE_TIME' ? new Date(control.value).toISOString() : control.value;
}
