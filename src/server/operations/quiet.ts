import { GraphQLError } from 'graphql';

/**
 * graphql's messages quote what they complain about, and what they quote may be a password: written inline, in the wrong place, or beside a
 * field that is missing. These rules cut the quoted value out of each kind of message that has one (graphql 16 and the executor of
 * @graphql-tools); names of fields, types and variables stay.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\b(Name|Int|Float|String|BlockString|Comment) ".*"/s, '$1'],
  [/\b(Invalid (?:Unicode|character) escape sequence): .*$/s, '$1.'],
  [/^(.*? cannot represent [^:]*value): .*$/s, '$1.'],
  [/^Value ".*" does not exist in "(\w+)" enum\..*$/s, 'Value does not exist in "$1" enum.'],
  [/^(Expected value of type "[^"]*"), found .*$/s, '$1.'],
  [/^(Expected (?:a )?value of [^{]*?)(?:, found|\. .*?Found): .*$/s, '$1.'],
  [/^(Expected type "[^"]*")\. .*$/s, '$1.'],
  [/^(Argument "\w+"[^{]*? has invalid value) .*$/s, '$1.'],
];

function withoutValues(message: string): string {
  return RULES.reduce((said, [pattern, kept]) => said.replace(pattern, kept), message);
}

/** `Variable "$v" got invalid value {…} at "v.a.b"; reason`: the value goes, place and reason stay. */
function ofVariable(error: GraphQLError): string | undefined {
  const name = /^Variable "\$(\w+)" (?:got|has) invalid value\b/.exec(error.message)?.[1];
  if (name === undefined) return undefined;
  const reason = error.originalError?.message ?? '';
  const before = error.message.endsWith(`; ${reason}`) ? error.message.slice(0, -reason.length - 2) : '';
  const place = / at "([\w.[\]]+)"$/.exec(before)?.[1];
  return `Variable "$${name}" got an invalid value${place ? ` at "${place}"` : ''}. ${withoutValues(reason)}`.trim();
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

/** What it says, without any value that the client sent. */
export function quietMessage(error: GraphQLError): string {
  return ofVariable(error) ?? withoutValues(error.message);
}

/** The same error with a quiet message; returned as it is when there is nothing to take out. */
export function quiet(error: GraphQLError): GraphQLError {
  const message = quietMessage(error);
  return message === error.message ? error : reworded(error, message, { ...error.extensions });
}
