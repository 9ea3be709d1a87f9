import { describe, expect, it } from 'vitest';
import { createHosts, hostComplaint, hostsOf, originFor } from '../../src/upstream/hosts.js';
import { ALLOWED, ODD_URLS } from './odd-hosts.js';

const hosts = createHosts(ALLOWED, false);

describe('a URL that tokens may be sent to', () => {
  it.each([
    ['https://login.example.com', 'https://login.example.com'],
    ['https://LOGIN.example.com/token?a=b', 'https://login.example.com'],
    ['https://login.example.com:443/token', 'https://login.example.com'],
    ['https://a.api.example.com', 'https://a.api.example.com'],
    ['https://a--dev.b.api.example.com/x', 'https://a--dev.b.api.example.com'],
  ])('is accepted: %s', (url, origin) => {
    expect(hosts.allowed(url)?.origin).toBe(origin);
  });

  it('may be plain http only if that is allowed', () => {
    expect(createHosts(ALLOWED, true).allowed('http://login.example.com')?.origin).toBe('http://login.example.com');
  });

  it('may be an IP address or a loopback name only if that is listed itself', () => {
    const listed = createHosts(['127.0.0.1:8443', '[::1]', 'localhost:3000'], false);
    const urls = ['https://127.0.0.1:8443', 'https://[::1]/x', 'https://localhost:3000'];
    expect(urls.map(url => listed.allowed(url)?.origin)).toEqual([
      'https://127.0.0.1:8443',
      'https://[::1]',
      'https://localhost:3000',
    ]);
    expect(listed.allowed('https://127.0.0.1')).toBeUndefined();
    expect(listed.allowed('https://127.1:8443')).toBeUndefined();
  });

  it('may be spelled as the operator typed it', () => {
    const typed = hostsOf({ baseUrl: () => '' }, ['https://bücher.example/token'], false);
    expect(typed.allowed('https://bücher.example/token')?.origin).toBe('https://xn--bcher-kva.example');
    expect(typed.allowed('https://xn--bcher-kva.example/other')?.origin).toBe('https://xn--bcher-kva.example');
    expect(typed.allowed('https://bücher.example@evil.example/token')).toBeUndefined();
    expect(typed.allowed('https://bücher.example.evil.example/token')).toBeUndefined();
    expect(typed.allowed('http://bücher.example/token')).toBeUndefined();
  });
});

describe('a URL that nothing is sent to', () => {
  it.each(ODD_URLS.map(url => [JSON.stringify(url), url]))('is rejected: %s', (_name, url) => {
    expect(hosts.allowed(url)).toBeUndefined();
    expect(originFor({ baseUrl: () => url }, {}, hosts)).toBeUndefined();
  });

  it('is rejected when the provider cannot derive it from its tokens', () => {
    const baseUrl = () => {
      throw new Error('no instance_url');
    };
    expect(originFor({ baseUrl }, {}, hosts)).toBeUndefined();
  });
});

describe('a host pattern', () => {
  it.each([
    'api.example.com',
    '*.example.com',
    'localhost:4001',
    '127.0.0.1',
    '[::1]:8443',
    'a_b.example.com',
    'API.Example.com',
  ])('is valid: %s', pattern => {
    expect(hostComplaint(pattern)).toBeUndefined();
  });

  it.each([
    '',
    '*',
    '*.',
    '*.com',
    '*.localhost',
    '*.a.localhost',
    '*.127.0.0.1',
    '*.0.0.1',
    'a.*.example.com',
    'a*.example.com',
    '*.*.example.com',
    'https://api.example.com',
    'api.example.com/path',
    'api.example.com:99999',
    'api.example.com.',
    'user@api.example.com',
    'bücher.example',
    '127.1',
    '0x7f000001',
    'a b.example.com',
  ])('is invalid: %s', pattern => {
    expect(hostComplaint(pattern)).toBeDefined();
    expect(() => createHosts([pattern], false)).toThrow(TypeError);
  });
});
