import { z } from 'zod';
import { rows } from '../../http/read.js';
import { bool, filled, id, instant, int, str, url } from '../../http/shapes.js';

/** Shapes of Socios' rows. Only ids are strict; what has no documented shape is guessed at and else null. */

const listOf = <T>(schema: z.ZodType<T>) =>
  z
    .unknown()
    .optional()
    .transform(value => (value === null || value === undefined ? null : rows(value, schema)));

const imageRow = z.object({ url: url(), type: str(), format: str(), width: int(), height: int() });

/** The provider's page is cut before an answer's text: the likely names, in order. */
const TITLES = ['title', 'text', 'name', 'answer', 'label'] as const;

export const answerRow = z.looseObject({ id: id() }).transform(({ id, ...rest }) => {
  const named = TITLES.find(name => typeof rest[name] === 'string' && rest[name] !== '');
  const extra = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== named));
  return { id, title: named ? String(rest[named]) : null, extra };
});

export const pollRow = z
  .object({
    id: id(),
    question: str(),
    status: str(),
    type: str(),
    information: str(),
    partnerId: filled(),
    partnerName: str(),
    partnerImages: listOf(imageRow),
    openAt: instant(),
    closeAt: instant(),
    publicationDate: instant(),
    disclosedAt: instant(),
    isBound: bool(),
    isQuorumReached: bool(),
    quorum: str(),
    currentQuorumPercentage: str(),
    usedTokenCount: int(),
    tokenLimit: int(),
    answers: listOf(answerRow),
  })
  .transform(({ publicationDate, ...poll }) => ({ ...poll, publishedAt: publicationDate }));

const rewardFields = {
  id: id(),
  name: str(),
  description: str(),
  sellingPrice: str(),
  partnerId: filled(),
  publishedAt: instant(),
};

export const rewardRow = z
  .looseObject(rewardFields)
  .transform(({ id, name, description, sellingPrice, partnerId, publishedAt, ...extra }) => {
    return { id, name, description, sellingPrice, partnerId, publishedAt, extra };
  });

export const balanceRow = z
  .object({
    id: id(),
    totalBalance: str(),
    currencyNetwork: z.object({ shortCode: filled(), symbol: filled() }).nullish().catch(null),
    blockchainAddress: filled(),
  })
  .transform(({ currencyNetwork, ...balance }) => {
    return { ...balance, currency: currencyNetwork?.shortCode ?? currencyNetwork?.symbol ?? null };
  });

export const meRow = z
  .object({ userId: id(), username: filled(), email: filled(), avatar: url() })
  .transform(({ userId, ...me }) => ({ ...me, id: userId }));

export type Poll = z.output<typeof pollRow>;
export type Answer = z.output<typeof answerRow>;
export type Reward = z.output<typeof rewardRow>;
export type Balance = z.output<typeof balanceRow>;
/** A fan's profile. */
export type Me = z.output<typeof meRow>;
