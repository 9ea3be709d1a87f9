import { expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { grantField, sessionOwner } from '../../../src/auth/store/keys.js';
import { ACME } from '../../support/acme/sandbox.js';
import { changeGrant } from '../../support/stored-grants.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

/** The outcome of a refresh is unknown, and an attacker who can write to Redis tries to have the same refresh token presented again. */

const FIELD = grantField(ACME);
const keyOf = () => sessionOwner(sha256(stage.browser.value?.split('.')[0] ?? '')).key;
const read = async () => (await stage.engine.store.read(keyOf()))?.[FIELD] ?? '';
const write = (value: string) =>
  stage.engine.store.commit({ checks: [], writes: [{ op: 'set', key: keyOf(), field: FIELD, value }] });

it.each<[string, (text: string) => string]>([
  ['the intent was removed', text => changeGrant(text, ({ intent: _, ...rest }) => rest)],
  [
    'the intent was changed to present no refresh token',
    text => changeGrant(text, ({ intent, ...grant }) => ({ ...grant, intent: { ...Object(intent), presents: false } })),
  ],
  ['the state was set back', text => changeGrant(text, grant => ({ ...grant, g: [grant.g[0], 'a', grant.g[2]] }))],
  [
    'the state was set back and the intent removed',
    text => changeGrant(text, ({ intent: _, ...grant }) => ({ ...grant, g: [grant.g[0], 'a', grant.g[2]] })),
  ],
  [
    'the flag refreshTokenUsed was removed',
    text => changeGrant(text, grant => ({ ...grant, g: [grant.g[0], 'u', 3] })),
  ],
  [
    'the wait was removed',
    text => changeGrant(text, ({ retryAtMs: _, retryTold: __, failures: ___, ...rest }) => rest),
  ],
])('does not present the refresh token again after %s', async (_, change) => {
  await stage.restart({ rotation: 'always', accessLifeMs: 1 });
  await stage.browser.signedIn('ann');
  stage.acme.faults.next(/token/, { kind: 'reset', when: 'after' });
  expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
  const calls = stage.tokenCalls();
  await write(change(await read()));
  expect(await code(stage.browser.me())).toBe('GRANT_UNREADABLE');
  expect(await code(stage.browser.refresh())).toBe('GRANT_UNREADABLE');
  expect(stage.tokenCalls()).toBe(calls);
  expect(stage.acme.ledger.replays).toBe(0);
});
