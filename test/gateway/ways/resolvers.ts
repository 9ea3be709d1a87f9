import { gatewayError } from '../../../src/errors.js';
import type { Resolvers } from '../../../src/generated/graphql.js';

const poll = (id: string, more: object = {}) => ({
  id,
  question: `Who wins ${id}?`,
  status: 'open',
  openAt: new Date(Date.UTC(2026, 4, 1, 12)),
  closeAt: null,
  isBound: true,
  usedTokenCount: 7,
  answers: [
    { id: `${id}-1`, title: 'Yes', extra: { colour: ['red', { deep: null }] } },
    { id: `${id}-2`, title: null, extra: null },
  ],
  ...more,
});

const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' };
const page = (nodes: readonly unknown[]) => ({
  nodes,
  edges: nodes.map((node, n) => ({ cursor: `c${n}`, node })),
  pageInfo,
});

const failure = () => gatewayError('PROVIDER_UNAVAILABLE', { provider: 'SOCIOS', retryAfter: 3 });

/** Every kind of end that a field of a query can come to, by what it is asked. */
const byId: Readonly<Record<string, () => unknown>> = {
  plain: () => poll('plain'),
  later: () => Promise.resolve(poll('later')),
  none: () => null,
  nothing: () => undefined,
  throws: () => {
    throw new Error('ours: CANARY');
  },
  rejects: () => Promise.reject(new Error('ours: CANARY')),
  typed: () => Promise.reject(failure()),
  returned: () => new Error('returned: CANARY'),
  text: () => Promise.reject('CANARY'),
  store: () => {
    throw gatewayError('STORE_UNAVAILABLE', { retryAfter: 2 });
  },
  'no-id': () => poll('x', { id: null }),
  'odd-number': () => poll('x', { usedTokenCount: 'many' }),
  'odd-date': () => poll('x', { openAt: 'yesterday' }),
  'odd-flag': () => poll('x', { isBound: 'perhaps' }),
  'answer-null': () => poll('x', { answers: [{ id: '1' }, null] }),
  'answer-no-id': () => poll('x', { answers: [{ id: '1' }, { title: 'no id' }] }),
  'answer-error': () => poll('x', { answers: [{ id: '1' }, failure()] }),
  'answer-promise': () => poll('x', { answers: [Promise.resolve({ id: '1' }), Promise.reject(failure())] }),
  'answers-no-list': () => poll('x', { answers: 'none' }),
  'field-promise': () => poll('x', { question: Promise.resolve('slow?') }),
  'field-function': () => poll('x', { question: () => 'called?' }),
  unicode: () => poll('x', { question: 'é ü 漢 🎟 \u2028 "' }),
};

/** Resolvers without any provider behind them. */
export const resolvers = {
  Query: {
    poll: (_: unknown, { id }: { id: string }) => byId[id]?.() ?? null,
    polls: (_: unknown, { first, filter }: { first: number; filter?: { ids?: string[] } | null }) =>
      page((filter?.ids ?? Array.from({ length: first }, (_, n) => String(n))).map(id => poll(id))),
    folders: (_: unknown, asked: { first: number; sort: string; reverse: boolean }) =>
      page([
        { id: '1', name: JSON.stringify(asked) },
        { id: '2', name: null },
      ]),
    rewards: () => Promise.reject(failure()),
    charts: () => [
      { id: '1', name: 'one' },
      { id: null, name: 'lost' },
    ],
    vpnCountries: (_: unknown, { device }: { device: string }) => [{ id: device, latitude: 1.5, name: device }],
    releaseDays: (_: unknown, { from }: { from?: unknown }) => page([{ date: from ?? '2026-01-02', releases: [] }]),
  },
  Poll: {},
} as unknown as Resolvers;
