import { expect, it } from 'vitest';
import { settings } from '../../../src/providers/pmapi/config.js';

const values = {
  url: 'https://api.sign-up.to',
  apiVersion: 1,
  loginBody: 'form',
  username: undefined,
  password: undefined,
  access: undefined,
} as const;
const check = (given: Partial<Parameters<NonNullable<typeof settings.check>>[0]>) =>
  settings.check?.({ ...values, ...given }).map(complaint => complaint.split(':')[0]);

it.each([
  [{}, []],
  [{ access: 'public' }, []],
  [{ username: 'u', password: 'p', access: 'session' }, []],
  [{ username: 'u', password: 'p' }, ['PMAPI_ACCESS']],
  [{ username: 'u', access: 'public' }, ['PMAPI_PASSWORD']],
  [{ password: 'p', access: 'public' }, ['PMAPI_USERNAME']],
] as const)('with %j reports %j', (given, complaints) => {
  expect(check(given)).toEqual(complaints);
});

it('marks the password as secret and the URL as an upstream', () => {
  expect(settings.settings.password.secret).toBe(true);
  expect(settings.settings.url.upstream).toBe(true);
});

it.each([
  ['1', true],
  ['0', true],
  ['v1', false],
  ['1.5', false],
  ['-1', false],
])('accepts API version %s: %s', (text, good) => {
  expect(settings.settings.apiVersion.schema.safeParse(text).success).toBe(good);
});
