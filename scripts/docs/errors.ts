import { type GraphQLEnumType, isEnumType } from 'graphql';
import { ERRORS, PROTOCOL_ERRORS } from '../../src/errors.js';
import { builtInProviders } from '../../src/providers/index.js';
import { buildGraph } from '../../src/resolvers/index.js';
import { code, table } from './markdown.js';

const rowsOf = (codes: Readonly<Record<string, string>>) =>
  Object.entries(codes).map(([name, meaning]) => [code(name), meaning]);

/** The schema's enums of reasons: refusals that are data. */
export function refusals(): GraphQLEnumType[] {
  const types = Object.values(buildGraph(builtInProviders).getTypeMap());
  return types.filter(isEnumType).filter(({ name }) => name.endsWith('Refusal'));
}

const refusalSection = (type: GraphQLEnumType): string => {
  const rows = type.getValues().map(({ name, description }) => [code(name), description ?? '']);
  return `### ${code(type.name)}\n\n${type.description ?? ''}\n\n${table(['Reason', 'Meaning'], rows)}`;
};

/** The table of the outcomes of a revocation. */
function revocationOutcomes(): string {
  const type = buildGraph(builtInProviders).getType('RevocationOutcome');
  const values = isEnumType(type) ? type.getValues() : [];
  return table(
    ['Outcome', 'Meaning'],
    values.map(({ name, description }) => [code(name), description ?? '']),
  );
}

/** The page of all errors and refusals. */
export const errorPage = (): string => `# Errors

After reading this page you can handle every error and refusal of the gateway. It is written from the code by \`npm run docs\`.

- A failed field is \`null\`, or its nearest nullable parent is. The error is in \`errors\` with the \`path\` of the field; the other fields are unaffected.
- If an operation cannot be executed at all, the response has no \`data\`.
- Messages are for people and may change. Programs use \`extensions\`:

| In \`extensions\` | Meaning |
| --- | --- |
| \`code\` | one of the codes below; always present |
| \`provider\` | id of the provider that caused the error |
| \`retryAfter\` | seconds until the client may try again, if known; also the header \`Retry-After\` if the whole request was refused |
| \`outcomeUnknown\` | \`true\`: a write was sent to the provider and no readable response came. The provider may have executed it: check before you send it again |

A response has at most 20 errors, including the first of each code. \`omittedErrors\` in the response's own \`extensions\` is the number of the others.

The HTTP status is 200 if there is \`data\`, except for \`STORE_UNAVAILABLE\` (503). Clients that accept \`application/graphql-response+json\` get the statuses
below. Under \`application/json\`, documents that cannot be parsed, are invalid or have invalid variables get status 200, as older clients expect.

## The gateway's own codes

${table(['Code', 'Meaning and remedy'], rowsOf(ERRORS))}

These codes also refuse whole requests:

- \`RATE_LIMITED\`: more requests than a session or an IP address may send (HTTP 429).
- \`BAD_USER_INPUT\`: an operation that costs too much, or has more than one login (HTTP 400).
- \`FORBIDDEN\`: an origin that is not allowed, or an untrusted document if only trusted ones are executed (HTTP 403).
- \`NOT_FOUND\`: the id of an unknown trusted document (HTTP 400).

## Codes of GraphQL and of GraphQL over HTTP

${table(['Code', 'Meaning'], rowsOf(PROTOCOL_ERRORS))}

## Refusals in the data

A refusal that the user can act on is not an error. It is in the data as \`reason\`, with a \`message\` and, if known, \`retryAfterSeconds\`. A refused redirect
login returns to the page with the parameter \`keyring_error\`, a \`LoginRefusal\`.

${refusals().map(refusalSection).join('\n\n')}

### Outcomes of a revocation

\`revoke\`, \`logout\` and \`endSession\` end a grant at the gateway immediately. \`outcome\` is the result at the provider; none of them is an error.

${revocationOutcomes()}
`;
