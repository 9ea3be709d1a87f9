/** A user of the fake. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly notes: readonly string[];
}

/** Two people who see different data, so that tests can tell them apart. */
export const ADA: Account = { id: '1815', name: 'Ada Lovelace', notes: ['Über die Maschine', 'Tables & trees'] };
export const BEN: Account = { id: '1959', name: 'Ben Okri', notes: ['The road is hungry'] };

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
