import DataLoader from 'dataloader';
import { codeOf, gatewayError } from '../../errors.js';
import type { Resolvers } from '../../generated/graphql.js';
import type { ApiKey, GatewayContext } from '../../provider/context.js';
import type { Caller } from '../../provider/contract.js';
import { canBeSegment, type QueryParameters, queryString } from '../../upstream/messages.js';
import { rows } from '../../upstream/read.js';
import { type Client, createClient, isUuid, many, pollParameters, rewardParameters } from './client.js';
import type { SociosValues } from './config.js';
import { type Page, pollConnection, SURE_LIMIT } from './paging.js';
import {
  balanceRow,
  type FanApi,
  meRow,
  type PollModel,
  type PublicApi,
  pollFields,
  pollRow,
  rewardRow,
  type SociosApi,
} from './responses.js';
import { castVote, voteRefused } from './votes.js';

// The two functions below are the only way in, so no operation goes out with the other kind of token.
const key: ApiKey<SociosApi> = { provider: 'SOCIOS' };

/** Public data, by the application token, whoever asks. */
const publicApi = async (context: GatewayContext): Promise<PublicApi> =>
  (await context.upstream(key, 'service')).application();

/** The caller's own data, by the caller's own token. Throws UNAUTHENTICATED or LOGIN_REQUIRED without one. */
const fanApi = async (context: GatewayContext): Promise<FanApi> => (await context.upstream(key, 'user')).fan();

/** Longest query a filter may become, in characters: servers commonly take addresses of 8 KB. A hundred UUIDs make 4,700. */
const MAX_QUERY = 7_000;

/** Loaders and calls in the name of one owner, for one request, which uses one of the two. */
export const createSociosApi = (caller: Caller, values: SociosValues): SociosApi => ({
  application: memoized(() => createPublicApi(caller, values)),
  fan: memoized(() => createFanApi(caller, values)),
});

function createPublicApi(caller: Caller, values: SociosValues): PublicApi {
  const client = createClient<'application'>(caller, values);
  const loader = createPollLoader(client);
  return {
    votingIsOn: values.vote,
    async poll(id) {
      if (!canBeSegment(id)) throw gatewayError('NOT_FOUND', { provider: 'SOCIOS' });
      return loader.load(id);
    },
    async polls(filter, paging) {
      // No ids are no condition to the provider: all polls would come for none wanted.
      if (filter.ids?.length === 0) return pollConnection('none', paging, async () => []);
      const chosen = checked(pollParameters(filter));
      return pollConnection(`public${queryString(chosen)}`, paging, page =>
        client.list('listPolls', { query: [...chosen, ...numbered(page)], chosen: chosen.length > 0 }),
      );
    },
    async rewards(filter) {
      const query = checked(rewardParameters(filter));
      return rows(await client.list('listRewards', { query, chosen: query.length > 0 }), rewardRow);
    },
  };
}

function createFanApi(caller: Caller, values: SociosValues): FanApi {
  const client = createClient<'user'>(caller, values);
  // Keyed, not batched: the user's route takes one id.
  const polls = new DataLoader<string, Awaited<ReturnType<FanApi['poll']>>>(
    ids => Promise.all(ids.map(id => client.one('readOwnPoll', pollRow, { id }))),
    { batch: false },
  );
  return {
    me: memoized(() => client.one('readMe', meRow)),
    wallet: memoized(async () => rows(await client.list('readWallet'), balanceRow)),
    poll: id => polls.load(id),
    polls: paging => pollConnection('own', paging, page => client.list('listOwnPolls', { query: numbered(page) })),
    castVote: input => castVote(client, values, input),
  };
}

const numbered = ({ page, limit }: Page): QueryParameters => [
  ['page', String(page)],
  ['limit', String(limit)],
];

function checked(query: QueryParameters): QueryParameters {
  if (queryString(query, { provider: 'SOCIOS' }).length <= MAX_QUERY) return query;
  throw gatewayError('BAD_USER_INPUT', {
    provider: 'SOCIOS',
    message: 'The argument filter is too long: name fewer ids, or a shorter text.',
  });
}

/** Calls `make` at most once and returns the same value, or promise, every time. */
function memoized<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type PublicClient = Client<'application'>;

/** Ids asked for in one call; 50 UUIDs make an address of some 2,400 characters. */
const BATCH = 50;

/** Public polls by id: those asked for together cost one call of the list, by its `ids[]` filter. */
function createPollLoader(client: PublicClient): DataLoader<string, PollModel> {
  return new DataLoader<string, PollModel>(ids => findPolls(client, ids), { maxBatchSize: BATCH });
}

async function findPolls(client: PublicClient, ids: readonly string[]): Promise<(PollModel | Error)[]> {
  const wanted = new Set(ids.map(keyOf));
  const came = await fetchPolls(client, ids);
  const byId = byKey(came);
  // Polls that nobody asked for: the filter was not heeded, so the list says nothing of those that are not on it.
  if ([...byId.keys()].some(key => !wanted.has(key)))
    return Promise.all(ids.map(id => byId.get(keyOf(id)) ?? one(client, id)));
  const missing = ids.filter(id => !byId.has(keyOf(id)));
  const late = byKey(await fetchMissing(client, missing, came.length));
  return ids.map(id => {
    const key = keyOf(id);
    return byId.get(key) ?? late.get(key) ?? gatewayError('NOT_FOUND', { provider: 'SOCIOS' });
  });
}

const keyOf = (id: string) => id.toLowerCase();

const byKey = (came: readonly unknown[]): ReadonlyMap<string, PollModel> =>
  new Map(rows(came, pollRow).map(poll => [keyOf(poll.id), poll]));

const one = (client: PublicClient, id: string): Promise<PollModel | Error> =>
  client
    .one('readPoll', pollRow, { id })
    .catch((error: unknown) => (error instanceof Error ? error : new Error('unreadable')));

/** Ids that are not on a list of so many rows: it may have been cut to the provider's maximum, which is then no larger. */
async function fetchMissing(client: PublicClient, missing: readonly string[], rowsCame: number) {
  if (missing.length === 0 || rowsCame < SURE_LIMIT) return [];
  return inChunks(client, missing, rowsCame);
}

/** A malformed id, or too many at once, make the provider refuse the whole call. Then the well-formed ones are asked for, then fewer of them. */
async function fetchPolls(client: PublicClient, ids: readonly string[]): Promise<readonly unknown[]> {
  try {
    return await fetchByIds(client, ids);
  } catch (error) {
    if (codeOf(error) !== 'BAD_USER_INPUT') throw error;
    const wellFormed = ids.filter(isUuid);
    if (wellFormed.length < ids.length) return wellFormed.length > 0 ? fetchPolls(client, wellFormed) : [];
    if (ids.length <= SURE_LIMIT) throw error;
    return inChunks(client, ids, SURE_LIMIT);
  }
}

async function inChunks(client: PublicClient, ids: readonly string[], size: number): Promise<readonly unknown[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
  return (await Promise.all(chunks.map(chunk => fetchPolls(client, chunk)))).flat();
}

function fetchByIds(client: PublicClient, ids: readonly string[]): Promise<readonly unknown[]> {
  const query = [...many('ids', ids), ['limit', String(ids.length)] as const];
  return client.list('listPolls', { query, chosen: true });
}

export const resolvers: Resolvers = {
  Query: {
    polls: async (_, { filter, first, after }, context) =>
      (await publicApi(context)).polls(filter ?? {}, { first, after }),
    poll: async (_, { id }, context) => (await publicApi(context)).poll(id),
    rewards: async (_, { filter }, context) => (await publicApi(context)).rewards(filter ?? {}),
  },
  Viewer: {
    socios: async (_, _args, context) =>
      (await context.hasOwnGrant('SOCIOS')) ? { api: await fanApi(context) } : null,
  },
  Poll: pollFields,
  SociosUser: {
    id: async ({ api }) => (await api.me()).id,
    username: async ({ api }) => (await api.me()).username,
    email: async ({ api }) => (await api.me()).email,
    avatar: async ({ api }) => (await api.me()).avatar,
    wallet: ({ api }) => api.wallet(),
    polls: ({ api }, { first, after }) => api.polls({ first, after }),
    poll: ({ api }, { id }) => api.poll(id),
  },
  Mutation: {
    castVote: async (_, { input }, context) =>
      (await isVotingKnownOff(context)) ? voteRefused('SWITCHED_OFF') : (await fanApi(context)).castVote(input),
  },
};

/** Whether a caller without a grant can be told that signing in would not help. With a grant the fan's own call says it. */
async function isVotingKnownOff(context: GatewayContext): Promise<boolean> {
  if (await context.hasOwnGrant('SOCIOS')) return false;
  const open = await publicApi(context).catch(() => undefined);
  return open?.votingIsOn === false;
}
