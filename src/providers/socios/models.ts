import type { FanApi } from './api.js';
import type { Answer, Balance, Poll, Reward } from './rows.js';

/** Parent types of the resolvers. Those made from rows carry the names of the GraphQL types' fields. */
export type PollModel = Poll;
export type PollAnswerModel = Answer;
export type RewardModel = Reward;
export type WalletBalanceModel = Balance;

/** The caller at Socios. Each field is read when it is asked for, so that a wallet does not cost a profile. */
export interface SociosUserModel {
  readonly api: FanApi;
}
