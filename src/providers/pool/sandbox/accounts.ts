export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly password: string;
  /** Charts the user has hidden. */
  readonly hiddenCharts: readonly number[];
  /** Undefined: the account was never finished, which POOL calls an invalid account setup. */
  readonly key?: { readonly apiKey: string; readonly apiSecret: string };
}

/** Key and secret beyond ASCII show whether Basic was made over UTF-8. */
export const DJ = {
  userId: 1001,
  email: 'dj@pool.example',
  password: 'spin-the-black-circle',
  hiddenCharts: [504],
  key: { apiKey: 'pool-key-1001-ключ', apiSecret: 'pool-secret-1001-ünïcödé-€' },
} as const satisfies Account;

export const ZOE = {
  userId: 1002,
  email: 'zoë+club@pool.example',
  password: 'naïve & nächtlich = 100% ♪',
  hiddenCharts: [],
  key: { apiKey: 'pool-key-1002', apiSecret: 'pool-secret-1002:with:colons' },
} as const satisfies Account;

export const HOUSE = {
  userId: 9001,
  email: 'house@pool.example',
  password: 'the-house-account',
  hiddenCharts: [502, 503],
  key: { apiKey: 'pool-key-9001', apiSecret: 'pool-secret-9001' },
} as const satisfies Account;

export const HALFWAY = {
  userId: 1003,
  email: 'halfway@pool.example',
  password: 'never-finished',
  hiddenCharts: [],
} as const satisfies Account;

export const ACCOUNTS: readonly Account[] = [DJ, ZOE, HOUSE, HALFWAY];
