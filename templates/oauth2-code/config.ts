import { settingGroup, type Values } from '../../provider/setting.js';
import { address, origin, rotation, text } from '../../provider/setting-kinds.js';

export const settings = settingGroup({
  title: 'Acme',
  settings: {
    url: {
      name: 'ACME_URL',
      doc: 'Where the Acme API is: scheme, host and port.',
      schema: origin(),
      default: 'https://api.acme.example',
      upstream: true,
    },
    authorizeUrl: {
      name: 'ACME_AUTHORIZE_URL',
      doc: 'Where browsers are sent to sign in at Acme.',
      schema: address(),
      default: 'https://login.acme.example/oauth2/authorize',
      upstream: true,
    },
    tokenUrl: {
      name: 'ACME_TOKEN_URL',
      doc: "Acme's token endpoint.",
      schema: address(),
      default: 'https://login.acme.example/oauth2/token',
      upstream: true,
    },
    revokeUrl: {
      name: 'ACME_REVOKE_URL',
      doc: "Acme's revocation endpoint.",
      schema: address(),
      default: 'https://login.acme.example/oauth2/revoke',
      upstream: true,
    },
    clientId: {
      name: 'ACME_CLIENT_ID',
      doc: 'Client id of the registration at Acme. Unset: nobody can sign in there.',
      schema: text(),
    },
    clientSecret: {
      name: 'ACME_CLIENT_SECRET',
      doc: 'Client secret of the registration at Acme.',
      schema: text(),
      secret: true,
    },
    scope: { name: 'ACME_SCOPE', doc: 'Scope to ask Acme for, space-separated. Unset: left out.', schema: text() },
    rotation: {
      name: 'ACME_ROTATION',
      doc: 'What becomes of a used refresh token: always (it is dead at once), never (it stays good) or grace(seconds). Where the provider does not say, always is the safe reading.',
      schema: rotation(),
      default: 'always',
    },
  },
  check: ({ clientId, clientSecret }) => [
    ...(clientId && !clientSecret ? ['ACME_CLIENT_SECRET: Must be set where ACME_CLIENT_ID is.'] : []),
    ...(clientSecret && !clientId ? ['ACME_CLIENT_ID: Must be set where ACME_CLIENT_SECRET is.'] : []),
  ],
});

export type AcmeValues = Values<(typeof settings)['settings']>;
