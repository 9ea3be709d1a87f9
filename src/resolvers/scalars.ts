import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { parseUrl } from '../parse-url.js';

/** `undefined` from `read` means: not a value of this scalar. Messages never repeat the value, it may be a secret in the wrong place. */
interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly expected: string;
  /** Our value, from what a client sent. */
  readonly read: (text: string) => T | undefined;
  /** The serialized value for clients. */
  readonly write: (value: unknown) => string | undefined;
}

function textScalar<T>({ name, description, expected, read, write }: TextScalar<T>): GraphQLScalarType<T, string> {
  const must = <V>(value: V | undefined): V => {
    if (value === undefined) throw new GraphQLError(`${name} must be ${expected}.`);
    return value;
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize: value => must(write(value)),
    parseValue: value => must(typeof value === 'string' ? read(value) : undefined),
    parseLiteral: (node: ValueNode) => must(node.kind === Kind.STRING ? read(node.value) : undefined),
  });
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

function instant(text: string): Date | undefined {
  const day = RFC_3339.exec(text)?.[1];
  return day && isDay(day) ? new Date(text.toUpperCase()) : undefined;
}

/** RFC 3339, section 5.6, with any offset on the way in (no leap seconds); UTC on the way out. */
export const dateTime = textScalar<Date>({
  name: 'DateTime',
  description: 'RFC 3339 instant in UTC.',
  expected: 'an RFC 3339 instant such as 2026-01-31T12:00:00Z',
  read: instant,
  write: value => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined),
});

const day = (text: unknown) =>
  typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text) ? text : undefined;

export const date = textScalar<string>({
  name: 'Date',
  description: 'Calendar day, YYYY-MM-DD.',
  expected: 'a calendar day such as 2026-01-31',
  read: day,
  write: day,
});

const webAddress = (text: unknown) =>
  typeof text === 'string' && /^https?:\/\//i.test(text) && parseUrl(text) ? text : undefined;

/** An absolute http(s) address, passed on as it is written. */
export const url = textScalar<string>({
  name: 'URL',
  description: 'Absolute URL (RFC 3986).',
  expected: 'an absolute http or https address',
  read: webAddress,
  write: webAddress,
});

export const json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value, passed on as the provider sent it.',
  serialize: value => value,
  parseValue: value => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
