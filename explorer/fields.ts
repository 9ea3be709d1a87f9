import { element, newId } from './element.js';
import type { Field, Leaf, Model } from './inputs.js';

/** A part of a form: what is shown, and what was filled in. */
export interface Part {
  readonly element: HTMLElement;
  /** The value as GraphQL takes it; undefined where nothing was filled in. */
  read(): unknown;
}

/** The part of a form for a model. */
export function partOf(model: Model, legend = ''): Part {
  if (model.kind === 'one') return choicePart(model.choices);
  if (model.kind === 'all') return groupPart(model.fields, legend);
  return leafPart({ name: '', label: legend, hint: '', required: true, model }, model.leaf);
}

function fieldPart(field: Field): Part {
  const { model, label, required } = field;
  if (model.kind === 'leaf') return leafPart(field, model.leaf);
  const inner = partOf(model, label);
  if (required) return inner;
  return { ...inner, element: element('details', {}, element('summary', {}, `${label} (optional)`), inner.element) };
}

/** Some fields, each with a name of its own. An optional group that nobody touched counts as not filled in. */
function groupPart(fields: readonly Field[], legend: string): Part {
  const parts = fields.map(field => [field.name, fieldPart(field)] as const);
  const about = { class: 'fields', ...(legend && { role: 'group', 'aria-label': legend }) };
  return {
    element: element('div', about, ...parts.map(([, part]) => part.element)),
    read() {
      const given = parts
        .map(([name, part]) => [name, part.read()] as const)
        .filter(([, value]) => value !== undefined);
      return given.length > 0 ? Object.fromEntries(given) : undefined;
    },
  };
}

/** One of some ways: a row of radio buttons, and the fields of the one that is chosen. */
function choicePart(choices: readonly Field[]): Part {
  const name = newId();
  const ways = choices.map((field, index) => {
    const radio = element('input', { type: 'radio', name, id: newId(), checked: index === 0 });
    const label = element('label', { for: radio.id }, field.label);
    const part = partOf(field.model);
    const fields = element('fieldset', { role: 'presentation' }, part.element);
    return { field, radio, label, part, fields };
  });
  const choose = () => {
    for (const { radio, fields } of ways) fields.hidden = fields.disabled = !radio.checked;
  };
  for (const { radio } of ways) radio.addEventListener('change', choose);
  choose();
  const tabs = element('div', { class: 'ways' }, ...ways.flatMap(({ radio, label }) => [radio, label]));
  const row = element('fieldset', { class: 'choice' }, element('legend', {}, 'Way to sign in'), tabs);
  return {
    element: element('div', {}, row, ...ways.map(({ fields }) => fields)),
    read() {
      const chosen = ways.find(({ radio }) => radio.checked);
      return chosen && { [chosen.field.name]: chosen.part.read() ?? {} };
    },
  };
}

function leafPart({ label, hint, required }: Field, leaf: Leaf): Part {
  const control = leaf.type === 'choice' ? choiceControl(leaf, required) : inputControl(leaf, required);
  control.id = newId();
  const name = element('label', { for: control.id }, required ? label : `${label} (optional)`);
  const note = element('small', { id: newId() }, hint);
  if (hint) control.setAttribute('aria-describedby', note.id);
  const isCheck = leaf.type === 'check';
  if (isCheck) name.textContent = label;
  const shown = isCheck ? [element('div', { class: 'check' }, control, name)] : [name, control];
  return {
    element: element('div', { class: 'field' }, ...shown, ...(hint ? [note] : [])),
    read: () => filledIn(control, leaf),
  };
}

function choiceControl({ options, initial }: Leaf, required: boolean): HTMLSelectElement {
  const all = required ? options : ['', ...options];
  const shown = all.map(value => element('option', { value, selected: value === initial }, value));
  return element('select', {}, ...shown);
}

const INPUT_TYPES: Readonly<Record<Exclude<Leaf['type'], 'choice'>, string>> = {
  text: 'text',
  secret: 'password',
  check: 'checkbox',
  number: 'number',
  instant: 'datetime-local',
  day: 'date',
  address: 'url',
};

function inputControl({ type, initial }: Leaf, required: boolean): HTMLInputElement {
  const isCheck = type === 'check';
  return element('input', {
    type: type === 'choice' ? 'text' : INPUT_TYPES[type],
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: required && !isCheck,
    checked: isCheck && initial === 'true',
    value: isCheck ? undefined : initial,
    step: type === 'number' ? 'any' : undefined,
  });
}

function filledIn(control: HTMLInputElement | HTMLSelectElement, { type }: Leaf): unknown {
  if (type === 'check') return (control as HTMLInputElement).checked;
  if (control.value === '') return undefined;
  if (type === 'number') return Number(control.value);
  return type === 'instant' ? new Date(control.value).toISOString() : control.value;
}
