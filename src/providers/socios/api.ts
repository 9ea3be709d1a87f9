import type { CastVoteInput, PollFilter, RewardFilter } from '../../generated/graphql.js';
import type { ApiKey } from '../../provider/api-key.js';
import type { GatewayContext } from '../../provider/context.js';
import type { Connection, Paging } from '../../provider/paging.js';
import type { Balance, Me, Poll, Reward } from './rows.js';
import type { VoteOutcome } from './vote-outcome.js';

/** What the application token reads: public data. */
export interface PublicApi {
  polls(filter: PollFilter, paging: Paging): Promise<Connection<Poll>>;
  /** Throws NOT_FOUND. Those asked for in one tick cost one call. */
  poll(id: string): Promise<Poll>;
  rewards(filter: RewardFilter): Promise<readonly Reward[]>;
  readonly votingIsOn: boolean;
}

/** What a fan's own token reads and does. */
export interface FanApi {
  me(): Promise<Me>;
  wallet(): Promise<readonly Balance[]>;
  polls(paging: Paging): Promise<Connection<Poll>>;
  /** Throws NOT_FOUND. */
  poll(id: string): Promise<Poll>;
  castVote(input: CastVoteInput): Promise<VoteOutcome>;
}

/** Both views of one caller; only the one that fits its token may be used, see `publicApi` and `fanApi`. */
export interface SociosApi {
  readonly application: PublicApi;
  readonly fan: FanApi;
}

// Not exported: the two functions below are the only way in, so no operation goes out with the other kind of token.
const key: ApiKey<SociosApi> = { provider: 'SOCIOS' };

/** Public data, by the application token, whoever asks. */
export const publicApi = async (context: GatewayContext): Promise<PublicApi> =>
  (await context.upstream(key, 'service')).application;

/** The caller's own data, by the caller's own token. Throws UNAUTHENTICATED or LOGIN_REQUIRED without one. */
export const fanApi = async (context: GatewayContext): Promise<FanApi> => (await context.upstream(key, 'user')).fan;
