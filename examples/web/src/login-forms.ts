import type { LoginInput, SessionQuery } from './gql/graphql';

/** One way to sign in, as the gateway tells it: what is asked, and where the values go in the login input. */
export type Way = SessionQuery['providers'][number]['ways'][number];
export type Field = Way['fields'][number];

const INPUT_TYPES: Readonly<Record<Field['kind'], string>> = {
  TEXT: 'text',
  CHOICE: 'text',
  NUMBER: 'number',
  BOOLEAN: 'checkbox',
  DATE_TIME: 'datetime-local',
  DATE: 'date',
  URL: 'url',
};

/** `type` of the input element for a field. */
export const inputType = ({ kind, secret }: Field): string => (secret ? 'password' : INPUT_TYPES[kind]);

/** What a browser's or another password manager goes by. */
export function autoComplete({ name }: Field): string {
  if (name === 'password') return 'current-password';
  return name === 'username' || name === 'email' ? 'username' : 'off';
}

/** The name of a field's control within the form. */
export const nameOf = ({ path }: Field): string => path.join('.');

/** The login input for a way, from what was filled in. A redirect login comes back to this page: KEYRING_RETURN_TO must allow it. */
export function loginInput(way: Way, filledIn: FormData): LoginInput {
  const values = {};
  for (const field of way.fields) put(values, field.path, read(field, filledIn.get(nameOf(field))));
  if (way.takesReturnTo) put(values, ['returnTo'], `${location.origin}${location.pathname}`);
  return way.path.reduceRight<object>((inner, key) => ({ [key]: inner }), values) as LoginInput;
}

/** Undefined: nothing was filled in. */
function read({ kind }: Field, filledIn: FormDataEntryValue | null): unknown {
  if (kind === 'BOOLEAN') return filledIn !== null;
  if (typeof filledIn !== 'string' || filledIn === '') return undefined;
  if (kind === 'NUMBER') return Number(filledIn);
  return kind === 'DATE_TIME' ? new Date(filledIn).toISOString() : filledIn;
}

function put(values: Record<string, unknown>, [name, ...inner]: readonly string[], value: unknown): void {
  if (name === undefined || value === undefined) return;
  if (inner.length > 0) {
    values[name] ??= {};
    put(values[name] as Record<string, unknown>, inner, value);
  } else values[name] = value;
}
