import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TokenResult, TokenSet } from '../../../src/provider/contract.js';
import { createAuth } from '../../../src/providers/purewl/auth.js';
import { purewl } from '../../../src/providers/purewl/index.js';
import type { PurewlKnobs } from '../../../src/providers/purewl/sandbox/common.js';
import { purewlSandbox } from '../../../src/providers/purewl/sandbox.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import { senderOf } from '../../../src/upstream/client.js';
import { issuedBy, requestToken, values } from './support.js';

const secretKey = 'sandbox-purewl-secret-key';
const REFUSED = { kind: 'rejected', reason: 'INVALID_CREDENTIALS' };

let sandbox: Sandbox<PurewlKnobs>;
beforeEach(async () => {
  sandbox = await purewlSandbox.start();
});
afterEach(() => sandbox.close());

const grants = (texts: Record<string, string> = {}) => createAuth(values({ ...sandbox.env, ...texts }), requestToken);
const kindsAsked = () => sandbox.seen.map(({ body }) => new URLSearchParams(body).get('grantType'));

describe('a login with the secret key', () => {
  it('keeps the secret and names the reseller', async () => {
    expect(issuedBy(await grants().bySecret(secretKey))).toMatchObject({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      credentials: { secretKey },
      facts: { resellerId: '48213', resellerUid: 'res_7f3c19d2a8' },
      subject: '48213',
    });
  });

  it.each([200, 401] as const)('is rejected after one request with a wrong key under HTTP %i', async status => {
    sandbox.knobs.refusalStatus = status;
    expect(await grants().bySecret('wrong')).toEqual(REFUSED);
    expect(sandbox.seen).toHaveLength(1);
  });

  it('sends JSON if the provider accepts JSON', async () => {
    expect((await grants({ PUREWL_AUTH_BODY: 'json' }).bySecret(secretKey)).kind).toBe('unavailable');
    sandbox.knobs.authBody = 'json';
    expect((await grants({ PUREWL_AUTH_BODY: 'json' }).bySecret(secretKey)).kind).toBe('issued');
  });
});

describe('a refresh', () => {
  let held: TokenSet;
  beforeEach(async () => {
    held = issuedBy(await grants().bySecret(secretKey));
    sandbox.seen.length = 0;
  });

  it('sends the refresh token together with the secret key', async () => {
    const issued = issuedBy(await grants().refresh(held, false));
    expect(kindsAsked()).toEqual(['refresh']);
    expect(sandbox.seen[0]?.body).toContain('secretKey=');
    expect(issued.refreshToken).not.toBe(held.refreshToken);
    expect(issued).toMatchObject({ credentials: { secretKey }, subject: '48213' });
  });

  it('keeps the refresh token when the response has none', async () => {
    sandbox.knobs.rotation = 'never';
    const issued = issuedBy(await grants().refresh(held, false));
    expect(issued.accessToken).not.toBe(held.accessToken);
    expect(issued.refreshToken).toBe(held.refreshToken);
  });

  it('omits the secret key if configured, and keeps it', async () => {
    sandbox.knobs.secretOnRefresh = false;
    const issued = issuedBy(await grants({ PUREWL_SEND_SECRET_ON_REFRESH: '0' }).refresh(held, false));
    expect(kindsAsked()).toEqual(['refresh']);
    expect(sandbox.seen[0]?.body).not.toContain('secretKey');
    expect(issued.credentials).toEqual({ secretKey });
  });

  it('uses the secret key when the refresh token is rejected, and drops the rejected token', async () => {
    sandbox.ledger.revoke(held.refreshToken ?? '');
    const issued = issuedBy(await grants().refresh(held, false));
    expect(kindsAsked()).toEqual(['refresh', 'secret']);
    expect(issued.refreshToken).not.toBe(held.refreshToken);
    expect(issued.credentials).toEqual({ secretKey });
  });

  it('never presents a used refresh token', async () => {
    expect((await grants().refresh(held, true)).kind).toBe('issued');
    expect(kindsAsked()).toEqual(['secret']);
    expect(sandbox.ledger.replays).toBe(0);
  });

  it('is rejected when both are rejected', async () => {
    const foreign = { ...held, refreshToken: 'gone', credentials: { secretKey: 'withdrawn' } };
    expect(await grants().refresh(foreign, false)).toEqual(REFUSED);
    expect(kindsAsked()).toEqual(['refresh', 'secret']);
  });

  it.each([{ kind: 'status', status: 503 }, { kind: 'html' }] as const)(
    'uses the secret key when the refresh token was certainly not redeemed (%o)',
    async fault => {
      sandbox.faults.next(/accessToken/, fault);
      expect((await grants().refresh(held, false)).kind).toBe('issued');
      expect(kindsAsked()).toEqual(['refresh', 'secret']);
    },
  );

  it('reports an unknown outcome and does not use the secret key', async () => {
    sandbox.faults.next(/accessToken/, { kind: 'reset', when: 'after' });
    expect((await grants().refresh(held, false)).kind).toBe('unknown');
    expect(kindsAsked()).toEqual(['refresh']);
  });

  it('keeps facts and subject that the response omits', async () => {
    const bare: TokenResult = { kind: 'issued', issued: { accessToken: 'new', facts: {} } };
    const silent = createAuth(values(), async () => bare);
    for (const spent of [true, false])
      expect(issuedBy(await silent.refresh(held, spent))).toMatchObject({ facts: held.facts, subject: '48213' });
    expect(issuedBy(await silent.refresh(held, true))).not.toHaveProperty('refreshToken');
  });

  it('is not possible without a secret key and with a used refresh token', async () => {
    const provider = purewl.create(values(sandbox.env), {
      requestToken,
      requestRevocation: async () => ({ kind: 'revoked' }),
      sendOnce: senderOf(undefined),
      now: Date.now,
    });
    const lone = { accessToken: 'a', refreshToken: 'r' };
    expect(provider.renewable(lone, false)).toBe(true);
    expect(provider.renewable(lone, true)).toBe(false);
    expect(provider.presentsRefreshToken(lone)).toBe(true);
    expect(provider.presentsRefreshToken({ accessToken: 'a', credentials: { secretKey } })).toBe(false);
    expect(await provider.refresh(lone, true)).toEqual(REFUSED);
    expect(sandbox.seen).toHaveLength(0);
  });
});
