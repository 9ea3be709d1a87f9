import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RevocationEnds } from '../../../src/provider/contract.js';
import { openid } from '../../../src/providers/openid/index.js';
import { CLIENT } from '../../../src/providers/openid/sandbox/common.js';
import { ADA } from '../../../src/providers/openid/sandbox/seed.js';
import { openidSandbox } from '../../../src/providers/openid/sandbox.js';
import { SILENT } from '../../../src/telemetry/telemetry.js';
import { senderOf } from '../../../src/upstream/client.js';
import { TokenEndpoint } from '../../../src/upstream/token-endpoint.js';
import { anyHost } from '../../support/hosts.js';

let sandbox: Awaited<ReturnType<typeof openidSandbox.start>>;
beforeEach(async () => {
  sandbox = await openidSandbox.start();
  sandbox.knobs.agreesAs = ADA.id;
});
afterEach(() => sandbox.close());

const VERIFIER = 'v'.repeat(43);
const CHALLENGE = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(VERIFIER))).toString(
  'base64url',
);

function create(revocationEnds: RevocationEnds) {
  const { requestToken, requestRevocation } = new TokenEndpoint(
    'OPENID',
    { deadlineMs: 2_000, maxBytes: 100_000 },
    SILENT,
    anyHost,
  );
  const values = {
    issuer: sandbox.origin,
    url: undefined,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scope: 'openid offline_access',
    rotation: 'always',
    revocationEnds,
    hosts: [] as string[],
  } as const;
  return openid.create(values, {
    requestToken,
    requestRevocation,
    sendOnce: senderOf(undefined),
    now: Date.now,
  });
}

/** A sign-in whose token response has no ID token: whose tokens they are is not known. */
async function signInUnnamed(provider: ReturnType<typeof create>) {
  const callbackUrl = 'http://localhost:4000/callback/openid';
  const begin = { state: 'state', codeChallenge: CHALLENGE, callbackUrl, scopes: ['openid', 'offline_access'] };
  const request = await provider.authorizationUrl?.({}, begin);
  const url = typeof request === 'object' ? request.url : (request ?? '');
  const { headers } = await fetch(url, { redirect: 'manual' });
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  const edit = (body: unknown) => ({ ...Object(body), id_token: undefined });
  sandbox.faults.next(/token$/, { kind: 'edit', edit });
  return provider.exchange?.({ code, codeVerifier: VERIFIER, remembered: {}, params: {}, callbackUrl });
}

const revocations = () => sandbox.seen.filter(({ path }) => /revoke$/.test(path)).length;

it.each(['token', 'grant', 'account'] as const)('declares that a revocation ends the %s', ends => {
  expect(create(ends).revocationEnds).toBe(ends);
});

describe('when a token response does not tell whose the tokens are', () => {
  it('revokes each of them', async () => {
    expect(await signInUnnamed(create('token'))).toMatchObject({ kind: 'unavailable' });
    expect(revocations()).toBe(2);
    expect(sandbox.ledger.live(Date.now())).toEqual([]);
  });

  it('revokes none of them where that would end the account', async () => {
    sandbox.ledger.revocationEnds = 'account';
    expect(await signInUnnamed(create('account'))).toMatchObject({ kind: 'unavailable' });
    expect(revocations()).toBe(0);
    expect(sandbox.ledger.live(Date.now())).toHaveLength(2);
  });
});
