/** A user of the fake, with the customers of their organization. */
export interface Account {
  /** Of the user. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly customers: readonly string[];
}

/** Two people of two organizations, each of which is at a host of its own. */
export const ADA: Account = {
  id: '005Cx00000AdaAAA',
  organizationId: '00DCx00000EngAAA',
  name: 'Ada Lovelace',
  customers: ['Küng & Söhne', 'Menabrea'],
};
export const BEN: Account = {
  id: '005Cx00000BenAAA',
  organizationId: '00DCx00000RoaAAA',
  name: 'Ben Okri',
  customers: ['Azaro Ltd'],
};

/** The host of the first is the first of the instances, and so on. */
export const ACCOUNTS: readonly Account[] = [ADA, BEN];
