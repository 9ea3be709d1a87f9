import { element, newId } from './element.js';
import type { Field, Way } from './operations.js';

/** The form's part that signs in: what is shown, and what was filled in. */
export interface Part {
  readonly element: HTMLElement;
  /** The way that is chosen. */
  way(): Way;
  /** The part of `LoginInput` for it; `returnTo`, where the way takes it, is put in. */
  input(returnTo?: string): object;
}

/** The form's part for the ways to sign in to a provider: where there are several, a row of radio buttons, and the fields of the one that is chosen. */
export function partOf(ways: readonly [Way, ...Way[]]): Part {
  const name = newId();
  const parts = ways.map((way, index) => {
    const radio = element('input', { type: 'radio', name, id: newId(), checked: index === 0 });
    const label = element('label', { for: radio.id }, way.label);
    const fields = fieldsPart(way);
    return { way, radio, label, fields, shown: element('fieldset', { role: 'presentation' }, fields.element) };
  });
  const choose = () => {
    for (const { radio, shown } of parts) shown.hidden = shown.disabled = !radio.checked;
  };
  for (const { radio } of parts) radio.addEventListener('change', choose);
  choose();
  const tabs = element('div', { class: 'ways' }, ...parts.flatMap(({ radio, label }) => [radio, label]));
  const row = element('fieldset', { class: 'choice' }, element('legend', {}, 'Way to sign in'), tabs);
  const chosen = () => parts.find(({ radio }) => radio.checked) ?? (parts[0] as (typeof parts)[number]);
  return {
    element: element('div', {}, ...(parts.length > 1 ? [row] : []), ...parts.map(({ shown }) => shown)),
    way: () => chosen().way,
    input(returnTo) {
      const { way, fields } = chosen();
      const values = { ...fields.read(), ...(way.takesReturnTo && returnTo !== undefined && { returnTo }) };
      return way.path.reduceRight<object>((inner, key) => ({ [key]: inner }), values);
    },
  };
}

/** A way's fields. Those of a group stand together; a group that nobody touched counts as not filled in. */
function fieldsPart({ fields, label }: Way): { readonly element: HTMLElement; read(): object } {
  const parts = fields.map(field => ({ field, part: fieldPart(field) }));
  const shown: HTMLElement[] = [];
  for (const [group, members] of Map.groupBy(parts, ({ field }) => field.group ?? '')) {
    const elements = members.map(({ part }) => part.element);
    if (group === '') shown.push(...elements);
    else if (members.some(({ field }) => field.required))
      shown.push(element('div', { role: 'group', 'aria-label': group }, ...elements));
    else shown.push(element('details', {}, element('summary', {}, `${group} (optional)`), ...elements));
  }
  return {
    element: element('div', { class: 'fields', role: 'group', 'aria-label': label }, ...shown),
    read() {
      const values = {};
      for (const { field, part } of parts) put(values, field.path, part.read());
      return values;
    },
  };
}

/** Puts a value at its place; undefined: nothing was filled in. */
function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...inner] = path;
  if (name === undefined || value === undefined) return;
  if (inner.length > 0) {
    values[name] ??= {};
    put(values[name] as Record<string, unknown>, inner, value);
  } else values[name] = value;
}

function fieldPart(field: Field): { readonly element: HTMLElement; read(): unknown } {
  const { hint, kind, label, required } = field;
  const control = kind === 'CHOICE' ? choiceControl(field) : inputControl(field);
  control.id = newId();
  const isCheck = kind === 'BOOLEAN';
  const name = element('label', { for: control.id }, required || isCheck ? label : `${label} (optional)`);
  const note = element('small', { id: newId() }, hint ?? '');
  if (hint) control.setAttribute('aria-describedby', note.id);
  const shown = isCheck ? [element('div', { class: 'check' }, control, name)] : [name, control];
  return {
    element: element('div', { class: 'field' }, ...shown, ...(hint ? [note] : [])),
    read: () => filledIn(control, field),
  };
}

function choiceControl({ options, initial, required }: Field): HTMLSelectElement {
  const all = required ? (options ?? []) : ['', ...(options ?? [])];
  const shown = all.map(value => element('option', { value, selected: value === initial }, value));
  return element('select', {}, ...shown);
}

const INPUT_TYPES: Readonly<Record<Exclude<Field['kind'], 'CHOICE'>, string>> = {
  TEXT: 'text',
  BOOLEAN: 'checkbox',
  NUMBER: 'number',
  DATE_TIME: 'datetime-local',
  DATE: 'date',
  URL: 'url',
};

function inputControl({ kind, secret, initial, required }: Field): HTMLInputElement {
  const isCheck = kind === 'BOOLEAN';
  return element('input', {
    type: secret ? 'password' : kind === 'CHOICE' ? 'text' : INPUT_TYPES[kind],
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: required && !isCheck,
    checked: isCheck && initial === 'true',
    value: isCheck ? undefined : (initial ?? undefined),
    step: kind === 'NUMBER' ? 'any' : undefined,
  });
}

function filledIn(control: HTMLInputElement | HTMLSelectElement, { kind }: Field): unknown {
  if (kind === 'BOOLEAN') return (control as HTMLInputElement).checked;
  if (control.value === '') return undefined;
  if (kind === 'NUMBER') return Number(control.value);
  return kind === 'DATE_TIME' ? new Date(control.value).toISOString() : control.value;
}
