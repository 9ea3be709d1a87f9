import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/testing/sandbox/faults.js';
import type { AcmeKnobs } from '../../support/acme/sandbox.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

describe('when the outcome of a refresh is unknown', () => {
  const lost = [
    ['reset', { kind: 'reset', when: 'after' }],
    ['cut short', { kind: 'truncate', when: 'after' }],
    ['502 from a proxy', { kind: 'status', status: 502, when: 'after' }],
    ['504 from a proxy', { kind: 'status', status: 504, when: 'after' }],
    ['timeout', { kind: 'hang', when: 'after' }],
  ] as const;

  async function withRotation(rotation: AcmeKnobs['rotation']) {
    await stage.restart({ rotation, accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
  }

  it.each(lost)('does not present the refresh token again where it always rotates (%s)', async (_name, fault) => {
    await withRotation('always');
    stage.acme.faults.next(/token/, fault);
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    const calls = stage.tokenCalls();
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'RENEWAL_UNKNOWN' });
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    expect(stage.tokenCalls()).toBe(calls);
    expect(stage.acme.ledger.replays).toBe(0);
  });

  it.each(lost)('presents the refresh token again where it never rotates (%s)', async (_name, fault) => {
    await withRotation('never');
    stage.acme.faults.next(/token/, fault, 2);
    await code(stage.browser.me());
    await expect.poll(() => code(stage.browser.me()), { timeout: 8_000 }).toBe('no error');
    expect((await stage.grantOf())?.state).toBe('ACTIVE');
  });

  it.each(lost)('presents the refresh token once more within the grace period (%s)', async (_name, fault) => {
    await withRotation({ graceMs: 10_000 });
    stage.acme.faults.next(/token/, fault);
    await code(stage.browser.me());
    await expect.poll(() => code(stage.browser.me()), { timeout: 8_000 }).toBe('no error');
    expect(stage.acme.ledger.replays).toBe(1);
  });

  it('does not present the refresh token a third time within the grace period', async () => {
    await withRotation({ graceMs: 10_000 });
    stage.acme.faults.next(/token/, { kind: 'reset', when: 'after' }, 2);
    await code(stage.browser.me());
    await expect.poll(() => code(stage.browser.me()), { timeout: 8_000 }).toBe('LOGIN_REQUIRED');
    expect(stage.tokenCalls()).toBe(3);
  });

  it('uses the current access token until it expires', async () => {
    stage.acme.knobs.oldAccessDies = false;
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/token/, { kind: 'reset', when: 'after' });
    expect(await stage.browser.refresh()).toMatchObject({
      reason: 'RENEWAL_UNKNOWN',
      grant: { state: 'RENEWAL_UNKNOWN' },
    });
    expect(await stage.browser.me()).toBe('ann');
    expect(await stage.grantOf()).toMatchObject({ state: 'RENEWAL_UNKNOWN', renewable: false });
  });
});

describe('when a refresh gets a 2xx response without readable tokens', () => {
  const edited = (edit: (body: Record<string, unknown>) => unknown): Fault => ({
    kind: 'edit',
    edit: body => edit(body as Record<string, unknown>),
  });
  const instead = (status: number, headers: Readonly<Record<string, string>>, body = '{}'): Fault => ({
    kind: 'status',
    when: 'after',
    status,
    headers,
    body,
  });
  const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;

  const unreadable: readonly (readonly [string, Fault])[] = [
    ['JSON that is cut short', edited(body => JSON.stringify(body).slice(0, -9))],
    ['no content', instead(204, {}, '')],
    ['an empty body', instead(200, {}, '')],
    ['plain text', edited(() => 'OK')],
    ['another envelope', edited(body => ({ data: body }))],
    ['a list', edited(body => [body])],
    ['XML', instead(200, { 'content-type': 'application/xml' }, '<?xml version="1.0"?><token>t</token>')],
    ['a token that is not text', edited(body => ({ ...body, access_token: 7 }))],
    ['a token with a damaged character', edited(body => ({ ...body, access_token: `${body.access_token}\uFFFD` }))],
    ['a refresh token with a damaged character', edited(body => ({ ...body, refresh_token: 'r\uFFFD' }))],
    ['bytes that are not gzip', instead(200, { 'content-encoding': 'gzip' })],
    ['an unknown content coding', instead(200, { 'content-encoding': 'compress' })],
    ['JSON nested 5,000 levels deep', edited(() => nested(5_000))],
    ['more than the size limit', { kind: 'huge', when: 'after', bytes: 6 << 20 }],
  ];

  async function expired(rotation: AcmeKnobs['rotation']) {
    await stage.restart({ rotation, accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
  }

  it.each(unreadable)('does not present the refresh token again where it always rotates: %s', async (_name, fault) => {
    await expired('always');
    stage.acme.faults.next(/token/, fault);
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    const calls = stage.tokenCalls();
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'RENEWAL_UNKNOWN' });
    expect(stage.tokenCalls()).toBe(calls);
    expect(stage.acme.ledger.replays).toBe(0);
  });

  it('presents the refresh token once more within the grace period', async () => {
    await expired({ graceMs: 10_000 });
    stage.acme.faults.next(
      /token/,
      edited(() => 'OK'),
    );
    await code(stage.browser.me());
    await expect.poll(() => code(stage.browser.me()), { timeout: 8_000 }).toBe('no error');
    expect(stage.acme.ledger.replays).toBe(1);
  });

  it('keeps the grant unchanged when the 2xx is an HTML page of a proxy', async () => {
    await expired('always');
    stage.acme.faults.next(/token/, {
      kind: 'status',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '\n<!DOCTYPE html><html><body>Maintenance</body></html>',
    });
    expect(await code(stage.browser.me())).toBe('PROVIDER_PROTOCOL_ERROR');
    await expect.poll(() => code(stage.browser.me()), { timeout: 5_000 }).toBe('no error');
    expect(stage.acme.ledger.replays).toBe(0);
  });

  it('reads the tokens behind a byte order mark (RFC 8259, 8.1)', async () => {
    await expired('always');
    stage.acme.faults.next(
      /token/,
      edited(body => `\uFEFF${JSON.stringify(body)}`),
    );
    expect(await stage.browser.me()).toBe('ann');
    expect(await stage.browser.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect(stage.acme.ledger.replays).toBe(0);
  });

  it('does not send a login again, and refuses it', async () => {
    stage.acme.faults.next(
      /token/,
      edited(() => 'OK'),
    );
    expect(await stage.browser.login('ann')).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: null });
    expect(stage.tokenCalls()).toBe(1);
  });
});
