import type { SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';
import type { Fan } from './fans.js';
import type { SociosKnobs } from './knobs.js';
import type { SeedPoll } from './seed-polls.js';
import type { SeedReward } from './seed-rewards.js';

/** A code that was handed out. */
export interface Code {
  readonly fan: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAtMs: number;
  /** Tokens made from it. */
  readonly family: string;
  used: boolean;
}

/** A consent page that waits for its form. */
export interface Consent {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly challenge: string | undefined;
}

/** Everything one running sandbox knows. */
export interface World {
  readonly knobs: SociosKnobs;
  readonly clock: SandboxClock;
  readonly ledger: Ledger;
  readonly codes: Map<string, Code>;
  readonly consents: Map<string, Consent>;
  /** When a refresh token was used, ms. */
  readonly usedAtMs: Map<string, number>;
  readonly fans: readonly Fan[];
  readonly polls: readonly SeedPoll[];
  readonly rewards: readonly SeedReward[];
}

/** Account of application tokens in the ledger. */
export const APPLICATION = 'application';
