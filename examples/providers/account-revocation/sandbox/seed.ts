/** An athlete of the sandbox. */
export interface Account {
  readonly id: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly activities: readonly { readonly name: string; readonly distance: number }[];
}

/** Two users with different data, so that tests can distinguish them. */
export const ADA: Account = {
  id: '1842',
  firstname: 'Ada',
  lastname: 'Lovelace',
  activities: [
    { name: 'Über die Höhen', distance: 42_195.5 },
    { name: 'Round the engine', distance: 3_000 },
  ],
};
export const BEN: Account = {
  id: '1959',
  firstname: 'Ben',
  lastname: 'Okri',
  activities: [{ name: 'The famished road', distance: 10_000 }],
};

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
