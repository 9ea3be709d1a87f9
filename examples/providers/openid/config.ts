import { address, list, oneOf, origin, rotation, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'OpenID Connect',
  settings: {
    issuer: {
      name: 'OPENID_ISSUER',
      doc: 'Issuer of the OpenID provider. The gateway reads the endpoints from its /.well-known/openid-configuration.',
      schema: address(),
      default: 'https://accounts.openid.example',
      upstream: true,
    },
    url: {
      name: 'OPENID_URL',
      doc: "Origin of the provider's userinfo endpoint: scheme, host and port. Unset: the origin of the issuer.",
      schema: origin(),
      upstream: true,
    },
    hosts: {
      name: 'OPENID_HOSTS',
      doc: "Hosts of the OpenID provider's endpoints other than those of OPENID_ISSUER and OPENID_URL, comma-separated, such as oauth2.googleapis.com. *.example.com allows every subdomain.",
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
      doc: 'Client secret of the registration at the OpenID provider, sent with HTTP Basic.',
      schema: text(),
      secret: true,
    },
    scope: {
      name: 'OPENID_SCOPE',
      doc: 'Scopes to request, space-separated. Must contain openid. With offline_access the provider issues a refresh token.',
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
      doc: 'Scope of a revocation at the provider: token (only that token), grant (every token of the login) or account (every login of the account, as at Google and Auth0).',
      schema: oneOf('token', 'grant', 'account'),
      default: 'token',
    },
  },
  check: ({ clientId, clientSecret, scope }) => [
    ...(clientId && !clientSecret ? ['OPENID_CLIENT_SECRET: Required if OPENID_CLIENT_ID is set.'] : []),
    ...(clientSecret && !clientId ? ['OPENID_CLIENT_ID: Required if OPENID_CLIENT_SECRET is set.'] : []),
    ...(scope.split(' ').includes('openid') ? [] : ['OPENID_SCOPE: Must contain openid.']),
  ],
});

export type OpenidValues = Values<(typeof settings)['settings']>;

/** How users sign in: OpenidLoginInput of schema.graphql. */
export interface OpenidLoginInput {
  /** URL that the browser returns to after the login. */
  readonly returnTo?: string | null;
}
