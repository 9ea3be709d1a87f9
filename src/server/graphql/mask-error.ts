import { GraphQLError } from 'graphql';
import { codeOf, type ProtocolCode } from '../../errors.js';
import { quietMessage, reworded } from './redact-message.js';

/** Codes that graphql's and Yoga's own checks give to requests that cannot be carried out. */
const THEIRS: ReadonlySet<string> = new Set<ProtocolCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'REQUEST_ENTITY_TOO_LARGE',
]);

/** Whether nothing but GraphQLErrors lies under it: a fault of ours always ends in another kind. */
function isDeliberate(error: GraphQLError): boolean {
  const { originalError } = error;
  if (originalError === undefined || originalError === null) return true;
  return originalError instanceof GraphQLError && isDeliberate(originalError);
}

/** An input that graphql could not coerce: of a variable before anything runs, of an argument at its field. */
function isBadInput(error: GraphQLError): boolean {
  return (
    error.extensions.code === undefined && (error.path === undefined || /^(Argument|Variable) "/.test(error.message))
  );
}

/** Code and HTTP status, nothing else: Yoga adds the parser's own error, which quotes the whole body. */
function theirExtensions({ extensions: { code, http } }: GraphQLError): Record<string, unknown> {
  if (http === undefined) return { code };
  // What is no request at all is 400 in either media type; `spec` would make it 200 under application/json.
  return { code, http: code === 'BAD_REQUEST' ? { ...http, spec: false } : http };
}

function hidden(error: unknown): GraphQLError {
  const masked = reworded(error instanceof GraphQLError ? error : {}, 'Unexpected error.', {
    code: 'INTERNAL_SERVER_ERROR' satisfies ProtocolCode,
    unexpected: true,
  });
  // Not `originalError`, which development modes print; not enumerable, so that nothing serialises it.
  Object.defineProperty(masked, 'cause', { value: error, enumerable: false });
  return masked;
}

/** What a client is told in an error's place. */
export type Mask = (error: unknown) => GraphQLError;

/**
 * The one policy for what a client may read of an error, in every NODE_ENV. Pass: the gateway's own codes, and graphql's complaints about the
 * request, without the values they quote. Everything else becomes "Unexpected error."; the original stays in `cause`, for the log alone.
 */
export function maskError(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError) || !isDeliberate(error)) return hidden(error);
  if (codeOf(error)) return error;
  const { code } = error.extensions;
  if (typeof code === 'string' && THEIRS.has(code)) return reworded(error, quietMessage(error), theirExtensions(error));
  if (isBadInput(error))
    return reworded(error, quietMessage(error), { code: 'BAD_USER_INPUT', http: { spec: true, status: 400 } });
  return hidden(error);
}

const HINT = / Did you mean [^?]{0,300}\?/g;

/** The same policy where names of the schema are not to be learnt from suggestions either. */
export function maskErrorAndHints(error: unknown): GraphQLError {
  const masked = maskError(error);
  const message = masked.message.replaceAll(HINT, '');
  return message === masked.message ? masked : reworded(masked, message, { ...masked.extensions });
}
