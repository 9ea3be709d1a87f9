import { type GraphQLEnumType, isEnumType } from 'graphql';
import { ERRORS, PROTOCOL_ERRORS } from '../../src/errors.js';
import { builtInProviders } from '../../src/providers/index.js';
import { buildGraph } from '../../src/resolvers/index.js';
import { code, table } from './markdown.js';

const rowsOf = (codes: Readonly<Record<string, string>>) =>
  Object.entries(codes).map(([name, meaning]) => [code(name), meaning]);

/** The schema's enums of refusal reasons. Refusals are data, not errors. */
export function refusals(): GraphQLEnumType[] {
  const types = Object.values(buildGraph(builtInProviders).getTypeMap());
  return types.filter(isEnumType).filter(({ name }) => name.endsWith('Refusal'));
}

const refusalSection = (type: GraphQLEnumType): string => {
  const rows = type.getValues().map(({ name, description }) => [code(name), description ?? '']);
  return `### ${code(type.name)}\n\n${type.description ?? ''}\n\n${table(['Reason', 'Meaning'], rows)}`;
};

/** The table of revocation outcomes. */
function revocationOutcomes(): string {
  const type = buildGraph(builtInProviders).getType('RevocationOutcome');
  const values = isEnumType(type) ? type.getValues() : [];
  return table(
    ['Outcome', 'Meaning'],
    values.map(({ name, description }) => [code(name), description ?? '']),
  );
}

/** The page of errors and refusals. */
export const errorPage = (): string => `# Errors

After reading this page you can handle every error of the gateway in your client. \`npm run docs\` writes the page from the code.

A failed field is \`null\` and is listed in \`errors\` with its \`path\`. If the field is not nullable, the nearest nullable field
above it is \`null\`. The other fields are not affected. If the gateway does not run an operation, the response has no \`data\`.

Read \`extensions\` in your code. Messages are for people and can change. A response lists at most 20 errors, including the first
of each code. \`omittedErrors\` in the \`extensions\` of the response is the number of the others.

| Field of \`extensions\` | Meaning |
| --- | --- |
| \`code\` | one of the codes below. Every error has it |
| \`provider\` | the provider that caused the error, if one did |
| \`retryAfter\` | seconds to wait before another try, if known. A response that refuses the whole request also has it as the header \`Retry-After\` |
| \`outcomeUnknown\` | \`true\`: a write was sent to the provider, and the gateway received no readable response. The provider may have carried it out. Check before you send it again |

The HTTP status is 200 if the response has \`data\`, except for \`STORE_UNAVAILABLE\` (503). Clients that accept
\`application/graphql-response+json\` receive the statuses below. With \`application/json\` the status is also 200 for a document
that cannot be parsed or does not fit the schema, and for invalid variables, as older clients expect.

## The gateway's own codes

${table(['Code', 'Meaning, and what to do'], rowsOf(ERRORS))}

With a whole request they refuse: \`RATE_LIMITED\` more requests than a session or an address may send (HTTP 429),
\`BAD_USER_INPUT\` an operation that costs too much, and more than one login in an operation (HTTP 400), \`FORBIDDEN\` a foreign origin, and a document
that is not trusted where only those run (HTTP 403), \`NOT_FOUND\` the id of a document that is not on the list (HTTP 400).

## Codes of GraphQL and of GraphQL over HTTP

${table(['Code', 'Meaning'], rowsOf(PROTOCOL_ERRORS))}

## Refusals that are data

A refusal that the user can act on is not an error. The data has it as \`reason\`, with a \`message\` and, if known,
\`retryAfterSeconds\`. A refused redirect login returns to your page with \`keyring_error=\` and a \`LoginRefusal\`.

${refusals().map(refusalSection).join('\n\n')}

### Outcomes of a revocation

\`revoke\`, \`logout\` and \`endSession\` delete a grant in the gateway at once. \`outcome\` is the result at the provider. None of the
outcomes is an error.

${revocationOutcomes()}
`;
