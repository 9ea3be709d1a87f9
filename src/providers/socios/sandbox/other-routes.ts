import type { Reply, Route } from '../../../testing/sandbox/kit.js';
import type { Fan } from './fans.js';
import { backendError, faultReply } from './faults.js';
import { forApplication, forFan } from './guarded.js';
import { imagesOf, PARTNERS } from './partners.js';
import type { World } from './world.js';

/** User, Wallet and Rewards APIs, version 1.0.0. */
export const otherRoutes = (world: World): readonly Route[] => [
  forFan(world, { method: 'GET', path: /^\/user\/1\.0\.0\/user\/me$/, handle: (_, fan) => me(fan) }),
  forFan(world, { method: 'GET', path: /^\/wallet\/1\.0\.0\/user\/wallet$/, handle: (_, fan) => wallet(fan) }),
  forApplication(world, {
    method: 'GET',
    path: /^\/rewards\/1\.0\.0\/rewards$/,
    handle: call =>
      world.knobs.removed.includes('listRewards') ? faultReply(world, 900906) : rewards(world, call.query),
  }),
];

const me = ({ userId, username, email, avatar }: Fan): Reply => ({
  body: { data: { userId, username, email, avatar } },
});

function wallet({ balances, userId }: Fan): Reply {
  const data = balances && Object.entries(balances).map(([code, balance], i) => balanceRow(userId, code, balance, i));
  return { body: { data } };
}

const balanceRow = (userId: string, code: string, totalBalance: string, i: number) => ({
  id: `${userId.slice(0, -2)}${String(i).padStart(2, '0')}`,
  totalBalance,
  currencyNetwork: {
    id: `90000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    shortCode: code,
    type: 'crypto',
    symbol: `$${code}`,
    precision: 18,
    networkType: 'ethereum',
    images: imagesOf(code.toLowerCase()),
  },
  blockchainAddress: `0x${String(i).padStart(40, '0')}`,
});

const FILTERS = ['categoryIds', 'productTypeIds', 'sports', 'countries', 'statuses'] as const;
const isFilter = (name: string) =>
  name === 'partnerIds[]' || FILTERS.map(filter => `${filter}[]`).some(filter => filter === name);

function rewards({ rewards: all }: World, query: URLSearchParams): Reply {
  if (![...query.keys()].every(isFilter)) return backendError(400, 'Bad Request');
  const partners = query.getAll('partnerIds[]');
  if (partners.some(id => !PARTNERS.some(partner => partner.id === id))) return backendError(404, 'Entity not found');
  const holds = (wanted: readonly string[], value: string) => wanted.length === 0 || wanted.includes(value);
  const chosen = all.filter(
    reward =>
      holds(partners, reward.row.partnerId) && FILTERS.every(name => holds(query.getAll(`${name}[]`), reward[name])),
  );
  return { body: { data: chosen.map(({ row }) => row) } };
}
