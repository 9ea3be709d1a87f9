import DataLoader from 'dataloader';
import { gatewayError } from '../../errors.js';
import type { Caller } from '../../provider/contract.js';
import { canBeSegment, type QueryParameters, queryString } from '../../upstream/path.js';
import { rows } from '../../upstream/read.js';
import type { FanApi, PublicApi, SociosApi } from './api.js';
import { createClient } from './client.js';
import type { SociosValues } from './config.js';
import { pollConnection } from './connection.js';
import type { Page } from './page.js';
import { createPollLoader } from './polls.js';
import { pollParameters, rewardParameters } from './query.js';
import { balanceRow, meRow, pollRow, rewardRow } from './rows.js';
import { castVote } from './votes.js';

/** Longest query a filter may become, in characters: servers commonly take addresses of 8 KB. A hundred UUIDs make 4,700. */
const MAX_QUERY = 7_000;

/** Loaders and calls in the name of one owner, for one request. */
export const createSociosApi = (caller: Caller, values: SociosValues): SociosApi => new Views(caller, values);

/** A request asks for one of the two. A class, for objects with getters of their own each make V8 a layout that lives on. */
class Views implements SociosApi {
  private readonly caller: Caller;
  private readonly values: SociosValues;
  private made: PublicApi | undefined;
  private madeForFan: FanApi | undefined;

  constructor(caller: Caller, values: SociosValues) {
    this.caller = caller;
    this.values = values;
  }

  get application(): PublicApi {
    this.made ??= createPublicApi(this.caller, this.values);
    return this.made;
  }

  get fan(): FanApi {
    this.madeForFan ??= createFanApi(this.caller, this.values);
    return this.madeForFan;
  }
}

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
    me: once(() => client.one('readMe', meRow)),
    wallet: once(async () => rows(await client.list('readWallet'), balanceRow)),
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
  throw gatewayError('BAD_USER_INPUT', { message: 'filter: too long, ask for fewer ids or a shorter text' });
}

/** The same promise for everyone who asks. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
