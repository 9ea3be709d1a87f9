import { imagesOf, PARTNERS } from './partners.js';

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
