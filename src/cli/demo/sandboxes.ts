import type { Env } from '../../config/groups.js';
import type { InitialLogins } from '../../resolvers/login-ways.js';
import type { GraphiqlTab } from '../../server/graphiql.js';
import type { Sandbox } from '../../testing/sandbox/kit.js';

const LOGIN = `mutation Login($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoggedIn { session { id expiresAt } grant { provider subject state accessExpiresAt generation } }
    ... on LoginRedirect { authorizationUrl expiresAt }
    ... on LoginRefused { reason message retryAfterSeconds }
  }
}
`;

/** One tab to sign in to each sandbox, and the big query over all of them. */
export function demoTabs(sandboxes: readonly Sandbox[]): GraphiqlTab[] {
  const logins = sandboxes.flatMap(({ name, logins: [login] }) => {
    if (!login) return [];
    const query = `# Sign in to ${name}\n${LOGIN.replace('Login(', `LoginTo${name.replace(/\W/g, '')}(`)}`;
    return [{ query, variables: JSON.stringify({ input: login.input }, null, 2) }];
  });
  return [{ query: bigQuery(sandboxes) }, ...logins];
}

/** Everything in one operation: what is not signed in to yet is null with a typed error, the rest is there. */
export function bigQuery(sandboxes: readonly Sandbox[]): string {
  const roots = sandboxes.map(({ sample }) => `  ${sample.query}`).join('\n');
  const viewer = sandboxes.map(({ sample }) => `    ${sample.viewer}`).join('\n');
  return `query Everything {\n${roots}\n  viewer {\n${viewer}\n  }\n  session { id grants { provider state subject accessExpiresAt } }\n}\n`;
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
  return `{ ${fields.join(', ')} }`;
}

/** What signs in to each sandbox, a line each. */
export function credentialTable(sandboxes: readonly Sandbox[]): string {
  const rows = sandboxes.flatMap(({ name, logins }) =>
    logins.map(({ title, input }) => [name, title, literal(input)] as const),
  );
  const width = (column: 0 | 1) => Math.max(...rows.map(row => row[column].length));
  return rows
    .map(([name, title, input]) => `  ${name.padEnd(width(0))}  ${title.padEnd(width(1))}  ${input}`)
    .join('\n');
}
