import { isObject } from '../../upstream/read.js';
import { ID_PARAMETERS, type TrustedDocuments, trustedIdOf, trustedText } from './use-trusted-documents.js';

/** What a POST asks for (GraphQL over HTTP, 5.1), with a trusted document in the place of its id. */
export interface Params {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Record<string, unknown> | null | undefined;
}

/** Longest name of an operation, in UTF-16 units: what is known of a document is kept for each name that is asked for. */
export const LONGEST_NAME = 256;

/** Parameters that are known. */
const KNOWN: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions', ...ID_PARAMETERS]);

const isAbsent = (value: unknown) => value === undefined || value === null;
const isObjectIfAny = (value: unknown) => isAbsent(value) || isObject(value);

/** Whether variables as JSON have at most so many bytes. Nested too deep to be written, they do not. */
export function fits(variables: unknown, maxBytes: number): boolean {
  if (variables === undefined || variables === null) return true;
  try {
    return Buffer.byteLength(JSON.stringify(variables)) <= maxBytes;
  } catch {
    return false;
  }
}

/** Bytes of UTF-8 that a UTF-16 unit becomes at most. */
const MOST_BYTES_OF_A_UNIT = 3;

/**
 * Undefined for anything out of the ordinary, which is Yoga's and the plugins' to judge: another shape, unknown parameters, a document that is not
 * trusted, variables that are too large.
 */
export function readParams(
  body: string,
  trusted: TrustedDocuments | undefined,
  maxVariablesBytes: number,
): Params | undefined {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isObject(params)) return undefined;
  for (const name in params) if (!KNOWN.has(name) && !isAbsent(params[name])) return undefined;
  const { query, operationName, variables, extensions } = params;
  if (!isObjectIfAny(variables) || !isObjectIfAny(extensions)) return undefined;
  if (!isAbsent(operationName) && (typeof operationName !== 'string' || operationName.length > LONGEST_NAME))
    return undefined;
  // Variables are smaller than the body, which most of the time is small enough.
  if (body.length * MOST_BYTES_OF_A_UNIT > maxVariablesBytes && !fits(variables, maxVariablesBytes)) return undefined;
  const text = trusted
    ? trustedQuery(params, trusted)
    : ID_PARAMETERS.every(name => isAbsent(params[name]))
      ? query
      : undefined;
  return typeof text === 'string' ? ({ query: text, operationName, variables } as Params) : undefined;
}

function trustedQuery(params: Record<string, unknown>, trusted: TrustedDocuments): unknown {
  const id = trustedIdOf(params);
  if (id !== undefined) return trustedText(trusted, id);
  return trusted.only ? undefined : params.query;
}
