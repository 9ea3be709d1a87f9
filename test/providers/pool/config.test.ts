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

it('service credentials must be set completely or not at all, with the access setting', () => {
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

it('secrets are marked as secret and the URL as an upstream', () => {
  const { url, apiKey, apiSecret, userId } = settings.settings;
  expect([apiKey.secret, apiSecret.secret, url.upstream]).toEqual([true, true, true]);
  expect(url.schema.parse(url.default)).toBe('https://api.promoonly.com');
  expect(userId.schema.safeParse('dj').success).toBe(false);
});
