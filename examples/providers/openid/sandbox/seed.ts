/** An account of the sandbox. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Two users with different data, so that tests can distinguish them. */
export const ADA: Account = { id: '248289761001', name: 'Ada Lovelace', email: 'ada@openid.example' };
export const BEN: Account = { id: '248289761002', name: 'Ben Okri', email: 'ben@openid.example' };

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
