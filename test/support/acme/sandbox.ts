import { randomUUID } from 'node:crypto';
import type { ProviderId } from '../../../src/provider-id.js';
import { type Call, type Reply, type Sandbox, startSandbox } from '../../../src/testing/sandbox/kit.js';
import type { Entry, Ledger, TokenKind } from '../../../src/testing/sandbox/ledger.js';

/** A provider for tests of the engine: every peculiarity is a knob. */
export const ACME = 'ACME' as ProviderId;

export interface AcmeKnobs {
  rotation: 'never' | 'always' | { graceMs: number };
  accessLifeMs: number;
  /** `expires_in` of the token response; undefined: the real lifetime. */
  expiresIn: unknown;
  refreshTokens: boolean;
  wrongClient: boolean;
  /** A refresh ends the access tokens before it. */
  oldAccessDies: boolean;
  /** Kinds of tokens whose revocation is refused with this error (RFC 7009, 2.2.1). */
  refusesToRevoke: readonly TokenKind[];
  revocationError: string;
}

const PASSWORD = 'right-password-CANARY';

export function startAcme(knobs: Partial<AcmeKnobs> = {}): Promise<Sandbox<AcmeKnobs>> {
  const all: AcmeKnobs = {
    rotation: 'always',
    accessLifeMs: 3_600_000,
    expiresIn: undefined,
    refreshTokens: true,
    wrongClient: false,
    oldAccessDies: true,
    refusesToRevoke: [],
    revocationError: 'unsupported_token_type',
    ...knobs,
  };
  return startSandbox<AcmeKnobs>({
    id: ACME,
    name: 'Acme',
    knobs: all,
    build({ ledger, clock }) {
      const now = () => clock.now();
      return {
        env: {},
        serviceEnv: {},
        logins: [],
        sample: { query: '', viewer: '' },
        notFound: () => ({ status: 404, body: { error: 'not_found' } }),
        routes: [
          { method: 'POST', path: /^\/token$/, handle: call => token(call, all, ledger, now()) },
          { method: 'POST', path: /^\/revoke$/, handle: call => revoke(call, all, ledger) },
          { method: 'GET', path: /^\/me$/, handle: call => me(call, ledger, now()) },
          { method: 'POST', path: /^\/act$/, handle: call => me(call, ledger, now()) },
        ],
      };
    },
  });
}

/** When each used refresh token was used first, for the grace period. */
const usedAt = new WeakMap<Entry, number>();

function token(call: Call, knobs: AcmeKnobs, ledger: Ledger, now: number): Reply {
  if (knobs.wrongClient) return { status: 401, body: { error: 'invalid_client' } };
  if (call.field('grant_type') === 'refresh_token') return refresh(call, knobs, ledger, now);
  const account = call.field('username') ?? '';
  if (call.field('password') !== PASSWORD) {
    ledger.refusals += 1;
    return { status: 400, body: { error: 'invalid_grant' } };
  }
  return issue(account, randomUUID(), knobs, ledger, now);
}

function refresh(call: Call, knobs: AcmeKnobs, ledger: Ledger, now: number): Reply {
  const entry = ledger.find(call.field('refresh_token'), 'refresh');
  if (!entry || entry.state === 'revoked' || entry.expiresAtMs <= now)
    return { status: 400, body: { error: 'invalid_grant' } };
  if (entry.state === 'used') {
    ledger.replays += 1;
    const graceMs = typeof knobs.rotation === 'object' ? knobs.rotation.graceMs : 0;
    if (now > (usedAt.get(entry) ?? 0) + graceMs) {
      ledger.revokeFamily(entry.family);
      return { status: 400, body: { error: 'invalid_grant' } };
    }
  } else if (knobs.rotation !== 'never') {
    entry.state = 'used';
    usedAt.set(entry, now);
  }
  if (knobs.oldAccessDies)
    for (const one of ledger.entries.values())
      if (one.family === entry.family && one.kind === 'access') one.state = 'revoked';
  return issue(entry.account, entry.family, knobs, ledger, now, knobs.rotation === 'never' ? entry.token : undefined);
}

function issue(account: string, family: string, knobs: AcmeKnobs, ledger: Ledger, now: number, kept?: string): Reply {
  const access = `acme-access-CANARY-${randomUUID()}`;
  const fresh = knobs.refreshTokens && !kept ? `acme-refresh-CANARY-${randomUUID()}` : undefined;
  ledger.issue({
    token: access,
    kind: 'access',
    account,
    family,
    issuedAtMs: now,
    expiresAtMs: now + knobs.accessLifeMs,
  });
  if (fresh)
    ledger.issue({
      token: fresh,
      kind: 'refresh',
      account,
      family,
      issuedAtMs: now,
      expiresAtMs: now + 90 * 86_400_000,
    });
  const expires_in = knobs.expiresIn === undefined ? knobs.accessLifeMs / 1000 : knobs.expiresIn;
  return { body: { access_token: access, token_type: 'Bearer', expires_in, ...(fresh && { refresh_token: fresh }) } };
}

function revoke(call: Call, { refusesToRevoke, revocationError }: AcmeKnobs, ledger: Ledger): Reply {
  const token = call.field('token') ?? '';
  const kind = ledger.find(token)?.kind;
  if (kind && refusesToRevoke.includes(kind)) return { status: 400, body: { error: revocationError } };
  ledger.end(token);
  return { status: 200, body: '' };
}

function me(call: Call, ledger: Ledger, now: number): Reply {
  const entry = ledger.usable(call.headers.authorization?.replace(/^Bearer /, ''), 'access', now);
  return entry ? { body: { account: entry.account } } : { status: 401, body: { error: 'invalid_token' } };
}

export const acmeLogin = (username: string, password = PASSWORD) => ({ username, password });
export const ACME_SECRETS = ['CANARY', PASSWORD];
