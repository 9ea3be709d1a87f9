import {
  coerceInputValue,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { ProviderModel } from '../auth/models.js';
import { DEEPEST, isSecret, loginInputOf, RETURN_TO } from './login-ways.js';

/** The provider's part of LoginInput, or the parameter that keeps it from being one, in a sentence for people. */
export type LoginParameters = { readonly input: unknown } | { readonly problem: string };

/** Which of several ways. */
const WAY = 'way';
/** A parameter's name as it may be repeated on a page. */
const SHOWN = /^[\w.]{1,60}$/;

class Problem extends Error {}

/**
 * The parameters of GET /login/{provider}, as the provider's part of LoginInput: named like its fields, those of inner groups `group.field`, lists by
 * repetition; `way` where there are several. A secret may not stand in a URL. `returnTo` is passed on as it is.
 */
export function loginParameters(
  schema: GraphQLSchema,
  provider: ProviderModel,
  search: URLSearchParams,
): LoginParameters {
  const own = loginInputOf(schema, provider.id);
  if (!own) return { input: {} };
  try {
    if (!own.isOneOf) return { input: valuesOf(own, search) };
    const redirects = Object.keys(own.getFields()).filter(
      name => (provider.ways?.[name] ?? provider.login) === 'REDIRECT',
    );
    const name = search.get(WAY) ?? (redirects.length === 1 ? redirects[0] : undefined);
    if (redirects.length === 0) return { input: {} };
    if (name === undefined || !redirects.includes(name))
      throw new Problem(`The parameter way must be one of: ${redirects.join(', ')}.`);
    const type = getNamedType(own.getFields()[name]?.type);
    if (!isInputObjectType(type)) return { input: {} };
    const rest = new URLSearchParams([...search].filter(([parameter]) => parameter !== WAY));
    return { input: { [name]: valuesOf(type, rest) } };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

/** The values of one way. Throws a Problem. */
function valuesOf(type: GraphQLInputObjectType, search: URLSearchParams): Record<string, unknown> {
  const fields = leavesOf(type);
  const unknown = [...search.keys()].find(name => name !== RETURN_TO && !fields.has(name));
  if (unknown !== undefined) throw new Problem(`${named(unknown)} is not one that this sign-in takes.`);
  const raw: Record<string, unknown> = {};
  for (const [name, field] of fields) {
    const texts = search.getAll(name);
    if (texts.length === 0) continue;
    if (isSecret(field)) throw new Problem(`${named(name)} is a secret and may not stand in an address.`);
    if (texts.length > 1 && !isList(field)) throw new Problem(`${named(name)} came more than once.`);
    const values = texts.map(text => typed(field, text));
    put(raw, name.split('.'), isList(field) ? values : values[0]);
  }
  checkRequired(type, raw, '');
  const values = coerceInputValue(raw, type, path => {
    throw new Problem(`${named(path.filter(part => typeof part === 'string').join('.'))} is not valid.`);
  }) as Record<string, unknown>;
  // The engine checks it against the operator's list; it may also be a path of the gateway's own origin.
  const returnTo = search.get(RETURN_TO);
  return returnTo !== null && Object.hasOwn(type.getFields(), RETURN_TO)
    ? { ...values, [RETURN_TO]: returnTo }
    : values;
}

const named = (name: string) => (SHOWN.test(name) ? `The parameter ${name}` : 'A parameter');

/** The fields that hold a value, by the name of their parameter. */
function leavesOf(type: GraphQLInputObjectType, outer: readonly string[] = []): Map<string, GraphQLInputField> {
  const found = new Map<string, GraphQLInputField>();
  for (const field of Object.values(type.getFields())) {
    const path = [...outer, field.name];
    const inner = getNamedType(field.type);
    if (path.length > DEEPEST || (outer.length === 0 && field.name === RETURN_TO)) continue;
    if (!isInputObjectType(inner)) found.set(path.join('.'), field);
    else if (!isList(field)) for (const [name, leaf] of leavesOf(inner, path)) found.set(name, leaf);
  }
  return found;
}

const isList = ({ type }: GraphQLInputField): boolean => isListType(isNonNullType(type) ? type.ofType : type);

/** A text as its type's JSON value. A text that is not one stays text, and the type refuses it. */
function typed({ type }: GraphQLInputField, text: string): unknown {
  const { name } = getNamedType(type);
  if (name === 'Boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if ((name === 'Int' || name === 'Float') && /^-?\d{1,17}(\.\d{1,17})?$/.test(text)) return Number(text);
  return text;
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  into[name] ??= {};
  put(into[name] as Record<string, unknown>, rest, value);
}

/** graphql-js names the type that lacks a field, and not the field in words for people. */
function checkRequired(type: GraphQLInputObjectType, raw: Readonly<Record<string, unknown>>, prefix: string): void {
  for (const field of Object.values(type.getFields())) {
    const inner = getNamedType(field.type);
    const value = raw[field.name];
    const isGroup = isInputObjectType(inner) && !isList(field);
    if (isGroup && (value !== undefined || isRequiredInputField(field)))
      checkRequired(inner, (value ?? {}) as Record<string, unknown>, `${prefix}${field.name}.`);
    else if (value === undefined && isRequiredInputField(field) && `${prefix}${field.name}` !== RETURN_TO)
      throw new Problem(`${named(`${prefix}${field.name}`)} is missing.`);
  }
}
