/** A user of the sandbox. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly notes: readonly string[];
}

/** Two users with different data, so that tests can distinguish them. */
export const ADA: Account = { id: '1815', name: 'Ada Lovelace', notes: ['Über die Maschine', 'Tables & trees'] };
export const BEN: Account = { id: '1959', name: 'Ben Okri', notes: ['The road is hungry'] };

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
