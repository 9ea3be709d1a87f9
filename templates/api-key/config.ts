import { access, origin, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

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
    apiKey: {
      name: 'ACME_API_KEY',
      doc: "The gateway's own API key at Acme. Unset: only users who sign in at Acme can read its fields.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'ACME_ACCESS',
      doc: "Who may use the gateway's own API key: public, session, or a list of providers whose login qualifies. Required if ACME_API_KEY is set.",
      schema: access(),
    },
  },
  check: ({ apiKey, access }) => serviceComplaints({ ACME_API_KEY: apiKey }, { name: 'ACME_ACCESS', value: access }),
});

export type AcmeValues = Values<(typeof settings)['settings']>;
