import { access, origin, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Signet',
  settings: {
    url: {
      name: 'SIGNET_URL',
      doc: 'Origin of the Signet API: scheme, host and port.',
      schema: origin(),
      default: 'https://api.signet.example',
      upstream: true,
    },
    keyId: {
      name: 'SIGNET_KEY_ID',
      doc: "Id of the gateway's own key at Signet. Unset: only users who sign in at Signet can read its fields.",
      schema: text(),
    },
    secret: {
      name: 'SIGNET_SECRET',
      doc: "Secret of the gateway's own key at Signet.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'SIGNET_ACCESS',
      doc: "Who may use the gateway's own key: public, session, or a list of providers whose login qualifies. Required if SIGNET_SECRET is set.",
      schema: access(),
    },
  },
  check: ({ keyId, secret, access }) =>
    serviceComplaints({ SIGNET_KEY_ID: keyId, SIGNET_SECRET: secret }, { name: 'SIGNET_ACCESS', value: access }),
});

export type SignetValues = Values<(typeof settings)['settings']>;

/** How users sign in: SignetLoginInput of schema.graphql. */
export interface SignetLoginInput {
  readonly keyId: string;
  readonly secret: string;
}
