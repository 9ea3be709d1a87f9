/** An account of the sandbox. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly messages: readonly string[];
  readonly files: readonly string[];
}

/** Two users with different data, so that tests can distinguish them. */
export const ADA: Account = {
  id: '110169484474386276334',
  name: 'Ada Lovelace',
  messages: ['Re: Über die Maschine', 'Notes on note G'],
  files: ['bernoulli.txt'],
};
export const BEN: Account = {
  id: '118257310562839420117',
  name: 'Ben Okri',
  messages: ['The famished road'],
  files: ['draft.md', 'letters.md'],
};

export const ACCOUNTS: readonly Account[] = [ADA, BEN];
