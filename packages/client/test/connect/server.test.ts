import { expect, it } from 'vitest';

it('the module of the element can be imported on a server, where there is no document', async () => {
  expect('HTMLElement' in globalThis).toBe(false);
  const { KeyringConnect, english } = await import('../../src/connect/index.js');
  expect(KeyringConnect.observedAttributes).toContain('providers');
  expect(english.signIn).toBe('Sign in');
});
