import { address, list, origin, rotation, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Velo',
  settings: {
    url: {
      name: 'VELO_URL',
      doc: 'Where the Velo API is: scheme, host and port.',
      schema: origin(),
      default: 'https://www.velo.example',
      upstream: true,
    },
    authorizeUrl: {
      name: 'VELO_AUTHORIZE_URL',
      doc: 'Where browsers are sent to sign in at Velo.',
      schema: address(),
      default: 'https://www.velo.example/oauth/authorize',
      upstream: true,
    },
    tokenUrl: {
      name: 'VELO_TOKEN_URL',
      doc: "Velo's token endpoint.",
      schema: address(),
      default: 'https://www.velo.example/oauth/token',
      upstream: true,
    },
    deauthorizeUrl: {
      name: 'VELO_DEAUTHORIZE_URL',
      doc: "Where all of an athlete's tokens are revoked at Velo.",
      schema: address(),
      default: 'https://www.velo.example/oauth/deauthorize',
      upstream: true,
    },
    clientId: {
      name: 'VELO_CLIENT_ID',
      doc: 'Client id of the registration at Velo. Unset: users cannot sign in there.',
      schema: text(),
    },
    clientSecret: {
      name: 'VELO_CLIENT_SECRET',
      doc: 'Client secret of the registration at Velo.',
      schema: text(),
      secret: true,
    },
    scope: {
      name: 'VELO_SCOPE',
      doc: 'Scopes to ask Velo for, comma-separated.',
      schema: list(),
      default: 'read,activity:read',
    },
    rotation: {
      name: 'VELO_ROTATION',
      doc: 'What becomes of a refresh token when Velo has sent a newer one: always (it is dead at once, as its documentation has it), never (it stays good) or grace(seconds).',
      schema: rotation(),
      default: 'always',
    },
  },
  check: ({ clientId, clientSecret }) => [
    ...(clientId && !clientSecret ? ['VELO_CLIENT_SECRET: Must be set where VELO_CLIENT_ID is.'] : []),
    ...(clientSecret && !clientId ? ['VELO_CLIENT_ID: Must be set where VELO_CLIENT_SECRET is.'] : []),
  ],
});

export type VeloValues = Values<(typeof settings)['settings']>;

/** How users sign in: VeloLoginInput of schema.graphql. */
export interface VeloLoginInput {
  /** Where the browser is sent afterwards. */
  readonly returnTo?: string | null;
}
