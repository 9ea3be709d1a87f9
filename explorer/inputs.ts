/** A type as introspection refers to it: wrappers outside, the name inside. */
export interface TypeRef {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType?: TypeRef | null;
}

export interface InputValue {
  readonly name: string;
  readonly description: string | null;
  /** As GraphQL writes it. */
  readonly defaultValue: string | null;
  readonly type: TypeRef;
}

export interface InputType {
  readonly kind: string;
  readonly name: string;
  readonly isOneOf: boolean | null;
  readonly inputFields: readonly InputValue[] | null;
  readonly enumValues: readonly { readonly name: string }[] | null;
}

/** What a person fills in: one value, all of some fields, or one of some choices. */
export type Model =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'all'; readonly fields: readonly Field[] }
  | { readonly kind: 'one'; readonly choices: readonly Field[] };

export interface Leaf {
  readonly type: 'text' | 'secret' | 'check' | 'choice' | 'number' | 'instant' | 'day' | 'address';
  readonly options: readonly string[];
  readonly initial: string | undefined;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  /** Empty where the label says it all. */
  readonly hint: string;
  readonly required: boolean;
  readonly model: Model;
}

const SECRET = /pass|secret|token|key/i;
const SCALARS: Readonly<Record<string, Leaf['type']>> = {
  Boolean: 'check',
  Int: 'number',
  Float: 'number',
  DateTime: 'instant',
  Date: 'day',
  URL: 'address',
};
/** Input types may contain themselves; nobody fills in a form deeper than this. */
const DEEPEST = 4;

/** The form for one field of an input type. Undefined where there is no such type or field. */
export function formModel(types: readonly InputType[], typeName: string, fieldName: string): Model | undefined {
  const byName = new Map(types.map(type => [type.name, type]));
  const value = byName.get(typeName)?.inputFields?.find(({ name }) => name === fieldName);
  return value && modelOf(value, byName, 0);
}

function modelOf(value: InputValue, types: ReadonlyMap<string, InputType>, depth: number): Model | undefined {
  const type = types.get(nameOf(value.type));
  if (!type?.inputFields) return isList(value.type) ? undefined : { kind: 'leaf', leaf: leafOf(value, type) };
  if (depth >= DEEPEST || isList(value.type)) return undefined;
  const fields = type.inputFields.flatMap(one => fieldOf(one, types, depth + 1) ?? []);
  return type.isOneOf ? { kind: 'one', choices: fields } : { kind: 'all', fields };
}

function fieldOf(value: InputValue, types: ReadonlyMap<string, InputType>, depth: number): Field | undefined {
  const model = modelOf(value, types, depth);
  if (!model) return undefined;
  const label = spoken(value.name);
  const hint = (value.description ?? '').trim();
  const isRepeated = letters(hint) === letters(label);
  const required = value.type.kind === 'NON_NULL' && value.defaultValue === null;
  return { name: value.name, label, hint: isRepeated ? '' : hint, required, model };
}

function leafOf({ name, defaultValue }: InputValue, type: InputType | undefined): Leaf {
  const options = type?.enumValues?.map(one => one.name) ?? [];
  const known = SCALARS[type?.name ?? ''];
  const initial = defaultValue === null || defaultValue === 'null' ? undefined : defaultValue.replace(/^"(.*)"$/, '$1');
  return { type: known ?? (options.length > 0 ? 'choice' : SECRET.test(name) ? 'secret' : 'text'), options, initial };
}

const nameOf = ({ name, ofType }: TypeRef): string => (ofType ? nameOf(ofType) : (name ?? ''));
const isList = ({ kind, ofType }: TypeRef): boolean => kind === 'LIST' || (ofType ? isList(ofType) : false);

/** `apiKey` -> `API key` */
export function spoken(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_]+/);
  const cased = words.map((word, index) =>
    /^(api|id|url|pin|vpn)$/i.test(word) ? word.toUpperCase() : index > 0 ? word.toLowerCase() : capital(word),
  );
  return cased.join(' ');
}

const letters = (text: string) => text.replace(/\W/g, '').toLowerCase();
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
