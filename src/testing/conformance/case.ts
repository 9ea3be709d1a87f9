import type { ConformanceProfile } from '../sandbox/profile.js';
import type { Stage, StageOptions } from './stage.js';

/** What a case needs the provider to have; where it has not, the case does not apply. */
export type Need = keyof typeof NEEDS;

export const NEEDS = {
  people: 'nobody signs in here',
  spellings: 'an account is signed in to by one spelling only',
  redirect: "nobody is sent to a page of the provider's",
  hosts: 'every account is at the same host',
  issuer: 'the provider does not announce its issuer',
  wrongLogin: "a login is a visit to the provider's own page",
  renewal: 'nothing is ever renewed',
  toldLife: 'the provider does not tell how long a token lives',
  personalRenewal: 'no login here can be renewed',
  refreshTokens: 'no refresh tokens',
  revocation: 'no revocation',
  severalAccounts: 'a session holds one account of it',
  scopes: 'a login chooses no scopes',
  noRevocation: 'there is a revocation',
  endsAccount: 'a revocation ends less than the account',
  endsLess: 'a revocation ends the account',
  service: "no credentials of the gateway's own",
  operator: 'the provider has no words for a fault of the registration',
  tooEarly: 'the provider has no words for a renewal that comes too early',
  errorUnder200: 'the provider reports no errors under HTTP 200',
} as const;

/** One thing that any provider must do right. */
export interface Case {
  /** Short name, for reports and for running it alone. */
  readonly name: string;
  /** The rule, as one sentence. */
  readonly rule: string;
  /** Where to look when it is broken. */
  readonly fix: string;
  readonly needs?: readonly Need[];
  /** How the stage is set. */
  readonly stage?: (profile: ConformanceProfile) => StageOptions;
  /** Throws a Finding where the rule is broken. */
  run(stage: Stage): Promise<void>;
}
