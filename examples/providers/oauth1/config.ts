import { address, origin, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Quill',
  settings: {
    url: {
      name: 'QUILL_URL',
      doc: 'Where the Quill API is: scheme, host and port.',
      schema: origin(),
      default: 'https://api.quill.example',
      upstream: true,
    },
    requestTokenUrl: {
      name: 'QUILL_REQUEST_TOKEN_URL',
      doc: 'Where Quill gives the temporary credentials that a login begins with.',
      schema: address(),
      default: 'https://api.quill.example/oauth/request_token',
      upstream: true,
    },
    authorizeUrl: {
      name: 'QUILL_AUTHORIZE_URL',
      doc: 'Where browsers are sent to sign in at Quill.',
      schema: address(),
      default: 'https://quill.example/oauth/authorize',
      upstream: true,
    },
    accessTokenUrl: {
      name: 'QUILL_ACCESS_TOKEN_URL',
      doc: 'Where Quill trades temporary credentials for tokens.',
      schema: address(),
      default: 'https://api.quill.example/oauth/access_token',
      upstream: true,
    },
    revokeUrl: {
      name: 'QUILL_REVOKE_URL',
      doc: 'Where a Quill token is revoked.',
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
      doc: 'Consumer secret of the registration at Quill. It signs requests and is not sent.',
      schema: text(),
      secret: true,
    },
  },
  check: ({ consumerKey, consumerSecret }) => [
    ...(consumerKey && !consumerSecret ? ['QUILL_CONSUMER_SECRET: Must be set where QUILL_CONSUMER_KEY is.'] : []),
    ...(consumerSecret && !consumerKey ? ['QUILL_CONSUMER_KEY: Must be set where QUILL_CONSUMER_SECRET is.'] : []),
  ],
});

export type QuillValues = Values<(typeof settings)['settings']>;

/** How users sign in: QuillLoginInput of schema.graphql. */
export interface QuillLoginInput {
  /** Where the browser is sent afterwards. */
  readonly returnTo?: string | null;
}
