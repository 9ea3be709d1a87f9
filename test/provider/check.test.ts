import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config-error.js';
import { createAll, providerComplaints } from '../../src/provider/check.js';

type Checked = Parameters<typeof providerComplaints>[0];

const unused = () => Promise.reject(new Error('not called'));
const base: Checked = { login: 'NONE', renewable: () => false, baseUrl: 'https://api.example.com' };
const sound: Checked = { ...base, login: 'CREDENTIALS', signIn: unused };
const redirect: Checked = { ...base, login: 'REDIRECT', authorizationUrl: unused, exchange: unused };
/** Refreshes by a password that the user let it keep. */
const remembers: Checked = { ...sound, lockAfter: 3, renewable: ({ credentials }) => Boolean(credentials?.password) };
const refreshes: Checked = {
  ...sound,
  lockAfter: 3,
  renewable: (tokens, spent) => !spent && Boolean(tokens.refreshToken),
};

describe('a provider whose declaration is consistent', () => {
  it.each<[string, Checked, string[]]>([
    ['credentials', sound, []],
    ['redirect', redirect, []],
    ['no login', base, []],
    ['no login, for lack of a client registration', { ...base, revocationEnds: 'account' }, []],
    ['locks, and remembers no password', refreshes, []],
    ['locks, and says whose password it remembers', { ...remembers, refreshAccount: () => 'ann' }, []],
    ['a host of each account', { ...sound, baseUrl: () => '', hosts: ['*.example.com'] }, []],
    ['a base URL from a setting', { ...sound, hosts: ['*.other.example'] }, ['https://api.example.com/token']],
  ])('is accepted: %s', (_name, provider, endpoints) => {
    expect(providerComplaints(provider, endpoints)).toEqual([]);
  });
});

describe('a provider whose declaration is inconsistent', () => {
  it.each<[string, Checked]>([
    ['a REDIRECT login needs authorizationUrl', { ...base, login: 'REDIRECT', exchange: unused }],
    ['a REDIRECT login needs exchange', { ...base, login: 'REDIRECT', authorizationUrl: unused }],
    ['a CREDENTIALS login needs signIn', { ...base, login: 'CREDENTIALS' }],
    ['a CREDENTIALS login needs signIn', { ...redirect, ways: { token: 'CREDENTIALS' } }],
    ['lockAfter must be at least 2', { ...sound, lockAfter: 1 }],
    ['lockAfter needs refreshAccount where refresh presents a remembered password', remembers],
    ["revocationEnds: 'account' needs revoke", { ...sound, revocationEnds: 'account' }],
    ['a baseUrl that belongs to the account needs hosts', { ...sound, baseUrl: () => '' }],
    ['baseUrl must be a scheme, host and port', { ...sound, baseUrl: 'https://api.example.com/v1' }],
    ['baseUrl is not at one of the hosts', { ...sound, hosts: ['other.example.com'] }],
  ])('is rejected: %s', (complaint, provider) => {
    expect(providerComplaints(provider, [])).toEqual([complaint]);
  });

  it('is rejected with every error at once', () => {
    const found = providerComplaints(
      { ...base, login: 'REDIRECT', baseUrl: () => '', hosts: ['*', '127.1'], lockAfter: 0 },
      [],
    );
    expect(found).toHaveLength(5);
  });
});

describe('several providers', () => {
  const sound = { id: 'SOUND' };
  const faulty = ['ONE', 'TWO'].map(id => ({ id, error: new TypeError(`about ${id}`) }));
  const create = (module: { readonly id: string; readonly error?: Error }) => {
    if (module.error) throw module.error;
    return module.id;
  };

  it('are created in their order', () => {
    expect(createAll([sound, { id: 'OTHER' }], create)).toEqual(['SOUND', 'OTHER']);
  });

  it('are rejected with a complaint about each that cannot be created', () => {
    const [one, two] = faulty as [(typeof faulty)[number], (typeof faulty)[number]];
    const creation = () => createAll([one, sound, two], create);
    expect(creation).toThrow(new ConfigError('Keyring cannot start:', ['ONE: about ONE', 'TWO: about TWO']));
    expect(creation).toThrow(expect.objectContaining({ cause: new AggregateError([one.error, two.error]) }));
  });
});
