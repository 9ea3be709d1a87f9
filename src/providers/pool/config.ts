import { serviceComplaints, settingGroup, type Values } from '../../provider/setting.js';
import { access, origin, text } from '../../provider/setting-kinds.js';

export const settings = settingGroup({
  title: 'Promo Only (POOL)',
  settings: {
    url: {
      name: 'POOL_URL',
      doc: 'Scheme, host and port of the Promo Only API.',
      schema: origin(),
      default: 'https://api.promoonly.com',
      upstream: true,
    },
    userId: {
      name: 'POOL_USER_ID',
      doc: "POOL User ID of the gateway's own account, a number. Requires POOL_API_KEY and POOL_API_SECRET.",
      schema: text().regex(/^\d+$/, 'must be a number'),
    },
    apiKey: {
      name: 'POOL_API_KEY',
      doc: "API key of the gateway's own account. Unset: only callers who sign in at Promo Only can read its fields.",
      schema: text(),
      secret: true,
    },
    apiSecret: {
      name: 'POOL_API_SECRET',
      doc: "API secret of the gateway's own account.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'POOL_ACCESS',
      doc: "Who may use the gateway's own Promo Only account: public, session, or a list of providers whose login qualifies. Required with POOL_API_KEY.",
      schema: access(),
    },
  },
  check: ({ userId, apiKey, apiSecret, access }) =>
    serviceComplaints(
      { POOL_USER_ID: userId, POOL_API_KEY: apiKey, POOL_API_SECRET: apiSecret },
      { name: 'POOL_ACCESS', value: access },
    ),
});

export type PoolValues = Values<(typeof settings)['settings']>;
