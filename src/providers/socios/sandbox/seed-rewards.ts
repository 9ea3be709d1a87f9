import { PARTNERS } from './partners.js';

/** A reward of the fan shop, with what the filters look at. */
export interface SeedReward {
  readonly row: Readonly<Record<string, unknown>> & { readonly id: string; readonly partnerId: string };
  readonly categoryIds: string;
  readonly productTypeIds: string;
  readonly sports: string;
  readonly countries: string;
  readonly statuses: string;
}

const uuid = (kind: string, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const pick = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0];

/** The rewards of a fresh sandbox. */
export const makeRewards = (): readonly SeedReward[] => Array.from({ length: 27 }, (_, i) => makeReward(i + 1));

function makeReward(n: number): SeedReward {
  const partner = PARTNERS[n % PARTNERS.length] ?? PARTNERS[0];
  return {
    row: {
      id: uuid('d', n),
      name: `Écharpe ${partner.name} ${n}`,
      description: 'Signed by the whole team — “limited”.',
      sellingPrice: `${n}.5`,
      partnerId: partner.id,
      maxUserPurchase: 2,
      canUserUseProductTierLevel: true,
      redeemType: 'regular',
      publishedAt: '2023-07-27T14:24:09+00:00',
      productTierLevel: { name: 'gold', level: n % 3 },
    },
    categoryIds: uuid('e', n % 3),
    productTypeIds: uuid('e', 100 + (n % 2)),
    sports: pick(['football', 'basketball'], n),
    countries: pick(['ES', 'CH', 'JP', 'PL'], n),
    statuses: pick(['active', 'soldOut', 'active'], n),
  };
}
