/** An account of the sandbox, with the secret of its key. The id of the key is derived from the account's id. */
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
  secret: 'sandbox-signet-ada-ünïcödé',
  items: ['Notes', 'Engine'],
};
export const BEN: Account = { id: 'ben', name: 'Ben Okri', secret: 'sandbox-signet-ben+&=%', items: ['Road'] };
/** The gateway's own account. */
export const HOUSE: Account = { id: 'house', name: 'The house', secret: 'sandbox-signet-house', items: ['Keys'] };

export const ACCOUNTS: readonly Account[] = [ADA, BEN, HOUSE];

/** Id of an account's key. */
export const keyIdOf = ({ id }: Account) => `sk-${id}`;
