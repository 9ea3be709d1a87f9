/** Invented clubs with their fan tokens. */
export const PARTNERS = [
  { id: 'c0000000-0000-4000-8000-000000000001', name: 'Atlético Ñandú', token: 'NAN' },
  { id: 'c0000000-0000-4000-8000-000000000002', name: 'FC Zürichsee', token: 'FCZ' },
  { id: 'c0000000-0000-4000-8000-000000000003', name: '東京スターズ', token: 'TKS' },
  { id: 'c0000000-0000-4000-8000-000000000004', name: 'Kraków Żubry', token: 'KRZ' },
] as const;

/** Sizes are text, as on the provider's pages. */
export const imagesOf = (slug: string) => [
  { url: `https://img.example/${slug}.png`, type: 'png', format: 'desktop', width: '500', height: '500' },
];

/** A fan with an account. */
export interface Fan {
  /** Its name on the consent page and in the knob. */
  readonly key: string;
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly avatar: string | null;
  /** Decimal strings by short code of the currency; null: no wallet. */
  readonly balances: Record<string, string> | null;
  readonly mayVote: boolean;
}

const idOf = (n: number) => `f0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The fans of a fresh sandbox. */
export function makeFans(): readonly Fan[] {
  const rich = Object.fromEntries(PARTNERS.map(({ token }, i) => [token, `${40 + i}.5`]));
  return [
    {
      key: 'ana',
      userId: idOf(1),
      username: 'Ana Ñíguez',
      email: 'ana@example.com',
      avatar: 'https://img.example/ana.png',
      balances: { CHZ: '100.123', ...rich },
      mayVote: true,
    },
    {
      key: 'bjorn',
      userId: idOf(2),
      username: 'Björn Ødegård',
      email: 'bjorn@example.com',
      avatar: 'https://img.example/bjorn.png',
      balances: { CHZ: '0.000000000000000001', NAN: '1' },
      mayVote: true,
    },
    {
      key: 'li',
      userId: idOf(3),
      username: '李小梅',
      email: 'li@example.com',
      avatar: null,
      balances: null,
      mayVote: true,
    },
    {
      key: 'mara',
      userId: idOf(4),
      username: 'Mara Şahin',
      email: 'mara@example.com',
      avatar: 'https://img.example/mara.png',
      balances: { CHZ: '7', ...rich },
      mayVote: false,
    },
  ];
}

/** A poll as the backend keeps it; what fans vote changes it. */
export interface SeedPoll {
  readonly id: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly partnerImages: ReturnType<typeof imagesOf>;
  /** Short code of the token that votes. */
  readonly token: string;
  readonly question: string;
  readonly openAt: string;
  readonly publicationDate: string;
  readonly closeAt: string;
  readonly disclosedAt: string | null;
  readonly type: string;
  readonly isBound: boolean;
  readonly isQuorumReached: boolean;
  readonly quorum: string;
  readonly currentQuorumPercentage: string;
  usedTokenCount: number;
  readonly tokenLimit: number;
  readonly status: string;
  readonly information: string;
  readonly answers: { readonly id: string; readonly title: string; readonly imageUrl: string; tokenCount: string }[];
}

const COUNT = 64;
const DAY_MS = 86_400_000;
const BEGIN_MS = Date.UTC(2024, 0, 1, 9);

const QUESTIONS = [
  'Which song plays after a goal?',
  '¿Qué dorsal llevará la leyenda?',
  'Welches Trikot für das Derby?',
];
const ANSWERS = ['Opción A: Ñandú', 'Zweite Wahl: Grün', '三番目の選択肢'];

const uuid = (kind: string, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', '+00:00');

/** The polls of a fresh sandbox, oldest first; every fourth is open. */
export const makePolls = (): readonly SeedPoll[] => Array.from({ length: COUNT }, (_, i) => makePoll(i + 1));

function makePoll(n: number): SeedPoll {
  const partner = PARTNERS[n % PARTNERS.length] ?? PARTNERS[0];
  const publishedMs = BEGIN_MS + n * DAY_MS;
  const open = n % 4 === 1;
  return {
    id: uuid('a', n),
    partnerId: partner.id,
    partnerName: partner.name,
    partnerImages: imagesOf(partner.token.toLowerCase()),
    token: partner.token,
    question: `${QUESTIONS[n % QUESTIONS.length]} #${n}`,
    publicationDate: iso(publishedMs),
    openAt: iso(publishedMs + 3_600_000),
    closeAt: open ? '2099-12-31T23:59:59+00:00' : iso(publishedMs + 7 * DAY_MS),
    disclosedAt: open ? null : iso(publishedMs + 8 * DAY_MS),
    type: 'engagement',
    isBound: n % 2 === 0,
    isQuorumReached: n % 3 === 0,
    quorum: '0.2',
    currentQuorumPercentage: `0.0${n % 10}5`,
    usedTokenCount: 4 * n,
    tokenLimit: 3000,
    status: open ? 'open' : n % 10 === 0 ? 'cancelled' : 'closed',
    information: '',
    answers: ANSWERS.map((title, a) => ({
      id: uuid('b', n * 10 + a),
      title,
      imageUrl: `https://img.example/answer-${n}-${a}.png`,
      tokenCount: `${n}.5`,
    })),
  };
}

/** A reward of the fan shop, with the fields that the filters use. */
export interface SeedReward {
  readonly row: Readonly<Record<string, unknown>> & { readonly id: string; readonly partnerId: string };
  readonly categoryIds: string;
  readonly productTypeIds: string;
  readonly sports: string;
  readonly countries: string;
  readonly statuses: string;
}

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
