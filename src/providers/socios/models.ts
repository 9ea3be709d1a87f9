import type { CastVoteInput, PollFilter, RewardFilter, VoteRefusal } from '../../generated/graphql.js';
import type { Connection, Paging } from '../../provider/paging.js';
import {
  bool,
  filled,
  id,
  instant,
  int,
  type Row,
  type RowOf,
  row,
  rows,
  str,
  url,
  view,
} from '../../upstream/read.js';

/** Shapes of Socios' rows. Only ids are strict; what has no documented shape is guessed at and else null. */

const listOf = <T>(list: unknown, read: Row<T>): T[] | null =>
  list === null || list === undefined ? null : rows(list, read);

const imageRow = row(image => ({
  url: url(image.url),
  type: str(image.type),
  format: str(image.format),
  width: int(image.width),
  height: int(image.height),
}));

/** The provider's page is cut before an answer's text: the likely names, in order. */
const TITLES = ['title', 'text', 'name', 'answer', 'label'] as const;

export const answerRow = row(wire => {
  const named = TITLES.find(name => typeof wire[name] === 'string' && wire[name] !== '');
  if (named === undefined) {
    const { id: own, ...extra } = wire;
    return { id: id(own), title: null, extra };
  }
  const { id: own, [named]: title, ...extra } = wire;
  return { id: id(own), title: String(title), extra };
});

export const pollRow = view(poll => id(poll.id), {
  question: poll => str(poll.question),
  status: poll => str(poll.status),
  type: poll => str(poll.type),
  information: poll => str(poll.information),
  partnerId: poll => filled(poll.partnerId),
  partnerName: poll => str(poll.partnerName),
  partnerImages: poll => listOf(poll.partnerImages, imageRow),
  openAt: poll => instant(poll.openAt),
  closeAt: poll => instant(poll.closeAt),
  publishedAt: poll => instant(poll.publicationDate),
  disclosedAt: poll => instant(poll.disclosedAt),
  isBound: poll => bool(poll.isBound),
  isQuorumReached: poll => bool(poll.isQuorumReached),
  quorum: poll => str(poll.quorum),
  currentQuorumPercentage: poll => str(poll.currentQuorumPercentage),
  usedTokenCount: poll => int(poll.usedTokenCount),
  tokenLimit: poll => int(poll.tokenLimit),
  answers: poll => listOf(poll.answers, answerRow),
});

export const rewardRow = row(({ id: own, name, description, sellingPrice, partnerId, publishedAt, ...extra }) => ({
  id: id(own),
  name: str(name),
  description: str(description),
  sellingPrice: str(sellingPrice),
  partnerId: filled(partnerId),
  publishedAt: instant(publishedAt),
  extra,
}));

const networkRow = row(network => filled(network.shortCode) ?? filled(network.symbol));

export const balanceRow = row(balance => ({
  id: id(balance.id),
  totalBalance: str(balance.totalBalance),
  blockchainAddress: filled(balance.blockchainAddress),
  currency: networkRow(balance.currencyNetwork) ?? null,
}));

export const meRow = row(me => ({
  id: id(me.userId),
  username: filled(me.username),
  email: filled(me.email),
  avatar: url(me.avatar),
}));

// Parent types of the resolvers. Those made from rows carry the names of the GraphQL types' fields.
export type PollModel = RowOf<typeof pollRow>;
export type PollAnswerModel = RowOf<typeof answerRow>;
export type RewardModel = RowOf<typeof rewardRow>;
export type WalletBalanceModel = RowOf<typeof balanceRow>;
/** A fan's profile. */
type Me = RowOf<typeof meRow>;

/** The caller at Socios. Each field is read when it is asked for, so that a wallet does not cost a profile. */
export interface SociosUserModel {
  readonly api: FanApi;
}

/** What the application token reads: public data. */
export interface PublicApi {
  polls(filter: PollFilter, paging: Paging): Promise<Connection<PollModel>>;
  /** Throws NOT_FOUND. Those asked for in one tick cost one call. */
  poll(id: string): Promise<PollModel>;
  rewards(filter: RewardFilter): Promise<readonly RewardModel[]>;
  readonly votingIsOn: boolean;
}

/** What a fan's own token reads and does. */
export interface FanApi {
  me(): Promise<Me>;
  wallet(): Promise<readonly WalletBalanceModel[]>;
  polls(paging: Paging): Promise<Connection<PollModel>>;
  /** Throws NOT_FOUND. */
  poll(id: string): Promise<PollModel>;
  castVote(input: CastVoteInput): Promise<VoteOutcome>;
}

/** Both views of one caller; only the one that fits its token may be used, see `publicApi` and `fanApi`. */
export interface SociosApi {
  application(): PublicApi;
  fan(): FanApi;
}

export interface VoteRefused {
  readonly __typename: 'VoteRefused';
  readonly reason: VoteRefusal;
  readonly message: string;
}
export interface VoteCast {
  readonly __typename: 'VoteCast';
  readonly pollId: string;
  readonly poll: PollModel | null;
}
export type VoteOutcome = VoteCast | VoteRefused;
