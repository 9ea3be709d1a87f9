import { expect, it } from 'vitest';
import { type PoolValues, settings } from '../../../src/providers/pool/config.js';

const none: PoolValues = {
  url: 'https://api.promoonly.com',
  userId: undefined,
  apiKey: undefined,
  apiSecret: undefined,
  access: undefined,
};
const credentials = { userId: '1', apiKey: 'k', apiSecret: 's' };
const complaints = (values: Partial<PoolValues>) => settings.check?.({ ...none, ...values });

it('asks for all service credentials or none, and for who may use them', () => {
  expect(complaints({})).toEqual([]);
  expect(complaints({ access: 'public' })).toEqual([]);
  expect(complaints({ ...credentials, access: 'session' })).toEqual([]);
  expect(complaints(credentials)).toEqual([expect.stringMatching(/^POOL_ACCESS: Must be set/)]);
  expect(complaints({ apiKey: 'k', access: 'public' })).toEqual([
    expect.stringMatching(/^POOL_USER_ID:/),
    expect.stringMatching(/^POOL_API_SECRET:/),
  ]);
  expect(complaints({ userId: '1' })).toHaveLength(3);
});

it('hides what is secret and knows what is an upstream', () => {
  const { url, apiKey, apiSecret, userId } = settings.settings;
  expect([apiKey.secret, apiSecret.secret, url.upstream]).toEqual([true, true, true]);
  expect(url.schema.parse(url.default)).toBe('https://api.promoonly.com');
  expect(userId.schema.safeParse('dj').success).toBe(false);
});
