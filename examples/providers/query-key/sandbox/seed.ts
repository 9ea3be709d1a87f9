/** An account of the sandbox, with its key and the places of its plan. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly places: readonly { readonly name: string; readonly lat: number; readonly lng: number }[];
}

/** Two accounts with different data, so that tests can distinguish them. Their keys have every kind of character. */
export const ADA: Account = {
  id: 'ada',
  name: 'Ada Lovelace',
  key: "AIza-sandbox+ada/&=%#?'*",
  places: [
    { name: 'Königsberg', lat: 54.71, lng: 20.5 },
    { name: 'Salzburg & Umland', lat: 47.8, lng: 13.04 },
  ],
};
export const BEN: Account = {
  id: 'ben',
  name: 'Ben Okri',
  key: 'AIza-sandbox-ben',
  places: [{ name: 'Johannesburg', lat: -26.2, lng: 28.04 }],
};
/** The gateway's own account. */
export const HOUSE: Account = {
  id: 'house',
  name: 'The house',
  key: 'AIza-sandbox-house',
  places: [{ name: 'Hamburg', lat: 53.55, lng: 9.99 }],
};

export const ACCOUNTS: readonly Account[] = [ADA, BEN, HOUSE];
