import { randomBytes } from 'node:crypto';
import type { Call, Reply, SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';
import { ACCOUNTS, type Account } from './accounts.js';

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

export interface TokenDesk {
  readonly knobs: PoolKnobs;
  readonly ledger: Ledger;
  readonly clock: SandboxClock;
}

/** Hands out a token; both ends of its life are whole seconds of the provider's clock. */
export function issue({ knobs, ledger, clock }: TokenDesk, account: Account) {
  const serverTime = Math.floor(clock.now() / 1000);
  const expires = serverTime + knobs.tokenLifeSeconds;
  const token = randomBytes(16).toString('hex');
  const owner = String(account.userId);
  ledger.issue({
    token,
    kind: 'access',
    account: owner,
    family: owner,
    issuedAtMs: clock.now(),
    expiresAtMs: expires * 1000,
  });
  return { token, expires, server_time: serverTime, userid: account.userId };
}

/** The account of `Authorization: Bearer base64(userid:token)`; undefined where the header is anything else or the token is dead. */
export function bearerOf({ ledger, clock }: TokenDesk, header: string | undefined): Account | undefined {
  const encoded = /^Bearer ([A-Za-z0-9+/]+={0,2})$/.exec(header ?? '')?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const [, userId, token] = /^(\d+):(.+)$/.exec(pair) ?? [];
  const entry = ledger.usable(token, 'access', clock.now());
  if (!entry || entry.account !== userId || Buffer.from(pair, 'utf8').toString('base64') !== encoded) return undefined;
  return ACCOUNTS.find(one => String(one.userId) === userId);
}

/** What a data call with a dead token, or none, gets. */
export const refusal = ({ deadToken }: PoolKnobs): Reply =>
  deadToken === 'soft' ? { body: { token: 'invalid' } } : { status: 401, body: { result: 'Invalid token.' } };

/** POOL takes forms only. Undefined: this is one. */
export function notAForm({ headers }: Call): Reply | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded'
    ? undefined
    : { status: 415, body: '<!doctype html><title>415 Unsupported Media Type</title>' };
}
