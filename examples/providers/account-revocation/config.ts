import { address, list, origin, rotation, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Velo',
  settings: {
    url: {
      name: 'VELO_URL',
      doc: 'Origin of the Velo API: scheme, host and port.',
      schema: origin(),
      default: 'https://www.velo.example',
      upstream: true,
    },
    authorizeUrl: {
      name: 'VELO_AUTHORIZE_URL',
      doc: 'Authorization endpoint of Velo.',
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
      doc: "Velo's endpoint that revokes every token of an athlete.",
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
      doc: 'Scopes to request from Velo, comma-separated.',
      schema: list(),
      default: 'read,activity:read',
    },
    rotation: {
      name: 'VELO_ROTATION',
      doc: 'What happens to a refresh token when Velo issues a newer one: always (rejected from then on, as Velo documents), never (stays valid) or grace(seconds).',
      schema: rotation(),
      default: 'always',
    },
  },
  check: ({ clientId, clientSecret }) => [
    ...(clientId && !clientSecret ? ['VELO_CLIENT_SECRET: Required if VELO_CLIENT_ID is set.'] : []),
    ...(clientSecret && !clientId ? ['VELO_CLIENT_ID: Required if VELO_CLIENT_SECRET is set.'] : []),
  ],
});

export type VeloValues = Values<(typeof settings)['settings']>;

/** How users sign in: VeloLoginInput of schema.graphql. */
export interface VeloLoginInput {
  /** URL that the browser returns to after the login. */
  readonly returnTo?: string | null;
}
