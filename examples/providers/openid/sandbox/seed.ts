/** An account of the fake. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Two people who see different data, so that tests can tell them apart. */
export const ADA: Account = { id: '248289761001', name: 'Ada Lovelace', email: 'ada@openid.example' };
export const BEN: Account = { id: '248289761002', name: 'Ben Okri', email: 'ben@openid.example' };

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
