import { expect, it } from 'vitest';
import { codeChallengeS256, newCodeVerifier } from '../../../src/auth/oauth2/requests.js';

it('codeChallengeS256() computes the value of RFC 7636, appendix B', () => {
  expect(codeChallengeS256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

it('newCodeVerifier() follows the RFC and returns a new value each time', () => {
  expect(newCodeVerifier()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(newCodeVerifier()).not.toBe(newCodeVerifier());
});
