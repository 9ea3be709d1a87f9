import type { ConformanceProfile } from '../sandbox/profile.js';
import type { Stage, StageOptions } from './stage.js';

/** A feature that a case needs from the provider. Without the feature the case does not apply. */
export type Need = keyof typeof NEEDS;

/** The features, with the reason that is reported where one is missing. */
export const NEEDS = {
  people: 'users do not sign in at this provider',
  spellings: 'a login accepts one spelling of the account only',
  redirect: 'the login has no redirect',
  hosts: 'every account has the same host',
  issuer: 'the provider does not announce its issuer',
  wrongLogin: "the login happens on the provider's own page",
  renewal: 'tokens are never refreshed',
  toldLife: 'token responses contain no lifetime',
  personalRenewal: "a user's grant cannot be refreshed",
  refreshTokens: 'the provider has no refresh tokens',
  revocation: 'the provider has no revocation',
  severalAccounts: 'a session holds one account of the provider',
  scopes: 'a login does not select scopes',
  noRevocation: 'the provider has revocation',
  endsAccount: 'a revocation ends less than the account',
  endsLess: 'a revocation ends the account',
  service: 'the gateway has no credentials of its own',
  operator: 'the provider reports no registration errors',
  tooEarly: 'the provider never refuses a refresh as too early',
  errorUnder200: 'the provider reports no errors with HTTP 200',
} as const;

/** One rule for every provider, with its test. */
export interface Case {
  /** Short name, for reports and for `--case`. */
  readonly name: string;
  /** The rule, in one sentence or two. */
  readonly rule: string;
  /** The part of the provider to fix when the rule is broken. */
  readonly fix: string;
  readonly needs?: readonly Need[];
  /** Options of the gateway for this case. */
  readonly stage?: (profile: ConformanceProfile) => StageOptions;
  /** Throws a Finding where the rule is broken. */
  run(stage: Stage): Promise<void>;
}
