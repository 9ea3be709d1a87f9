import { describe, expect, it } from 'vitest';
import { acmeEngine } from '../../support/engine.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

describe('the gateway’s own grant', () => {
  it('serves clients without a session, is obtained once, and is refreshed when it has expired', async () => {
    const service = { username: 'gateway', password: 'right-password-CANARY' };
    const own = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service });
    const anyone = own.browser();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => anyone.service())))).toEqual(
      new Set(['gateway']),
    );
    expect(stage.tokenCalls()).toBe(1);
    for (const entry of stage.acme.ledger.live(Date.now())) stage.acme.ledger.revoke(entry.token);
    expect(await anyone.service()).toBe('gateway');
    expect(stage.tokenCalls()).toBe(2);
    await own.drain();
  });

  it.each([
    ['invalid_client', { kind: 'status', status: 401, body: { error: 'invalid_client' } }],
    ['HTTP 500', { kind: 'status', status: 500 }],
    ['HTML', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
  ] as const)('is not requested for every anonymous client after %s', async (_name, fault) => {
    const service = { username: 'gateway', password: 'right-password-CANARY' };
    const own = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service });
    stage.acme.faults.next(/token/, fault, 1_000);
    for (let n = 0; n < 10; n += 1) expect(await code(own.browser().service())).not.toBe('no error');
    expect(stage.tokenCalls()).toBeLessThanOrEqual(2);
    await own.drain();
  });

  it('is never requested again with credentials that were refused, not by another gateway and not after a restart', async () => {
    const service = { username: 'gateway', password: 'wrong' };
    const own = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service });
    expect(await code(own.browser().service())).toBe('PROVIDER_REJECTED');
    expect(await code(own.browser().service())).toBe('PROVIDER_REJECTED');
    const replica = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service }, { store: own.store });
    expect(await code(replica.browser().service())).toBe('PROVIDER_REJECTED');
    expect(stage.acme.ledger.refusals).toBe(1);
    const better = { ...service, password: 'right-password-CANARY' };
    const mended = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service: better }, { store: own.store });
    expect(await mended.browser().service()).toBe('gateway');
    await Promise.all([own, replica, mended].map(one => one.drain()));
  });
});
