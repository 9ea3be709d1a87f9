import { afterEach, describe, expect, it } from 'vitest';
import { issuedOf, PERSON, stage } from './support.js';

type Stage = Awaited<ReturnType<typeof stage>>;
const open: Stage[] = [];
const make = async (...args: Parameters<typeof stage>) => {
  const made = await stage(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const { sandbox } of open.splice(0)) await sandbox.close();
});

const password = (remember: boolean, login = PERSON) => ({ password: { ...login, remember } });

describe('a password login', () => {
  it.each(['form', 'json'] as const)('gets a token for 24 h when sent as %s', async loginBody => {
    const { provider, sandbox } = await make({ loginBody });
    const issued = issuedOf(await provider.signIn?.(password(true)));
    expect(issued.accessToken).toMatch(/^[A-Za-z0-9/+]{96}$/);
    expect(issued.accessLifeMs).toBeGreaterThan(86_395_000);
    expect(issued.accessLifeMs).toBeLessThanOrEqual(86_401_000);
    expect(issued.subject).toBeUndefined();
    expect(sandbox.seen.map(({ method, path, query, status }) => [method, path, query, status])).toEqual([
      ['POST', '/v1/token', '', 202],
    ]);
  });

  it('reads the account from Sign-Up.to, however the user name was typed', async () => {
    const { provider, callerOf } = await make();
    for (const username of [PERSON.username, PERSON.username.toUpperCase(), ` ${PERSON.username}`]) {
      const issued = issuedOf(await provider.signIn?.(password(false, { ...PERSON, username })));
      expect(await provider.identify?.(callerOf(issued))).toBe('71');
    }
  });

  it.each([90, -90])('computes the lifetime with a clock that is %s minutes off', async minutes => {
    const { provider, sandbox } = await make();
    sandbox.clock.skewMs = minutes * 60_000;
    sandbox.knobs.tokenLifeMs = 600_000;
    const { accessLifeMs } = issuedOf(await provider.signIn?.(password(true)));
    expect(Math.abs(Number(accessLifeMs ?? 0) - 600_000)).toBeLessThan(5000);
  });

  it('keeps the password only if requested, and refreshes with it', async () => {
    const { provider } = await make();
    const forgotten = issuedOf(await provider.signIn?.(password(false)));
    expect(JSON.stringify(forgotten)).not.toContain(PERSON.password);
    expect(provider.renewable(forgotten, false)).toBe(false);
    const kept = issuedOf(await provider.signIn?.(password(true)));
    expect(kept.credentials).toEqual(PERSON);
    expect(provider.renewable(kept, true)).toBe(true);
    expect(provider.presentsRefreshToken(kept)).toBe(false);
    const renewed = issuedOf(await provider.refresh(kept, false));
    expect(renewed.accessToken).not.toBe(kept.accessToken);
    expect(renewed.credentials).toEqual(PERSON);
    expect(renewed.subject).toBeUndefined();
  });

  it('sends no request when a refresh is not possible', async () => {
    const { provider, sandbox } = await make();
    expect((await provider.refresh({ accessToken: 'x' }, false)).kind).toBe('unavailable');
    expect(sandbox.seen).toEqual([]);
  });

  it('rejects a wrong password after one attempt, and reports a locked account', async () => {
    const { provider, sandbox } = await make();
    const wrong = password(true, { ...PERSON, password: 'wrong' });
    for (let n = 0; n < 3; n += 1)
      expect(await provider.signIn?.(wrong)).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
    expect(sandbox.ledger.refusals).toBe(3);
    expect(await provider.signIn?.(password(true))).toEqual({ kind: 'rejected', reason: 'ACCOUNT_LOCKED' });
  });

  it.each([
    { username: '', password: 'x' },
    { username: 'x', password: '' },
  ])('sends no request for $username:$password', async login => {
    const { provider, sandbox } = await make();
    expect(await provider.signIn?.(password(true, login))).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
    expect(sandbox.seen).toEqual([]);
  });

  it('names the account for rate limits', async () => {
    const { provider } = await make();
    expect(provider.loginAccount?.(password(false))).toBe(PERSON.username);
    expect(provider.loginAccount?.({ token: { token: 'x', expiresAt: new Date() } })).toBeUndefined();
  });

  it.each(['html', 'status'] as const)('is unavailable after a %s fault', async kind => {
    const { provider, sandbox } = await make();
    sandbox.faults.next(/token/, { kind });
    expect((await provider.signIn?.(password(true)))?.kind).toBe('unavailable');
  });
});

describe('a login with an existing token', () => {
  const HOUR_MS = 3_600_000;
  const inAnHour = () => new Date(Date.now() + HOUR_MS);

  it('reads the account and accepts the token', async () => {
    const { provider, sandbox } = await make();
    const { accessToken } = issuedOf(await provider.signIn?.(password(false)));
    const issued = issuedOf(await provider.signIn?.({ token: { token: accessToken, expiresAt: inAnHour() } }));
    expect(issued).toMatchObject({ accessToken, subject: '71' });
    expect(Math.abs(Number(issued.accessLifeMs ?? 0) - HOUR_MS)).toBeLessThan(5000);
    expect(provider.renewable(issued, false)).toBe(false);
    expect(sandbox.seen.at(-1)).toMatchObject({ method: 'GET', path: '/v1/user', query: 'currentuser=true' });
  });

  it('rejects a token that the provider rejects', async () => {
    const { provider } = await make();
    const outcome = await provider.signIn?.({ token: { token: 'A'.repeat(96), expiresAt: inAnHour() } });
    expect(outcome).toEqual({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' });
  });

  it.each([
    ['that has expired', 'A'.repeat(96), new Date(Date.now() - 1)],
    ['without a date', 'A'.repeat(96), new Date(Number.NaN)],
    ['with a space', 'A A', inAnHour()],
    ['with a line break', 'A\r\nx: y', inAnHour()],
    ['empty', '', inAnHour()],
  ])('rejects a token %s without a request', async (_title, token, expiresAt) => {
    const { provider, sandbox } = await make();
    expect(await provider.signIn?.({ token: { token, expiresAt } })).toEqual({
      kind: 'rejected',
      reason: 'INVALID_CREDENTIALS',
    });
    expect(sandbox.seen).toEqual([]);
  });
});

describe('revocation', () => {
  it('ends this token only, and sends no secret in the URL', async () => {
    const { provider, sandbox } = await make();
    const one = issuedOf(await provider.signIn?.(password(false)));
    const two = issuedOf(await provider.signIn?.(password(false)));
    const revoke = (issued: typeof one) => provider.revoke?.({ kind: 'access', value: issued.accessToken }, issued);
    expect(await revoke(one)).toEqual({ kind: 'revoked' });
    expect(sandbox.ledger.live(Date.now()).map(entry => entry.token)).toEqual([two.accessToken]);
    expect(sandbox.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/token', query: '' });
    expect(await revoke(one)).toEqual({ kind: 'revoked' });
    sandbox.faults.next(/token/, { kind: 'status', status: 503 });
    expect(await revoke(two)).toEqual({ kind: 'retry' });
  });
});

describe('service credentials', () => {
  it('get a token and do not keep the password in it', async () => {
    const { provider } = await make({ username: 'gateway', password: 'sandbox-gateway', access: 'public' });
    const issued = issuedOf(await provider.service?.obtain());
    expect(issued.credentials).toBeUndefined();
    expect(provider.service?.fingerprint).toContain('sandbox-gateway');
  });

  it('do not exist unless set', async () => {
    expect((await make()).provider.service).toBeUndefined();
  });
});
