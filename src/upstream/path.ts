import { type ErrorFacts, gatewayError } from '../errors.js';

/** Names of query parameters with their values, in order; a name may come more than once. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** Longest text of a client's that becomes a segment, in UTF-16 units: servers commonly take URLs of 8 KB, and no name or id is as long. */
const LONGEST_SEGMENT = 200;

/** Half of a surrogate pair is no character, so that it has no UTF-8; control characters are in no name, and some servers fail over them. */
const NOT_IN_A_SEGMENT = /[\p{Cs}\p{Cc}]/u;
/** Texts of several lines are possible here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_A_QUERY = /[\p{Cs}\0-\x08\x0b\x0c\x0e-\x1f\x7f]/u;
/** What handles a URL on its way takes these out, also when they are percent-encoded (WHATWG URL, 4.4). */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** Whether a text of a client's can be one segment of a path. */
export const canBeSegment = (text: string): boolean =>
  text !== '' && text.length <= LONGEST_SEGMENT && !DOTS.test(text) && !NOT_IN_A_SEGMENT.test(text);

/**
 * A text of a client's as one segment of a path, percent-encoded. `name` is that of the argument. Throws BAD_USER_INPUT for a text that would lead to
 * another path, or that cannot be sent. Every provider builds its paths with this and with `queryString`.
 */
export function pathSegment(name: string, text: string, facts: ErrorFacts = {}): string {
  if (canBeSegment(text)) return encodeURIComponent(text);
  const message = `${name} must be a text of 1 to ${LONGEST_SEGMENT} characters without control characters, and not "." or "..".`;
  throw gatewayError('BAD_USER_INPUT', { ...facts, message });
}

/** `?a=b`, percent-encoded; empty without parameters. Throws BAD_USER_INPUT for a value that cannot be sent as it is. */
export function queryString(parameters: QueryParameters, facts: ErrorFacts = {}): string {
  for (const [name, value] of parameters)
    if (NOT_IN_A_QUERY.test(value)) {
      const message = `${name} must be well-formed Unicode without control characters.`;
      throw gatewayError('BAD_USER_INPUT', { ...facts, message });
    }
  const text = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
  return text && `?${text}`;
}
