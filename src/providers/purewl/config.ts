import { serviceComplaints, settingGroup, type Values } from '../../provider/setting.js';
import { access, flag, oneOf, origin, rotation, text } from '../../provider/setting-kinds.js';

export const settings = settingGroup({
  title: 'PureWL (Atom)',
  settings: {
    url: {
      name: 'PUREWL_URL',
      doc: 'Scheme, host and port of the PureWL API.',
      schema: origin(),
      default: 'https://atomapi.com',
      upstream: true,
    },
    secretKey: {
      name: 'PUREWL_SECRET_KEY',
      doc: "The gateway's own secret key from the partner console. Unset: only callers who sign in at PureWL can read its fields.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'PUREWL_ACCESS',
      doc: "Who may use the gateway's own PureWL account: public, session, or a list of providers whose login qualifies. Required with PUREWL_SECRET_KEY.",
      schema: access(),
    },
    authBody: {
      name: 'PUREWL_AUTH_BODY',
      doc: 'Encoding of token requests: form or json.',
      schema: oneOf('form', 'json'),
      default: 'form',
    },
    sendSecretOnRefresh: {
      name: 'PUREWL_SEND_SECRET_ON_REFRESH',
      doc: "Send the secret key with a refresh as well, which the provider's documentation marks as required: 1 or 0.",
      schema: flag(),
      default: '1',
    },
    rotation: {
      name: 'PUREWL_ROTATION',
      doc: 'What happens to a used refresh token: never (stays valid), always (rejected from then on) or grace(seconds). The provider does not document it; always is the safe choice.',
      schema: rotation(),
      default: 'always',
    },
    inventoryVersion: {
      name: 'PUREWL_INVENTORY_VERSION',
      doc: 'Version of the inventory API, such as v3 or v2.',
      schema: text().regex(/^v\d{1,3}$/, 'must be v and a number, such as v3'),
      default: 'v3',
    },
    citiesMethod: {
      name: 'PUREWL_CITIES_METHOD',
      doc: "HTTP method that lists cities: GET, or POST as in an older version of the provider's documentation.",
      schema: oneOf('GET', 'POST'),
      default: 'GET',
    },
  },
  check: ({ secretKey, access }) =>
    serviceComplaints({ PUREWL_SECRET_KEY: secretKey }, { name: 'PUREWL_ACCESS', value: access }),
});

export type PurewlValues = Values<(typeof settings)['settings']>;
