import { GraphQLError, Kind } from 'graphql';
import { codeOf, PROTOCOL_ERRORS, type ProtocolCode } from '../../errors.js';

/** The limit on the errors of one response. Each is located in the document, masked and logged. */
export const MOST_ERRORS = 20;

/**
 * graphql's messages quote the whole value that is wrong, and it may be a password: written inline, in the wrong place, or in an object with a field
 * missing. The client's message is made from the text before or after the quoted value, never by searching the value, which a client can make very long.
 * Names of fields, types and variables stay. (graphql 16 and the executor of @graphql-tools.)
 */

/** Longest message that is sent or searched, in UTF-16 units. */
const LONGEST = 300;

const SYNTAX = 'Syntax Error: ';
const TOKEN = /\b(?:Name|Int|Float|String|BlockString|Comment)(?= ")/;

/** How messages begin that quote a value: the first group is what is kept. */
const BEGINNINGS: readonly RegExp[] = [
  /^(Syntax Error: Invalid (?:Unicode|character) escape sequence):/,
  /^((?:Enum "\w{1,100}"|Int|Float|String|Boolean|ID) cannot represent [\w -]{1,60}): /,
  /^(Expected value of type "[\w[\]!]{1,120}"(?: to be an object| to include required field "\w{1,100}"| not to include unknown field)?)/,
  /^(Expected type "[\w[\]!]{1,120}")\. /,
  /^(Argument "\w{1,100}"(?: of type "[\w[\]!]{1,120}")? has invalid value) /,
  /^(There can be only one input field) named "/,
  /^(Unexpected parameter) "/,
];

/** The text after the last mark: from the schema, if the quoted value is before it. */
function after(message: string, mark: string): string | undefined {
  const at = message.lastIndexOf(mark);
  return at < 0 ? undefined : message.slice(at + mark.length, at + mark.length + LONGEST);
}

function withoutValues(message: string): string {
  const head = message.slice(0, LONGEST);
  if (head.startsWith('Value "')) {
    const name = /^\w{1,100}(?=" enum\.)/.exec(after(message, '" does not exist in "') ?? '')?.[0];
    return `Value does not exist in ${name ? `"${name}"` : 'the'} enum.`;
  }
  if (head.startsWith('Field "')) {
    // A key of an input object may be a secret that slipped.
    const rest = after(message, '" is not defined by type "');
    if (rest !== undefined) return `A field is not defined by type "${rest}`;
  }
  for (const beginning of BEGINNINGS) {
    const kept = beginning.exec(head)?.[1];
    if (kept !== undefined) return `${kept}.`;
  }
  const token = head.startsWith(SYNTAX) ? TOKEN.exec(head) : null;
  if (token) return `${head.slice(0, token.index)}${token[0]}.`;
  return head;
}

/** `Variable "$v" got invalid value {…} at "v.a.b"; reason`: the value goes, place and reason stay. */
function ofVariable({ message, nodes, originalError }: GraphQLError): string | undefined {
  if (!/^Variable "\$\w{1,200}" (?:got|has) invalid value\b/.test(message.slice(0, LONGEST))) return undefined;
  const [definition] = nodes ?? [];
  const name = definition?.kind === Kind.VARIABLE_DEFINITION ? `"$${definition.variable.name.value}" ` : '';
  const reason = originalError?.message ?? '';
  const before = message.endsWith(`; ${reason}`) ? message.slice(0, -reason.length - 2).slice(-LONGEST) : '';
  const place = / at "([\w.[\]]{1,250})"$/.exec(before)?.[1];
  return `Variable ${name}got an invalid value${place ? ` at "${place}"` : ''}. ${withoutValues(reason)}`.trim();
}

/** The message, without any value that the client sent. */
export function redactedMessage(error: GraphQLError): string {
  return ofVariable(error) ?? withoutValues(error.message);
}

/** The error in other words: where it happened stays, what it was made from does not. */
export function reworded(
  { nodes, source, positions, path }: Partial<GraphQLError>,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}

/** Codes that graphql's and Yoga's own checks give to requests that cannot be carried out. */
const THEIRS: ReadonlySet<string> = new Set(
  Object.keys(PROTOCOL_ERRORS).filter(code => code !== 'INTERNAL_SERVER_ERROR'),
);

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
  // A text that is not a request is 400 in either media type; `spec` would make it 200 under application/json.
  return { code, http: code === 'BAD_REQUEST' ? { ...http, spec: false } : http };
}

/** Errors that are masked already, so that the cause of one stays its original. */
const HIDDEN = new WeakSet<GraphQLError>();

function hidden(error: unknown): GraphQLError {
  const masked = reworded(error instanceof GraphQLError ? error : {}, 'Unexpected error.', {
    code: 'INTERNAL_SERVER_ERROR' satisfies ProtocolCode,
    unexpected: true,
  });
  HIDDEN.add(masked);
  // Not `originalError`, which development modes print; not enumerable, so that nothing serializes it.
  Object.defineProperty(masked, 'cause', { value: error, enumerable: false });
  return masked;
}

/**
 * The one policy for what a client may read of an error, in every NODE_ENV. Pass: the gateway's own codes, and graphql's complaints about the
 * request, without the values they quote. Everything else becomes "Unexpected error."; the original stays in `cause`, for the log alone.
 */
export function maskError(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError) || !isDeliberate(error)) return hidden(error);
  if (codeOf(error) || HIDDEN.has(error)) return error;
  const { code } = error.extensions;
  if (typeof code === 'string' && THEIRS.has(code))
    return reworded(error, redactedMessage(error), theirExtensions(error));
  if (isBadInput(error))
    return reworded(error, redactedMessage(error), { code: 'BAD_USER_INPUT', http: { spec: true, status: 400 } });
  return hidden(error);
}

const HINT = / Did you mean [^?]{0,300}\?/g;

/** The same policy where names of the schema are not to be learnt from suggestions either. */
export function maskErrorAndHints(error: unknown): GraphQLError {
  const masked = maskError(error);
  const message = masked.message.replaceAll(HINT, '');
  return message === masked.message ? masked : reworded(masked, message, { ...masked.extensions });
}
