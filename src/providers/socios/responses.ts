import type { CastVoteInput, PollFilter, RewardFilter, VoteRefusal } from '../../generated/graphql.js';
import type { Connection, Paging } from '../../provider/paging.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { bool, filled, id, instant, int, type Row, type RowOf, row, rows, str, url } from '../../upstream/read.js';

/**
 * Faults of the WSO2 gateway in front of Socios' APIs: {"fault":{"code":900901,…}}, the same without the wrapper and with the code as text, or
 * XML `<ams:fault><ams:code>…`. https://apim.docs.wso2.com, "Error handling".
 */

/** The fault code, or undefined where the response carries none. */
export function faultCode(response: UpstreamResponse): number | undefined {
  const body = asRecord(json(response));
  if (!body) return asCode(/<(?:\w+:)?code>\s*(\d+)\s*</.exec(response.text)?.[1]);
  return asCode(asRecord(body.fault)?.code ?? body.code);
}

/** 401s that a new token would not heal: none sent, of the wrong kind, blocked, subscription inactive, refused credentials. */
const UNHEALABLE: readonly unknown[] = [900902, 900905, 900907, 900909, 900911];

/** Whether a 401 says that the token itself is over. Without a readable code it does. */
export function rejectsToken(response: UpstreamResponse): boolean {
  return response.status === 401 && !UNHEALABLE.includes(faultCode(response));
}

/** Of those, the ones that say: not for this application. */
const BARRED: readonly unknown[] = [900907, 900909];

/** Whether a fault says that the application may not call this API. */
export const isBarred = (response: UpstreamResponse): boolean => BARRED.includes(faultCode(response));

/**
 * Whether the gateway itself does not know the route: 410, a fault of its own such as 900906, or a 404 that is not the backend's (a web
 * server's page, a status report, a framework's "Cannot GET"). The backend's own 404 is JSON about an entity.
 */
export function isRouteMissing(response: UpstreamResponse): boolean {
  if (response.status === 410 || faultCode(response) === 900906) return true;
  if (response.status !== 404) return false;
  if (json(response) === undefined) return response.text.trim() !== '';
  return /cannot (get|post)|no matching resource|status report|resource is not available/i.test(response.text);
}

/** Whether a 404 is the backend's "Entity not found". */
export const isEntityMissing = (response: UpstreamResponse): boolean =>
  response.status === 404 && json(response) !== undefined && /entity/i.test(response.text);

const asCode = (value: unknown): number | undefined =>
  (typeof value === 'number' || typeof value === 'string') && /^\d+$/.test(String(value)) ? Number(value) : undefined;

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

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

/** The provider's documentation is cut off before the text of an answer: the likely names, in order of preference. */
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

export const pollRow = row(poll => ({
  wire: poll,
  id: id(poll.id),
  question: str(poll.question),
  status: str(poll.status),
  type: str(poll.type),
  information: str(poll.information),
  partnerId: filled(poll.partnerId),
  partnerName: str(poll.partnerName),
  isBound: bool(poll.isBound),
  isQuorumReached: bool(poll.isQuorumReached),
  quorum: str(poll.quorum),
  currentQuorumPercentage: str(poll.currentQuorumPercentage),
  usedTokenCount: int(poll.usedTokenCount),
  tokenLimit: int(poll.tokenLimit),
}));

/** Fields of a poll that cost more to read than all others together: they are read when a client selects them. */
export const pollFields = {
  partnerImages: ({ wire }: PollModel) => listOf(wire.partnerImages, imageRow),
  answers: ({ wire }: PollModel) => listOf(wire.answers, answerRow),
  openAt: ({ wire }: PollModel) => instant(wire.openAt),
  closeAt: ({ wire }: PollModel) => instant(wire.closeAt),
  publishedAt: ({ wire }: PollModel) => instant(wire.publicationDate),
  disclosedAt: ({ wire }: PollModel) => instant(wire.disclosedAt),
};

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

/** The caller at Socios. Each field is read when it is selected, so that a wallet does not cost a profile. */
export interface SociosUserModel {
  readonly api: FanApi;
}

/** Data of the application token: public data. */
export interface PublicApi {
  polls(filter: PollFilter, paging: Paging): Promise<Connection<PollModel>>;
  /** Throws NOT_FOUND. Requests in one tick cost one call. */
  poll(id: string): Promise<PollModel>;
  rewards(filter: RewardFilter): Promise<readonly RewardModel[]>;
  readonly votingIsOn: boolean;
}

/** Data and operations of a fan's own token. */
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
