import { expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { startAcme } from '../support/acme/sandbox.js';
import { acmeEngine } from '../support/engine.js';

it('a grant that is not used is not refreshed', async () => {
  const acme = await startAcme({ accessLifeMs: 1_000 });
  const engine = acmeEngine({ origin: acme.origin, rotation: 'always' });
  engine.start();
  const browser = engine.browser();
  const { grant } = await browser.signedIn('ann');
  const calls = () => acme.seen.filter(({ path }) => path === '/token').length;
  await until('its token is long over', () => Date.now() > (grant.accessExpiresAtMs ?? 0) + 500);
  expect(calls()).toBe(1);
  // A use of the grant refreshes it.
  expect(await browser.me()).toBe('ann');
  expect(calls()).toBe(2);
  await engine.drain();
  await acme.close();
});
