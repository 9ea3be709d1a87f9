import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { ProviderModel } from '../auth/models.js';
import type { LoginField, LoginFieldKind, LoginWay } from '../generated/graphql.js';
import type { ProviderId } from '../provider-id.js';

/** Where a redirect login sends the browser afterwards: the page sets it, a person is not asked for it. */
export const RETURN_TO = 'returnTo';
/** Input types may contain themselves; a form is no deeper than this. */
export const DEEPEST = 4;
const SECRET = /pass|secret|token|key/i;

const KINDS: Readonly<Record<string, LoginFieldKind>> = {
  Boolean: 'BOOLEAN',
  Int: 'NUMBER',
  Float: 'NUMBER',
  DateTime: 'DATE_TIME',
  Date: 'DATE',
  URL: 'URL',
};

/** Logins that forms begin with, by provider: values of LoginInput, the first of each way counts. Only of sandboxes, in the demo. */
export type InitialLogins = (provider: ProviderId) => readonly Readonly<Record<string, unknown>>[];

/**
 * How an end user signs in to a provider, read from its part of `LoginInput`: one way for each field where that part is `@oneOf`, otherwise one. Enough
 * to draw the form without introspection. Empty if users cannot sign in.
 */
export function loginWays(
  schema: GraphQLSchema,
  { id, name, login, ways }: ProviderModel,
  initialLogins: InitialLogins = () => [],
): readonly LoginWay[] {
  const own = loginField(schema, id);
  const type = loginInputOf(schema, id);
  if (login === 'NONE' || !own || !type) return [];
  const logins = initialLogins(id);
  if (!type.isOneOf) return [{ ...way(login, own, type, [own.name], logins), label: name }];
  return Object.values(type.getFields()).flatMap(field => {
    const inner = getNamedType(field.type);
    return isInputObjectType(inner)
      ? [way(ways?.[field.name] ?? login, field, inner, [own.name, field.name], logins)]
      : [];
  });
}

function loginField(schema: GraphQLSchema, id: ProviderId): GraphQLInputField | undefined {
  const all = schema.getType('LoginInput');
  return isInputObjectType(all) ? all.getFields()[id.toLowerCase()] : undefined;
}

/** A provider's part of `LoginInput`. Undefined: it has none. */
export function loginInputOf(schema: GraphQLSchema, id: ProviderId): GraphQLInputObjectType | undefined {
  const type = getNamedType(loginField(schema, id)?.type);
  return isInputObjectType(type) ? type : undefined;
}

function way(
  kind: LoginWay['kind'],
  field: GraphQLInputField,
  type: GraphQLInputObjectType,
  path: readonly string[],
  logins: ReturnType<InitialLogins>,
): LoginWay {
  const initial = logins.map(one => valueAt(one, path)).find(value => value !== undefined);
  const takesReturnTo = Object.hasOwn(type.getFields(), RETURN_TO);
  return {
    name: field.name,
    label: spoken(field.name),
    hint: hintOf(field),
    kind,
    path,
    takesReturnTo,
    fields: fieldsOf(type, [], null, true, initial),
  };
}

/** The value at a place in an input. Undefined: there is none. */
const valueAt = (input: unknown, path: readonly string[]): unknown =>
  path.reduce((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), input);

/** As text. Undefined: it is none that a form can begin with. */
const textOf = (value: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;

/** The values of an input type, those of its inner types included, each with its place in it. `initial`: an input of this type. */
function fieldsOf(
  type: GraphQLInputObjectType,
  outer: readonly string[],
  group: string | null,
  isNeeded: boolean,
  initial: unknown,
): readonly LoginField[] {
  return Object.values(type.getFields()).flatMap(field => {
    const path = [...outer, field.name];
    if (isList(field.type) || path.length > DEEPEST || (outer.length === 0 && field.name === RETURN_TO)) return [];
    const required = isNeeded && isRequiredInputField(field);
    const inner = getNamedType(field.type);
    if (isInputObjectType(inner)) return fieldsOf(inner, path, spoken(field.name), required, initial);
    return [
      {
        name: field.name,
        path,
        group,
        label: spoken(field.name),
        hint: hintOf(field),
        kind: kindOf(field),
        secret: isSecret(field),
        required,
        options: isEnumType(inner) ? inner.getValues().map(({ name }) => name) : null,
        initial: textOf(valueAt(initial, path)) ?? textOf(field.defaultValue) ?? null,
      },
    ];
  });
}

function kindOf({ type }: GraphQLInputField): LoginFieldKind {
  const inner = getNamedType(type);
  return KINDS[inner.name] ?? (isEnumType(inner) ? 'CHOICE' : 'TEXT');
}

/** Whether a value is to be hidden where it is typed in, and never to stand in a URL. */
export const isSecret = (field: GraphQLInputField): boolean => kindOf(field) === 'TEXT' && SECRET.test(field.name);

const isList = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);

/** The description, where it says more than the label. */
function hintOf({ name, description }: GraphQLInputField): string | null {
  const text = description?.trim();
  return text && letters(text) !== letters(spoken(name)) ? text : null;
}

/** Common names that are not written as they are said. */
const WRITTEN: Readonly<Record<string, string>> = { email: 'E-mail', username: 'User name' };

/** `apiKey` -> `API key` */
function spoken(name: string): string {
  const written = WRITTEN[name];
  if (written !== undefined) return written;
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_]+/);
  const cased = words.map((word, index) =>
    /^(api|id|url|pin|vpn)$/i.test(word) ? word.toUpperCase() : index > 0 ? word.toLowerCase() : capital(word),
  );
  return cased.join(' ');
}

const letters = (text: string) => text.replace(/\W/g, '').toLowerCase();
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
