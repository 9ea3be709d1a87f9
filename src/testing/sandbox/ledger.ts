/** Kinds of token (RFC 6749, 1.4 and 1.5). */
export type TokenKind = 'access' | 'refresh';
/** `used`: a redeemed refresh token that rotates. */
export type TokenState = 'live' | 'used' | 'revoked';

/** One token that the sandbox issued. */
export interface Entry {
  readonly token: string;
  readonly kind: TokenKind;
  /** The account that the token belongs to. */
  readonly account: string;
  /** Shared by all tokens of one login. */
  readonly family: string;
  readonly issuedAtMs: number;
  /** By the provider's clock. */
  readonly expiresAtMs: number;
  state: TokenState;
  /** The token that it was redeemed for or issued with. */
  readonly with?: string;
}

/** Every token that a sandbox issued, with its state. Custody tests read it. */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  /** Number of times that a used refresh token was presented again. */
  replays = 0;
  /** Number of times that a password or secret was refused. */
  refusals = 0;
  /** Scope of a revocation: the token, every token of its login, or every token of its account. */
  revocationEnds: 'token' | 'grant' | 'account' = 'token';

  /** Records a new token in state `live`. */
  issue(entry: Omit<Entry, 'state'>): Entry {
    const full: Entry = { ...entry, state: 'live' };
    this.entries.set(entry.token, full);
    return full;
  }

  /** The entry of a token in any state. `kind`: only a token of this kind. */
  find(token: string | undefined, kind?: TokenKind): Entry | undefined {
    const entry = token === undefined ? undefined : this.entries.get(token);
    return entry && (kind === undefined || entry.kind === kind) ? entry : undefined;
  }

  /** The entry of a token that is valid now. */
  usable(token: string | undefined, kind: TokenKind, nowMs: number): Entry | undefined {
    const entry = this.find(token, kind);
    return entry?.state === 'live' && entry.expiresAtMs > nowMs ? entry : undefined;
  }

  /** Revokes one token, regardless of `revocationEnds`. An unknown token is ignored. */
  revoke(token: string): void {
    const entry = this.entries.get(token);
    if (entry) entry.state = 'revoked';
  }

  /** Revokes a token as a revocation endpoint does, with the scope of `revocationEnds`. A token that is not live ends no other token. */
  end(token: string): void {
    const entry = this.entries.get(token);
    if (!entry) return;
    const isGood = entry.state === 'live';
    entry.state = 'revoked';
    if (!isGood || this.revocationEnds === 'token') return;
    const shared = this.revocationEnds === 'grant' ? 'family' : 'account';
    for (const one of this.entries.values()) if (one[shared] === entry[shared]) one.state = 'revoked';
  }

  /** Revokes every token of one login, as a server does when it detects a replay (RFC 9700, 4.14.2). */
  revokeFamily(family: string): void {
    for (const entry of this.entries.values()) if (entry.family === family) entry.state = 'revoked';
  }

  /** Tokens that are valid at `nowMs`. */
  live(nowMs: number, kind?: TokenKind): Entry[] {
    return [...this.entries.values()].filter(
      entry => entry.state === 'live' && entry.expiresAtMs > nowMs && (kind === undefined || entry.kind === kind),
    );
  }
}
