import { address, origin, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Quill',
  settings: {
    url: {
      name: 'QUILL_URL',
      doc: 'Origin of the Quill API: scheme, host and port.',
      schema: origin(),
      default: 'https://api.quill.example',
      upstream: true,
    },
    requestTokenUrl: {
      name: 'QUILL_REQUEST_TOKEN_URL',
      doc: 'Endpoint of Quill for temporary credentials (RFC 5849, 2.1).',
      schema: address(),
      default: 'https://api.quill.example/oauth/request_token',
      upstream: true,
    },
    authorizeUrl: {
      name: 'QUILL_AUTHORIZE_URL',
      doc: 'Authorization endpoint of Quill.',
      schema: address(),
      default: 'https://quill.example/oauth/authorize',
      upstream: true,
    },
    accessTokenUrl: {
      name: 'QUILL_ACCESS_TOKEN_URL',
      doc: 'Token endpoint of Quill (RFC 5849, 2.3).',
      schema: address(),
      default: 'https://api.quill.example/oauth/access_token',
      upstream: true,
    },
    revokeUrl: {
      name: 'QUILL_REVOKE_URL',
      doc: 'Revocation endpoint of Quill.',
      schema: address(),
      default: 'https://api.quill.example/oauth/invalidate_token',
      upstream: true,
    },
    consumerKey: {
      name: 'QUILL_CONSUMER_KEY',
      doc: 'Consumer key of the registration at Quill. Unset: users cannot sign in there.',
      schema: text(),
    },
    consumerSecret: {
      name: 'QUILL_CONSUMER_SECRET',
      doc: 'Consumer secret of the registration at Quill. It signs requests and is never sent.',
      schema: text(),
      secret: true,
    },
  },
  check: ({ consumerKey, consumerSecret }) => [
    ...(consumerKey && !consumerSecret ? ['QUILL_CONSUMER_SECRET: Required if QUILL_CONSUMER_KEY is set.'] : []),
    ...(consumerSecret && !consumerKey ? ['QUILL_CONSUMER_KEY: Required if QUILL_CONSUMER_SECRET is set.'] : []),
  ],
});

export type QuillValues = Values<(typeof settings)['settings']>;

/** How users sign in: QuillLoginInput of schema.graphql. */
export interface QuillLoginInput {
  /** URL that the browser returns to after the login. */
  readonly returnTo?: string | null;
}
