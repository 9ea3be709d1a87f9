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
    username: {
      name: 'ACME_USERNAME',
      doc: "User name of the gateway's own Acme login. Unset: only users who sign in at Acme can read its fields.",
      schema: text(),
    },
    password: {
      name: 'ACME_PASSWORD',
      doc: 'Password of ACME_USERNAME.',
      schema: text(),
      secret: true,
    },
    access: {
      name: 'ACME_ACCESS',
      doc: "Who may use the gateway's own Acme login: public, session, or a list of providers whose login qualifies. Required if ACME_USERNAME is set.",
      schema: access(),
    },
  },
  check: ({ username, password, access }) =>
    serviceComplaints({ ACME_USERNAME: username, ACME_PASSWORD: password }, { name: 'ACME_ACCESS', value: access }),
});

export type AcmeValues = Values<(typeof settings)['settings']>;
