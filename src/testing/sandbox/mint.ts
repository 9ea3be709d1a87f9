import { randomBytes, randomUUID } from 'node:crypto';
import type { Rotation } from '../../provider/setting-kinds.js';
import type { SandboxClock } from './kit.js';
import type { Entry, Ledger, TokenKind } from './ledger.js';

/** Lifetimes and rotation of the tokens that a sandbox issues. They are read for each token. */
export interface MintKnobs {
  /** Lifetime of an access token, ms. */
  accessLifeMs: number;
  /** Lifetime of a refresh token, ms. */
  refreshLifeMs: number;
  /**
   * `never`: a refresh token stays valid, and a refresh returns no new one. `always`: each refresh returns a new one, and a used one that is presented again
   * ends the family (RFC 9700, 4.14.2). Grace: as `always`, but a used one stays valid for that time.
   */
  rotation: Rotation;
}

/** The issued tokens. */
export interface Minted {
  readonly account: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/** Issues tokens, redeems refresh tokens, and records both in the ledger. */
export class Mint {
  private readonly usedAtMs = new Map<string, number>();
  private readonly ledger: Ledger;
  private readonly clock: SandboxClock;
  private readonly knobs: () => MintKnobs;

  constructor(ledger: Ledger, clock: SandboxClock, knobs: () => MintKnobs) {
    this.ledger = ledger;
    this.clock = clock;
    this.knobs = knobs;
  }

  /** Issues a first pair for an account, or only an access token. `family`: shared by all tokens of one login. */
  issue(account: string, { family = randomUUID() as string, refreshes = true } = {}): Minted {
    const { accessLifeMs, refreshLifeMs } = this.knobs();
    return {
      account,
      accessToken: this.one('access', account, family, accessLifeMs),
      refreshToken: refreshes ? this.one('refresh', account, family, refreshLifeMs) : undefined,
    };
  }

  /** Redeems a refresh token. Returns undefined where the token is unknown or no longer valid. */
  redeem(token: string | undefined): Minted | undefined {
    const entry = this.ledger.find(token, 'refresh');
    if (!entry || !this.isGood(entry)) return undefined;
    const { account, family } = entry;
    if (this.knobs().rotation === 'never') return this.issue(account, { family, refreshes: false });
    entry.state = 'used';
    if (!this.usedAtMs.has(entry.token)) this.usedAtMs.set(entry.token, this.clock.now());
    return this.issue(account, { family });
  }

  private isGood(entry: Entry): boolean {
    const nowMs = this.clock.now();
    if (entry.state !== 'used') return entry.state === 'live' && entry.expiresAtMs > nowMs;
    this.ledger.replays += 1;
    const { rotation } = this.knobs();
    const graceMs = typeof rotation === 'object' ? rotation.graceMs : 0;
    if (nowMs - (this.usedAtMs.get(entry.token) ?? 0) < graceMs) return true;
    this.ledger.revokeFamily(entry.family);
    return false;
  }

  private one(kind: TokenKind, account: string, family: string, lifeMs: number): string {
    const issuedAtMs = this.clock.now();
    const token = randomBytes(24).toString('base64url');
    return this.ledger.issue({ token, kind, account, family, issuedAtMs, expiresAtMs: issuedAtMs + lifeMs }).token;
  }
}
