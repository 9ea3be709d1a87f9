import { access, origin, rotation, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Acme',
  settings: {
    url: {
      name: 'ACME_URL',
      doc: 'Origin of the Acme API: scheme, host and port.',
      schema: origin(),
      default: 'https://api.acme.example',
      upstream: true,
    },
    account: {
      name: 'ACME_ACCOUNT',
      doc: "The gateway's own account at Acme. Unset: only users who sign in at Acme can read its fields.",
      schema: text(),
    },
    secret: {
      name: 'ACME_SECRET',
      doc: 'Secret of ACME_ACCOUNT.',
      schema: text(),
      secret: true,
    },
    access: {
      name: 'ACME_ACCESS',
      doc: "Who may use the gateway's own Acme account: public, session, or a list of providers whose login qualifies. Required if ACME_ACCOUNT is set.",
      schema: access(),
    },
    rotation: {
      name: 'ACME_ROTATION',
      doc: 'What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds). If the provider does not document it, always is the safe choice.',
      schema: rotation(),
      default: 'always',
    },
  },
  check: ({ account, secret, access }) =>
    serviceComplaints({ ACME_ACCOUNT: account, ACME_SECRET: secret }, { name: 'ACME_ACCESS', value: access }),
});

export type AcmeValues = Values<(typeof settings)['settings']>;
