import { describe, expect, it } from 'vitest';
import { providerComplaints } from '../../src/provider/check.js';

type Checked = Parameters<typeof providerComplaints>[0];

const unused = () => Promise.reject(new Error('not called'));
const sound: Checked = { login: 'CREDENTIALS', signIn: unused, baseUrl: 'https://api.example.com' };
const redirect: Checked = { login: 'REDIRECT', authorizationUrl: unused, exchange: unused, baseUrl: sound.baseUrl };

describe('a provider whose parts fit', () => {
  it.each<[string, Checked, string[]]>([
    ['credentials', sound, []],
    ['redirect', redirect, []],
    ['no login', { login: 'NONE', baseUrl: 'https://api.example.com' }, []],
    ['a host of each account', { ...sound, baseUrl: () => '', hosts: ['*.example.com'] }, []],
    ['a base URL from a setting', { ...sound, hosts: ['*.other.example'] }, ['https://api.example.com/token']],
  ])('has no complaints: %s', (_name, provider, endpoints) => {
    expect(providerComplaints(provider, endpoints)).toEqual([]);
  });
});

describe('a provider whose parts do not fit', () => {
  it.each<[string, Checked]>([
    ['a REDIRECT login needs authorizationUrl', { login: 'REDIRECT', exchange: unused, baseUrl: sound.baseUrl }],
    ['a REDIRECT login needs exchange', { login: 'REDIRECT', authorizationUrl: unused, baseUrl: sound.baseUrl }],
    ['a CREDENTIALS login needs signIn', { login: 'CREDENTIALS', baseUrl: sound.baseUrl }],
    ['a CREDENTIALS login needs signIn', { ...redirect, ways: { token: 'CREDENTIALS' } }],
    ['lockAfter must be at least 2', { ...sound, lockAfter: 1 }],
    ["revocationEnds: 'account' needs revoke", { ...sound, revocationEnds: 'account' }],
    ['a baseUrl that belongs to the account needs hosts', { ...sound, baseUrl: () => '' }],
    ['baseUrl must be a scheme, host and port', { ...sound, baseUrl: 'https://api.example.com/v1' }],
    ['baseUrl is not at one of the hosts', { ...sound, hosts: ['other.example.com'] }],
  ])('%s', (complaint, provider) => {
    expect(providerComplaints(provider, [])).toEqual([complaint]);
  });

  it('has every complaint at once', () => {
    const found = providerComplaints({ login: 'REDIRECT', baseUrl: () => '', hosts: ['*', '127.1'], lockAfter: 0 }, []);
    expect(found).toHaveLength(5);
  });
});
