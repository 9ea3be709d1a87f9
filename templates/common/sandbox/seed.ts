/** An account of the sandbox. `secret` is its password, API key or secret. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly items: readonly string[];
}

/** Two users with different data, so that tests can distinguish them. */
export const ADA: Account = {
  id: 'ada',
  name: 'Ada Lovelace',
  secret: 'sandbox-acme-ada-ünïcödé',
  items: ['Notes', 'Engine'],
};
export const BEN: Account = { id: 'ben', name: 'Ben Okri', secret: 'sandbox-acme-ben+&=%', items: ['Road'] };
/** The gateway's own account. */
export const HOUSE: Account = { id: 'house', name: 'The house', secret: 'sandbox-acme-house', items: ['Keys'] };

export const ACCOUNTS: readonly Account[] = [ADA, BEN, HOUSE];
