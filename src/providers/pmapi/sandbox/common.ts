import type { Reply, SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';
import type { User } from './seed.js';

/** Changeable while the sandbox runs. */
export interface Knobs {
  /** Life of a token in ms; 24 h. */
  tokenLifeMs: number;
  /** Wrong passwords in a row that lock a user; 3. */
  wrongPasswordsAllowed: number;
  /** How long a user stays locked, ms. Default: permanently, as at Sign-Up.to, whose support ends the lock. */
  lockMs: number;
  /** Most rows of a reply; 200. */
  pageLimit: number;
}

export interface World {
  readonly ledger: Ledger;
  readonly clock: SandboxClock;
  readonly knobs: Knobs;
  readonly users: readonly User[];
}

const HEADERS = { 'x-sut-server': 'sandbox-1' };

/** A success: status 202 for POST, 200 for the others. */
export function ok(
  data: object,
  { status = 200, next = null }: { status?: number; next?: number | string | null } = {},
): Reply {
  const count = Array.isArray(data) ? data.length : 1;
  return { status, headers: HEADERS, body: { status: 'OK', response: { count, next, data } } };
}

/** An error; `code` repeats the HTTP status. */
export function fail(code: number, message: string): Reply {
  return { status: code, headers: HEADERS, body: { status: 'error', response: { code, subcode: null, message } } };
}
