import type { ProviderId } from '../generated/graphql.js';

/** A tab that GraphiQL opens with: an operation, and its variables as JSON. */
export interface GraphiqlTab {
  readonly query: string;
  readonly variables?: string;
}

const SESSION_FIELDS = 'id createdAt expiresAt grants { provider state subject accessExpiresAt generation }';

/** Tabs that work with any providers: who is there, who am I, renew, revoke, sign out. */
export function defaultTabs([first]: readonly ProviderId[]): GraphiqlTab[] {
  const tabs: GraphiqlTab[] = [
    { query: 'query Providers {\n  providers { id name login hasServiceAccess canRevoke }\n}\n' },
    { query: `query Session {\n  session { ${SESSION_FIELDS} }\n}\n` },
  ];
  const variables = JSON.stringify({ provider: first }, null, 2);
  if (first)
    tabs.push(
      {
        query: `mutation Refresh($provider: ProviderId!) {
  refresh(provider: $provider) {
    ... on Refreshed { grant { provider state generation accessExpiresAt } }
    ... on RefreshRefused { reason message retryAfterSeconds }
  }
}
`,
        variables,
      },
      {
        query: `mutation Revoke($provider: ProviderId!) {
  revoke(provider: $provider) { revocation { provider outcome } session { ${SESSION_FIELDS} } }
}
`,
        variables,
      },
    );
  return [...tabs, { query: 'mutation Logout {\n  logout { sessionsEnded revocations { provider outcome } }\n}\n' }];
}
