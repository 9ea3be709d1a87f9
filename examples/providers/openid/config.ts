import { address, list, oneOf, origin, rotation, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'OpenID Connect',
  settings: {
    issuer: {
      name: 'OPENID_ISSUER',
      doc: "The OpenID provider's issuer: its endpoints are read from /.well-known/openid-configuration below it.",
      schema: address(),
      default: 'https://accounts.openid.example',
      upstream: true,
    },
    url: {
      name: 'OPENID_URL',
      doc: "Where the provider's userinfo endpoint is: scheme, host and port. Unset: where the issuer is.",
      schema: origin(),
      upstream: true,
    },
    hosts: {
      name: 'OPENID_HOSTS',
      doc: 'Other hosts of the OpenID provider, separated by commas, such as oauth2.googleapis.com: those of its endpoints that are not at the host of OPENID_ISSUER or OPENID_URL. *.example.com stands for every host below a domain.',
      schema: list(),
      default: '',
    },
    clientId: {
      name: 'OPENID_CLIENT_ID',
      doc: 'Client id of the registration at the OpenID provider. Unset: users cannot sign in there.',
      schema: text(),
    },
    clientSecret: {
      name: 'OPENID_CLIENT_SECRET',
      doc: 'Client secret of the registration at the OpenID provider, presented by HTTP Basic.',
      schema: text(),
      secret: true,
    },
    scope: {
      name: 'OPENID_SCOPE',
      doc: 'Scope to ask for, space-separated. Must have openid in it; offline_access brings a refresh token.',
      schema: text(),
      default: 'openid profile email offline_access',
    },
    rotation: {
      name: 'OPENID_ROTATION',
      doc: 'What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds). If the provider does not document it, always is the safe choice.',
      schema: rotation(),
      default: 'always',
    },
    revocationEnds: {
      name: 'OPENID_REVOCATION_ENDS',
      doc: 'What the revocation of one token ends at the provider: token (that token), grant (its whole sign-in) or account (every sign-in of the account, as at Google and Auth0).',
      schema: oneOf('token', 'grant', 'account'),
      default: 'token',
    },
  },
  check: ({ clientId, clientSecret, scope }) => [
    ...(clientId && !clientSecret ? ['OPENID_CLIENT_SECRET: Must be set where OPENID_CLIENT_ID is.'] : []),
    ...(clientSecret && !clientId ? ['OPENID_CLIENT_ID: Must be set where OPENID_CLIENT_SECRET is.'] : []),
    ...(scope.split(' ').includes('openid') ? [] : ['OPENID_SCOPE: Must have openid in it.']),
  ],
});

export type OpenidValues = Values<(typeof settings)['settings']>;

/** How users sign in: OpenidLoginInput of schema.graphql. */
export interface OpenidLoginInput {
  /** Where the browser is sent afterwards. */
  readonly returnTo?: string | null;
}
