import { describe, expect, it } from 'vitest';
import { scopesToRequest, withRequestedScopes } from '../../src/auth/flows/login-request.js';
import { readTokenAnswer } from '../../src/auth/oauth2/token-response.js';
import type { TokenResult } from '../../src/provider/contract.js';

const id = 'POOL';
const response = (scope?: unknown): TokenResult => {
  const text = JSON.stringify({ access_token: 'a', token_type: 'Bearer', scope });
  const read = readTokenAnswer({ status: 200, headers: {}, text, sentAtMs: 0, receivedAtMs: 0 });
  if (!read) throw new Error('unreadable');
  return read;
};
const scopesOf = (outcome: TokenResult) => (outcome.kind === 'issued' ? outcome.issued.scopes : undefined);

describe('the scopes of a login', () => {
  it('are the requested and the previously granted scopes, each once', () => {
    expect(scopesToRequest({ id }, ['write', 'read', 'write'], ['read', 'mail'])).toEqual(['read', 'mail', 'write']);
    expect(scopesToRequest({ id }, [])).toEqual([]);
  });

  it.each([
    ['a space', ['a b']],
    ['a quote', ['a"b']],
    ['a line break', ['a\nb']],
    ['an empty scope', ['']],
    ['101 of them', Array.from({ length: 101 }, (_, index) => `s${index}`)],
    ['more than 2,048 characters', ['x'.repeat(1_025), 'y'.repeat(1_024)]],
  ])('are refused with %s', (_title, wanted) => {
    expect(() => scopesToRequest({ id }, wanted)).toThrow('These scopes cannot be requested at ');
  });
});

describe('the scopes that a token response grants', () => {
  it('are those it names, or else those requested (RFC 6749, 5.1)', () => {
    expect(scopesOf(withRequestedScopes(response('read  mail read'), ['read', 'write']))).toEqual(['read', 'mail']);
    expect(scopesOf(withRequestedScopes(response('read,mail'), ['x']))).toEqual(['read', 'mail']);
    for (const unsaid of [undefined, '', null, 7])
      expect(scopesOf(withRequestedScopes(response(unsaid), ['read', 'write']))).toEqual(['read', 'write']);
  });

  it('are unknown when none were requested, or when an older gateway made the request', () => {
    for (const requested of [undefined, []])
      expect(scopesOf(withRequestedScopes(response(), requested))).toBeUndefined();
  });

  it('are ignored when no token was issued', () => {
    expect(withRequestedScopes({ kind: 'unknown' }, ['read'])).toEqual({ kind: 'unknown' });
  });

  it('are bounded', () => {
    const long = Array.from({ length: 5_000 }, (_, index) => `s${index}`).join(' ');
    expect(scopesOf(response(long))?.join(' ').length).toBeLessThanOrEqual(4_096);
  });
});
