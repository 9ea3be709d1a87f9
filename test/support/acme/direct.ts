import { randomUUID } from 'node:crypto';
import type { Provider, RevocationEnds, TokenResponse, TokenResult, TokenSet } from '../../../src/provider/contract.js';
import type { Rotation } from '../../../src/provider/setting-kinds.js';
import { Ledger } from '../../../src/testing/sandbox/ledger.js';
import { judgeToken } from '../../../src/upstream/token-endpoint.js';
import { ACME } from './sandbox.js';

/**
 * The outcome of the next refresh at the provider. `lost-redeemed`: it redeemed the token and the response was lost. `lost-unseen`: it never received
 * the request. `unreadable`: it redeemed the token, and its response cannot be read.
 */
export type Fate = 'issued' | 'refused' | 'operator' | 'unavailable' | 'lost-redeemed' | 'lost-unseen' | 'unreadable';

/** An unreadable 2xx. */
const UNREADABLE = { status: 200, headers: {}, text: '{"access_token":"a', sentAtMs: 0, receivedAtMs: 0 };

export interface Direct {
  readonly ledger: Ledger;
  readonly provider: Provider;
  /** Outcome of the next refresh; `issued` again after it. */
  next: Fate;
  /** Happens once, between the next login's request and its response. */
  meanwhile: (() => Promise<void>) | undefined;
  /** Number of refresh requests. */
  renewals: number;
  /** Tokens that the provider issued in responses that were lost: no gateway holds them. */
  readonly lost: Set<string>;
}

/** Acme without a network, by a clock of the test's: fast enough for tens of thousands of runs. */
export function directAcme(
  rotation: Rotation,
  lifeMs: number,
  now: () => number,
  revocationEnds: RevocationEnds = 'token',
): Direct {
  const ledger = new Ledger();
  ledger.revocationEnds = revocationEnds;
  const lost = new Set<string>();

  function issue(account: string, family: string): TokenResponse & { refreshToken: string } {
    const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
    const issuedAtMs = now();
    for (const one of ledger.entries.values())
      if (one.family === family && one.kind === 'access') one.state = 'revoked';
    ledger.issue({ token: accessToken, kind: 'access', account, family, issuedAtMs, expiresAtMs: issuedAtMs + lifeMs });
    ledger.issue({
      token: refreshToken,
      kind: 'refresh',
      account,
      family,
      issuedAtMs,
      expiresAtMs: issuedAtMs + 90 * 86_400_000,
    });
    return { accessToken, refreshToken, accessLifeMs: lifeMs, subject: account };
  }

  function redeem({ refreshToken = '' }: TokenSet): TokenResult {
    const entry = ledger.find(refreshToken, 'refresh');
    if (!entry || entry.state === 'revoked') return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
    if (entry.state === 'used') {
      ledger.replays += 1;
      if (rotation === 'always') {
        ledger.revokeFamily(entry.family);
        return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
      }
    }
    if (rotation !== 'never') entry.state = 'used';
    const issued = issue(entry.account, entry.family);
    if (rotation !== 'never') return { kind: 'issued', issued };
    ledger.entries.delete(issued.refreshToken);
    return { kind: 'issued', issued: { ...issued, refreshToken } };
  }

  const direct: Direct = {
    ledger,
    lost,
    next: 'issued',
    meanwhile: undefined,
    renewals: 0,
    provider: {
      id: ACME,
      name: 'Acme',
      login: 'CREDENTIALS',
      rotation,
      refreshMarginMs: 0,
      fallbackLifeMs: lifeMs,
      refreshLifeMs: 90 * 86_400_000,
      baseUrl: 'http://127.0.0.1:1',
      authorize: () => ({}),
      rejectsToken: () => false,
      async signIn(input: unknown) {
        const issued = issue((input as { username: string }).username, randomUUID());
        const { meanwhile } = direct;
        direct.meanwhile = undefined;
        await meanwhile?.();
        return { kind: 'issued', issued };
      },
      renewable: (_held, spent) => !spent,
      presentsRefreshToken: () => true,
      async refresh(held) {
        const fate = direct.next;
        direct.next = 'issued';
        direct.renewals += 1;
        if (fate === 'issued') return redeem(held);
        if (fate === 'refused') {
          ledger.revokeFamily(ledger.find(held.refreshToken)?.family ?? '');
          return { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };
        }
        if (fate === 'operator') return { kind: 'misconfigured', error: 'invalid_client' };
        if (fate === 'unavailable') return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
        const outcome = fate === 'lost-unseen' ? undefined : redeem(held);
        if (outcome?.kind === 'issued') lost.add(outcome.issued.accessToken).add(outcome.issued.refreshToken ?? '');
        return fate === 'unreadable' ? judgeToken(UNREADABLE, () => undefined) : { kind: 'unknown' };
      },
      revocationEnds,
      async revoke({ value }) {
        ledger.end(value);
        return { kind: 'revoked' };
      },
      api: caller => caller,
    },
  };
  return direct;
}
