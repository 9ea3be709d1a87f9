import { GraphQLError, Kind } from 'graphql';

/**
 * graphql's messages quote what they complain about whole, and what they quote may be a password: written inline, in the wrong place, or beside a field
 * that is missing. What a client is told is made from what stands before the quoted part, or after it, never by searching through it: that part is as
 * long as the client likes. Names of fields, types and variables stay. (graphql 16 and the executor of @graphql-tools.)
 */

/** Longest message that is sent or looked through, in UTF-16 units. */
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

/** What follows the last of a mark: text of the schema, where the quoted value stands before it. */
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

/** What it says, without any value that the client sent. */
export function quietMessage(error: GraphQLError): string {
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
