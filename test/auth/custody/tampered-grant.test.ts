import { expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { grantField, sessionOwner } from '../../../src/auth/store/keys.js';
import { ACME } from '../../support/acme/sandbox.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

/** The outcome of a refresh is unknown, and an attacker who can write to Redis tries to have the same refresh token presented again. */

const FIELD = grantField(ACME);
const keyOf = () => sessionOwner(sha256(stage.browser.value?.split('.')[0] ?? '')).key;
const read = async () => (await stage.engine.store.read(keyOf()))?.[FIELD] ?? '';
const write = (value: string) =>
  stage.engine.store.commit({ checks: [], writes: [{ op: 'set', key: keyOf(), field: FIELD, value }] });

type Json = Record<string, unknown> & { g: [number, string, number] };
const changed = (text: string, change: (json: Json) => object) => JSON.stringify(change(JSON.parse(text) as Json));

it.each<[string, (text: string) => string]>([
  ['the intent was removed', text => changed(text, ({ intent: _, ...rest }) => rest)],
  ['the intent was changed to present no refresh token', text => text.replace('"presents":true', '"presents":false')],
  ['the state was set back', text => changed(text, json => ({ ...json, g: [json.g[0], 'a', json.g[2]] }))],
  [
    'the state was set back and the intent removed',
    text => changed(text, ({ intent: _, ...json }) => ({ ...json, g: [json.g[0], 'a', json.g[2]] })),
  ],
  ['the flag refreshTokenUsed was removed', text => changed(text, json => ({ ...json, g: [json.g[0], 'u', 3] }))],
  ['the wait was removed', text => changed(text, ({ retryAtMs: _, retryTold: __, failures: ___, ...rest }) => rest)],
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
