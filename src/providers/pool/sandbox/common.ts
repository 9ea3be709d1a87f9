import type { SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';

/** Can be changed while the sandbox runs. */
export interface PoolKnobs {
  /** Life of a token, s. */
  tokenLifeSeconds: number;
  /** HTTP status under which a wrong key, secret or user id is refused. */
  wrongKeyStatus: 401 | 200;
  /** How a token that is not accepted is refused: HTTP 401, or HTTP 200 with `{"token":"invalid"}`. */
  deadToken: 'status' | 'soft';
  /** Whether the response to a key names the user. */
  namesUser: boolean;
}

/** Everything one running sandbox knows. */
export interface World {
  readonly knobs: PoolKnobs;
  readonly ledger: Ledger;
  readonly clock: SandboxClock;
}
