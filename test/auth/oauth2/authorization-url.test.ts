import { expect, it } from 'vitest';
import { authorizationUrl } from '../../../src/auth/oauth2/requests.js';

it('authorizationUrl() keeps the query of the endpoint and omits empty parameters', () => {
  const url = new URL(
    authorizationUrl('https://auth.example/authorize?tenant=a%20b', { state: 's&t', scope: undefined, tag: '' }),
  );
  expect(Object.fromEntries(url.searchParams)).toEqual({ tenant: 'a b', state: 's&t' });
  expect(url.origin + url.pathname).toBe('https://auth.example/authorize');
});

it('authorizationUrl() lets no parameter of the endpoint override the request', () => {
  const url = new URL(authorizationUrl('https://auth.example/a?state=fixed', { state: 'fresh' }));
  expect(url.searchParams.getAll('state')).toEqual(['fresh']);
});
