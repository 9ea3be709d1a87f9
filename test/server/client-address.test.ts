import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../src/server/http-request.js';

const at = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;
const direct = (address: string) => clientAddress(at(address), 0);
const forwarded = (address: string) => clientAddress(at('198.51.100.1', address), 1);

describe('the address that limits count by', () => {
  it.each([
    [
      '192.0.2.1',
      [
        '192.0.2.1',
        '192.0.2.1:4711',
        '::ffff:192.0.2.1',
        '::FFFF:192.0.2.1',
        '::ffff:c000:201',
        '0:0:0:0:0:ffff:c000:0201',
        '[::ffff:192.0.2.1]:443',
      ],
    ],
    ['0.0.0.1', ['::ffff:0.0.0.1', '::ffff:0:1']],
    [
      '2001:db8:0:1::/64',
      [
        '2001:db8:0:1::',
        '2001:DB8:0:1:ffff:ffff:ffff:ffff',
        '2001:0db8:0000:0001::5',
        '[2001:db8:0:1::1]:443',
        '2001:db8:0:1:0:0:192.0.2.1',
      ],
    ],
    ['0:0:0:0::/64', ['::1', '::', '::192.0.2.1']],
    ['fe80:0:0:0::/64', ['fe80::1%eth0', 'fe80::2']],
  ])('is %s for all its spellings', (address, spellings) => {
    for (const spelling of spellings) expect([spelling, forwarded(spelling)]).toEqual([spelling, address]);
  });

  it('is that of the connection when no proxy is trusted, or none added one', () => {
    expect(direct('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(clientAddress(at('192.0.2.1', '203.0.113.9'), 0)).toBe('192.0.2.1');
    for (const nonsense of ['', 'unknown', '192.0.2.999', '[::1', '2001:db8::/32'])
      expect(forwarded(nonsense)).toBe('198.51.100.1');
  });

  it('is the one that the outermost trusted proxy added', () => {
    expect(clientAddress(at('198.51.100.1', '203.0.113.9, 192.0.2.1'), 1)).toBe('192.0.2.1');
    expect(clientAddress(at('198.51.100.1', '203.0.113.9, 192.0.2.1, 198.51.100.2'), 2)).toBe('192.0.2.1');
  });
});
