/** What the status call answers for one VPN account. */
export type SeedAccount =
  | { readonly status: string }
  /** An error of the provider's list in its place. */
  | { readonly code: number; readonly message: string };

export interface SeedReseller {
  readonly id: number;
  readonly uid: string;
  readonly secretKey: string;
  readonly accounts: Readonly<Record<string, SeedAccount>>;
}

/** Two partners, so that one can be told from the other by its accounts. */
export const RESELLERS: readonly SeedReseller[] = [
  {
    id: 48213,
    uid: 'res_7f3c19d2a8',
    secretKey: 'sandbox-purewl-secret-key',
    accounts: {
      'atom-enabled': { status: 'Enabled:February 26, 2027' },
      // Both partners have an account of this name.
      'atom-namesake': { status: 'Enabled:May 1, 2027' },
      'atom-disabled': { status: 'Disabled:August 3, 2027' },
      'atom-noël': { status: 'Enabled:December 25, 2027' },
      'atom-expired': { code: 60005, message: 'Account has been expired.' },
      'atom-blocked': { code: 60006, message: 'Account has been disabled.' },
      'atom-deleted': { code: 2057, message: 'Account is disabled or deleted.' },
      'atom-broken': { code: 1001, message: 'Unable to fetch the status.' },
    },
  },
  {
    id: 51977,
    uid: 'res_02b6e4f1c5',
    secretKey: 'sandbox-purewl-other-key',
    accounts: {
      'other-enabled': { status: 'Enabled:March 1, 2027' },
      'atom-namesake': { status: 'Enabled:November 8, 2028' },
    },
  },
];

/** The key that the sandbox lends a gateway as its service credential. */
export const SERVICE_RESELLER: SeedReseller = {
  id: 60001,
  uid: 'res_gateway0001',
  secretKey: 'sandbox-purewl-gateway-key',
  accounts: { 'gateway-enabled': { status: 'Enabled:January 31, 2028' } },
};
