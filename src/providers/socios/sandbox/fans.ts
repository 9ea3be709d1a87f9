import { PARTNERS } from './partners.js';

/** A fan with an account. */
export interface Fan {
  /** What the consent page and the knob call it. */
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
