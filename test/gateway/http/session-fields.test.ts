import { expect, it } from 'vitest';
import { startFront } from './support.js';

it('a session is returned with its grants', async () => {
  const gateway = await startFront();
  const query = `{
    session {
      id createdAt expiresAt lastUsedAt userAgent isCurrent
      grants { id provider state subject grantedAt accessExpiresAt renewable generation lastError }
      grant(provider: POOL) { id }
      none: grant(provider: PMAPI) { id }
    }
    viewer { __typename }
    providers { id name login hasServiceAccess canRevoke }
  }`;
  const { json } = await gateway.graphql(query, undefined, { cookie: 'keyring=a.b' });
  expect(json).toEqual({
    data: {
      session: {
        id: 'public-1',
        createdAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-31T00:00:00.000Z',
        lastUsedAt: null,
        userAgent: null,
        isCurrent: true,
        grants: [
          {
            id: 'grant-1',
            provider: 'POOL',
            state: 'ACTIVE',
            subject: 'someone',
            grantedAt: '2026-01-01T00:00:00.000Z',
            accessExpiresAt: '2026-01-02T03:04:05.000Z',
            renewable: true,
            generation: 1,
            lastError: null,
          },
        ],
        grant: { id: 'grant-1' },
        none: null,
      },
      viewer: { __typename: 'Viewer' },
      providers: [{ id: 'POOL', name: 'Pool', login: 'CREDENTIALS', hasServiceAccess: false, canRevoke: false }],
    },
  });
  expect((await gateway.graphql('{ viewer { __typename } session { id } }')).json).toEqual({
    data: { viewer: null, session: null },
  });
  await gateway.close();
});

it('every mutation returns its outcome', async () => {
  const gateway = await startFront();
  const { json } = await gateway.graphql(`mutation {
    completeLogin(provider: SOCIOS, code: "c", state: "s") { ... on LoggedIn { session { id } grant { generation } } }
    refresh(provider: POOL) { __typename ... on Refreshed { grant { id } } }
    revoke(provider: PMAPI) { revocation { provider outcome } session { id } }
    endSession(id: "x") { revocations { provider } sessionsEnded }
    logout(everywhere: true) { sessionsEnded }
  }`);
  expect(json.data).toEqual({
    completeLogin: { session: { id: 'public-1' }, grant: { generation: 1 } },
    refresh: { __typename: 'Refreshed', grant: { id: 'grant-1' } },
    revoke: { revocation: { provider: 'PMAPI', outcome: 'NO_GRANT' }, session: null },
    endSession: { revocations: [], sessionsEnded: 0 },
    logout: { sessionsEnded: 1 },
  });
  await gateway.close();
});
