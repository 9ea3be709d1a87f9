import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { openTokenSet, sealTokenSet } from '../../src/auth/store/token-set.js';
import type { TokenSet } from '../../src/provider/contract.js';

const sealer = new Sealer([{ id: 'k1', key: randomBytes(32) }]);

describe('a token set', () => {
  const opened = (held: TokenSet) =>
    openTokenSet(sealer, 'ref', 'POOL', 1, sealTokenSet(sealer, 'ref', 'POOL', 1, held));

  it.each<TokenSet>([
    { accessToken: 'a' },
    { accessToken: 'a', refreshToken: 'r' },
    { accessToken: 'a', credentials: { key: 'k', secret: 's' } },
    { accessToken: 'a', refreshToken: 'r', facts: { userId: '5' } },
    { accessToken: 'a', previousAccessTokens: [{ token: 'b', endMs: 5 }] },
    { accessToken: '', refreshToken: '', credentials: { k: 'k' }, facts: { f: '' } },
    {
      accessToken: `${'ab'.repeat(32)}.${'A'.repeat(43)}.${'-_A0'.repeat(300)}`,
      refreshToken: 'a+/=.é.\u{1f511}.\ud800',
    },
  ])('is sealed and opened completely: %j', held => {
    expect(opened(held)).toEqual(held);
  });

  it('is sealed and opened completely, whatever its texts are', () => {
    const texts = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { minKeys: 1, noNullPrototype: true });
    const held = fc.record(
      {
        accessToken: fc.string({ unit: 'binary' }),
        refreshToken: fc.oneof(fc.base64String(), fc.stringMatching(/^[0-9a-f]*$/)),
        credentials: texts,
        facts: texts,
        previousAccessTokens: fc.array(fc.record({ token: fc.string(), endMs: fc.maxSafeNat() }), { minLength: 1 }),
      },
      { requiredKeys: ['accessToken'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(held, one => {
        expect(opened(one)).toEqual(one);
      }),
    );
  });

  it.each([
    ['hex', 'ab'.repeat(32), 32],
    ['base64url', 'Z-_a'.repeat(16), 48],
    ['base64', 'Z+/a'.repeat(16), 48],
    ['anything else', '#'.repeat(64), 64],
  ])('takes as little room as its tokens are long when they are %s', (_, accessToken, bytes) => {
    const [, body = ''] = sealTokenSet(sealer, 'ref', 'POOL', 1, { accessToken }).split('.');
    // The version, the length, what is absent, and what AES-GCM adds (12 + 16).
    expect(Buffer.from(body, 'base64url').length - bytes).toBeLessThanOrEqual(7 + 28);
  });

  it('is the same without empty parts', () => {
    const empty = { accessToken: 'a', credentials: {}, facts: {}, previousAccessTokens: [] };
    expect(opened(empty)).toEqual({ accessToken: 'a' });
  });

  it("is sealed although a provider's own code brought values of other types", () => {
    const held = { accessToken: 'a', refreshToken: 7, facts: { userId: 5, more: { deep: [null] } } };
    expect(opened(held as unknown as TokenSet)).toEqual(held);
  });

  it('opens when it was sealed in version 2 or 3', () => {
    const json = JSON.stringify(['a', 0, { key: 'k' }, 0, [{ token: 'b', endMs: 5 }]]);
    expect(openTokenSet(sealer, 'ref', 'POOL', 1, sealer.seal(json, 'ref|POOL|1'))).toEqual({
      accessToken: 'a',
      credentials: { key: 'k' },
      previousAccessTokens: [{ token: 'b', endMs: 5 }],
    });
  });

  it('opens when it was sealed before version 2', () => {
    const held = { accessToken: 'a', refreshToken: 'r', facts: { userId: '5' } };
    expect(openTokenSet(sealer, 'ref', 'POOL', 1, sealer.seal(JSON.stringify(held), 'ref|POOL|1'))).toEqual(held);
  });
});
