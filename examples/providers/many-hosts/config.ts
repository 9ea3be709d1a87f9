import { address, origin, rotation, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Nimbus',
  settings: {
    url: {
      name: 'NIMBUS_URL',
      doc: "Origin of Nimbus's profile API: scheme, host and port.",
      schema: origin(),
      default: 'https://www.nimbus.example',
      upstream: true,
    },
    mailUrl: {
      name: 'NIMBUS_MAIL_URL',
      doc: "Origin of Nimbus's mail API: scheme, host and port.",
      schema: origin(),
      default: 'https://mail.nimbus.example',
      upstream: true,
    },
    filesUrl: {
      name: 'NIMBUS_FILES_URL',
      doc: "Origin of Nimbus's files API: scheme, host and port.",
      schema: origin(),
      default: 'https://files.nimbus.example',
      upstream: true,
    },
    authorizeUrl: {
      name: 'NIMBUS_AUTHORIZE_URL',
      doc: 'Authorization endpoint of Nimbus. Its scheme, host and port are the issuer of ID tokens.',
      schema: address(),
      default: 'https://accounts.nimbus.example/o/oauth2/v2/auth',
      upstream: true,
    },
    tokenUrl: {
      name: 'NIMBUS_TOKEN_URL',
      doc: "Nimbus's token endpoint.",
      schema: address(),
      default: 'https://oauth2.nimbus.example/token',
      upstream: true,
    },
    revokeUrl: {
      name: 'NIMBUS_REVOKE_URL',
      doc: "Nimbus's revocation endpoint.",
      schema: address(),
      default: 'https://oauth2.nimbus.example/revoke',
      upstream: true,
    },
    clientId: {
      name: 'NIMBUS_CLIENT_ID',
      doc: 'Client id of the registration at Nimbus. Unset: users cannot sign in there.',
      schema: text(),
    },
    clientSecret: {
      name: 'NIMBUS_CLIENT_SECRET',
      doc: 'Client secret of the registration at Nimbus.',
      schema: text(),
      secret: true,
    },
    rotation: {
      name: 'NIMBUS_ROTATION',
      doc: 'What happens to a used refresh token at Nimbus: never (stays valid, as Nimbus documents), always (rejected from then on) or grace(seconds).',
      schema: rotation(),
      default: 'never',
    },
  },
  check: ({ clientId, clientSecret }) => [
    ...(clientId && !clientSecret ? ['NIMBUS_CLIENT_SECRET: Required if NIMBUS_CLIENT_ID is set.'] : []),
    ...(clientSecret && !clientId ? ['NIMBUS_CLIENT_ID: Required if NIMBUS_CLIENT_SECRET is set.'] : []),
  ],
});

export type NimbusValues = Values<(typeof settings)['settings']>;

/** How users sign in: NimbusLoginInput of schema.graphql. */
export interface NimbusLoginInput {
  readonly scopes?: readonly string[] | null;
  /** URL that the browser returns to after the login. */
  readonly returnTo?: string | null;
}
