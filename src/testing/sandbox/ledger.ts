/** Kinds of token (RFC 6749, 1.4 and 1.5). */
export type TokenKind = 'access' | 'refresh';
/** `used`: a rotating refresh token that was redeemed. */
export type TokenState = 'live' | 'used' | 'revoked';

/** One token the sandbox has issued. */
export interface Entry {
  readonly token: string;
  readonly kind: TokenKind;
  /** Whose it is. */
  readonly account: string;
  /** Tokens that descend from one login. */
  readonly family: string;
  readonly issuedAtMs: number;
  /** By the provider's clock. */
  readonly expiresAtMs: number;
  state: TokenState;
  /** The one it was redeemed for, or issued with. */
  readonly with?: string;
}

/** Every token a sandbox ever issued, and what became of it: the judge of custody tests. */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  /** Times a used refresh token was presented again. */
  replays = 0;
  /** Times a password or secret was refused. */
  refusals = 0;
  /** What the revocation of one token ends: the token, every token of its sign-in, or every token of its account. */
  revocationEnds: 'token' | 'grant' | 'account' = 'token';

  /** Records a new token, which is good from now on. */
  issue(entry: Omit<Entry, 'state'>): Entry {
    const full: Entry = { ...entry, state: 'live' };
    this.entries.set(entry.token, full);
    return full;
  }

  /** The entry of a token in any state; of one kind, where `kind` is given. */
  find(token: string | undefined, kind?: TokenKind): Entry | undefined {
    const entry = token === undefined ? undefined : this.entries.get(token);
    return entry && (kind === undefined || entry.kind === kind) ? entry : undefined;
  }

  /** The entry if it can be used now. */
  usable(token: string | undefined, kind: TokenKind, nowMs: number): Entry | undefined {
    const entry = this.find(token, kind);
    return entry?.state === 'live' && entry.expiresAtMs > nowMs ? entry : undefined;
  }

  /** Ends one token, whatever `revocationEnds` says. An unknown token is ignored. */
  revoke(token: string): void {
    const entry = this.entries.get(token);
    if (entry) entry.state = 'revoked';
  }

  /** Does what a revocation endpoint does with a token. A token that is no longer good ends nothing else. */
  end(token: string): void {
    const entry = this.entries.get(token);
    if (!entry) return;
    const isGood = entry.state === 'live';
    entry.state = 'revoked';
    if (!isGood || this.revocationEnds === 'token') return;
    const shared = this.revocationEnds === 'grant' ? 'family' : 'account';
    for (const one of this.entries.values()) if (one[shared] === entry[shared]) one.state = 'revoked';
  }

  /** Ends every token of one sign-in, as a server does that detects replay (RFC 9700, 4.14.2). */
  revokeFamily(family: string): void {
    for (const entry of this.entries.values()) if (entry.family === family) entry.state = 'revoked';
  }

  /** Tokens that would still be accepted. */
  live(nowMs: number, kind?: TokenKind): Entry[] {
    return [...this.entries.values()].filter(
      entry => entry.state === 'live' && entry.expiresAtMs > nowMs && (kind === undefined || entry.kind === kind),
    );
  }
}
