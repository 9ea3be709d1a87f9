import type { Env } from '../../config/groups.js';
import type { InitialLogins } from '../../resolvers/login-ways.js';
import { type GraphiqlTab, pretty, sessionTabs } from '../../server/graphiql.js';
import type { Sandbox } from '../../testing/sandbox/kit.js';

const login = (name: string) => `mutation LoginTo${name.replace(/\W/g, '')}($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoggedIn { session { id expiresAt } grant { provider subject state accessExpiresAt generation } }
    ... on LoginRedirect { authorizationUrl expiresAt }
    ... on LoginRefused { reason message retryAfterSeconds }
  }
}`;

/** A query for everybody, which is run at once; the big one over all sandboxes; one login to each; and what can be done once signed in. */
export function demoTabs(sandboxes: readonly Sandbox[]): GraphiqlTab[] {
  const logins = sandboxes.flatMap(({ name, logins: [first] }) =>
    first ? [{ query: pretty(login(name)), variables: JSON.stringify({ input: first.input }, null, 2) }] : [],
  );
  const withoutLogin = sandboxes.filter(({ logins, sample }) => logins.length === 0 || sample.isPublic);
  return [
    { query: pretty(`query Start { ${queriesOf(withoutLogin)} providers { id name hasServiceAccess } }`), runs: true },
    { query: bigQuery(sandboxes) },
    ...logins,
    ...sessionTabs(sandboxes[0]?.id),
  ];
}

const queriesOf = (sandboxes: readonly Sandbox[]) => sandboxes.map(({ sample }) => sample.query).join(' ');

/** Everything in one operation: what is not signed in to yet is null with a typed error, the rest is there. */
export function bigQuery(sandboxes: readonly Sandbox[]): string {
  const viewer = sandboxes.map(({ sample }) => sample.viewer).join(' ');
  const session = 'session { id grants { provider state subject accessExpiresAt } }';
  return pretty(`query Everything { ${queriesOf(sandboxes)} viewer { ${viewer} } ${session} }`);
}

/** The sandboxes that a gateway with these settings sends requests to: a setting of the demo's user can point a provider elsewhere. */
export const sandboxesIn = (env: Env, running: readonly Sandbox[]): Sandbox[] =>
  running.filter(sandbox => Object.entries(sandbox.env).every(([name, value]) => env[name] === value));

/** The logins of these sandboxes, for sign-in forms to begin with. */
export const initialLoginsOf =
  (sandboxes: readonly Sandbox[]): InitialLogins =>
  provider =>
    sandboxes.filter(({ id }) => id === provider).flatMap(({ logins }) => logins.map(({ input }) => input));

/** A value as GraphQL writes it, so that it can be pasted into an operation. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${literal(field)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

/** The credentials that each sandbox accepts, one line for each. */
export function credentialTable(sandboxes: readonly Sandbox[]): string {
  const rows = sandboxes.flatMap(({ name, logins }) =>
    logins.map(({ title, input }) => [name, title, literal(input)] as const),
  );
  const width = (column: 0 | 1) => Math.max(...rows.map(row => row[column].length));
  return rows
    .map(([name, title, input]) => `  ${name.padEnd(width(0))}  ${title.padEnd(width(1))}  ${input}`)
    .join('\n');
}
