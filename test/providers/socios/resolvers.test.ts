import { graphql } from 'graphql';
import { describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import { resolvers } from '../../../src/providers/socios/api.js';
import { graphOf } from '../../support/graph.js';
import { callerWith, issued, type Scene, setUp, signIn } from './support.js';

const schema = graphOf(resolvers);
const POLL = 'a0000000-0000-4000-8000-000000000001';

/** Runs an operation; `account`: the fan who is signed in, if any. Records the credential policy of each branch's requests. */
async function run(scene: Scene, source: string, account?: string) {
  const asked: string[] = [];
  const app = issued(await scene.socios.service?.obtain());
  const apis = new Map([['service', scene.socios.api(callerWith(scene.socios, app))]]);
  if (account) apis.set('user', scene.socios.api(callerWith(scene.socios, await signIn(scene, account))));
  const contextValue = {
    hasOwnGrant: async () => account !== undefined,
    async upstream(_key: unknown, whose: string) {
      asked.push(whose);
      const api = apis.get(whose);
      if (!api) throw gatewayError('UNAUTHENTICATED', { provider: 'SOCIOS' });
      return api;
    },
  };
  const { data, errors } = await graphql({ schema, source, contextValue });
  // graphql's objects have no prototype.
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: errors ?? [], asked };
}

const codes = (errors: readonly { extensions: Record<string, unknown> }[]) =>
  errors.map(error => error.extensions.code);

describe('public fields', () => {
  it('use the application token even for a signed-in user', async () => {
    const source = `{ polls(first: 2) { nodes { id question partnerImages { url width } answers { title extra } } pageInfo { hasNextPage } }
      poll(id: "${POLL}") { quorum } rewards { id extra } }`;
    const { data, errors, asked } = await run(await setUp(), source, 'ana');
    expect(errors).toEqual([]);
    expect(asked).toEqual(['service', 'service', 'service']);
    expect(data.polls.nodes[0]).toMatchObject({ id: POLL, partnerImages: [{ width: 500 }] });
    expect(data.poll).toEqual({ quorum: '0.2' });
  });

  it('are null in their own branch only', async () => {
    const source = `{ a: poll(id: "${POLL}") { id } b: poll(id: "${POLL.replace(/1$/, '0')}") { id } rewards { id } }`;
    const { data, errors } = await run(await setUp(), source);
    expect(data.a.id).toBe(POLL);
    expect(data.b).toBeNull();
    expect(errors.map(({ path }) => path)).toEqual([['b']]);
    expect(codes(errors)).toEqual(['NOT_FOUND']);
  });
});

describe('viewer.socios', () => {
  const source =
    '{ viewer { socios { id username email avatar wallet { currency totalBalance } polls(first: 1) { nodes { id } } } } }';

  it('is null without an error for a user without a grant', async () => {
    const { data, errors, asked } = await run(await setUp(), source);
    expect([data, errors, asked]).toEqual([{ viewer: { socios: null } }, [], []]);
  });

  it("uses the fan's own token", async () => {
    const { data, errors, asked } = await run(await setUp(), source, 'bjorn');
    expect([errors, asked]).toEqual([[], ['user']]);
    expect(data.viewer.socios).toMatchObject({
      username: 'Björn Ødegård',
      wallet: [{ currency: 'CHZ' }, { currency: 'NAN' }],
    });
  });

  it('returns the wallet while the profile is unavailable', async () => {
    const scene = await setUp();
    scene.sandbox.faults.next(/me$/, { kind: 'status', status: 500 }, 5);
    const { data, errors } = await run(scene, '{ viewer { socios { username wallet { id } } } }', 'ana');
    expect(data.viewer.socios.username).toBeNull();
    expect(data.viewer.socios.wallet).toHaveLength(5);
    expect(codes(errors)).toEqual(['PROVIDER_UNAVAILABLE']);
  });
});

describe('castVote', () => {
  const source = `mutation { castVote(input: { pollId: "${POLL}", answerId: "b0000000-0000-4000-8000-000000000010", amount: "1" }) {
    __typename ... on VoteCast { pollId poll { id } } ... on VoteRefused { reason message } } }`;

  it.each([undefined, 'ana'])('throws SWITCHED_OFF while it is off (signed in: %s)', async account => {
    const { data, errors } = await run(await setUp(), source, account);
    expect(errors).toEqual([]);
    expect(data.castVote).toMatchObject({ __typename: 'VoteRefused', reason: 'SWITCHED_OFF' });
  });

  it('requires a grant of the caller when it is on', async () => {
    const { errors } = await run(await setUp({ SOCIOS_VOTE: '1' }), source);
    expect(codes(errors)).toEqual(['UNAUTHENTICATED']);
  });

  it("uses only the fan's own token", async () => {
    const { data, asked } = await run(await setUp({ SOCIOS_VOTE: '1' }), source, 'ana');
    expect(data.castVote).toEqual({ __typename: 'VoteCast', pollId: POLL, poll: { id: POLL } });
    expect(asked).toEqual(['user']);
  });
});
