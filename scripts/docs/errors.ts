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
  return `### ${code(type.name)}\n\n${type.description ?? ''}\n\n${table(['Reason', 'What it says'], rows)}`;
};

/** The table of what becomes of a revocation. */
function revocationOutcomes(): string {
  const type = buildGraph(builtInProviders).getType('RevocationOutcome');
  const values = isEnumType(type) ? type.getValues() : [];
  return table(
    ['Outcome', 'What it says'],
    values.map(({ name, description }) => [code(name), description ?? '']),
  );
}

/** The page of everything that can go wrong. */
export const errorPage = (): string => `# Errors

Written from the code by \`npm run docs\`.

What fails nulls its own field, or the nearest one above that may be null, and stands in \`errors\` with its \`path\`; the rest of
the answer is as it would be. What keeps an operation from running at all is an answer without \`data\`. Messages are for
people and may change; programs look at \`extensions\`. A response lists at most 20 errors, the first of each code among them;
\`omittedErrors\` in the response's own \`extensions\` counts the others:

| In \`extensions\` | What it is |
| --- | --- |
| \`code\` | one of the codes below, always there |
| \`provider\` | whose fault it is, where it is a provider's |
| \`retryAfter\` | seconds until another try makes sense, where that is known; as the header \`Retry-After\`, too, when the whole answer is refused |
| \`outcomeUnknown\` | \`true\`: a write was sent to the provider, and no readable response came. It may have been carried out: check before you send it again |

The HTTP status is 200 where there is \`data\`, but for \`STORE_UNAVAILABLE\` (503). Clients that accept
\`application/graphql-response+json\` get the statuses named below; under \`application/json\` documents that cannot be
parsed, do not fit the schema or have unusable variables are answered with 200, as clients of old expect.

## The gateway's own codes

${table(['Code', 'What it says, and what to do'], rowsOf(ERRORS))}

With a whole request they refuse: \`RATE_LIMITED\` more requests than a session or an address may send (HTTP 429),
\`BAD_USER_INPUT\` an operation that costs too much, and more than one login in an operation (HTTP 400), \`FORBIDDEN\` a foreign origin, and a document
that is not trusted where only those run (HTTP 403), \`NOT_FOUND\` the id of a document that is not on the list (HTTP 400).

## Codes of GraphQL and of GraphQL over HTTP

${table(['Code', 'What it says'], rowsOf(PROTOCOL_ERRORS))}

## Refusals that are data

A refusal that a person can do something about is no error: it is in the answer as \`reason\`, beside a \`message\` and, where
that is known, \`retryAfterSeconds\`. A redirect login that was refused comes back with \`keyring_error=\` and a \`LoginRefusal\`.

${refusals().map(refusalSection).join('\n\n')}

### Outcomes of a revocation

\`revoke\`, \`logout\` and \`endSession\` end a grant here at once. What became of it at the provider is in \`outcome\`; none of them is an error.

${revocationOutcomes()}
`;
