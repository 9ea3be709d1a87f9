import { type Row, type RowOf, row, rows, view } from '../../upstream/read.js';
import { bool, filled, id, instant, int, str, url } from '../../upstream/shapes.js';

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

export type Poll = RowOf<typeof pollRow>;
export type Answer = RowOf<typeof answerRow>;
export type Reward = RowOf<typeof rewardRow>;
export type Balance = RowOf<typeof balanceRow>;
/** A fan's profile. */
export type Me = RowOf<typeof meRow>;
