/** A user of the sandbox, with the customers of their organization. */
export interface Account {
  /** Id of the user. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly customers: readonly string[];
}

/** Two users of two organizations. Each organization has its own host. */
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

/** The accounts, in the order of the instances that host them. */
export const ACCOUNTS: readonly Account[] = [ADA, BEN];
