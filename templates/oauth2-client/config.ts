import { access, address, origin, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

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
    tokenUrl: {
      name: 'ACME_TOKEN_URL',
      doc: "Acme's token endpoint.",
      schema: address(),
      default: 'https://login.acme.example/oauth2/token',
      upstream: true,
    },
    clientId: {
      name: 'ACME_CLIENT_ID',
      doc: 'Client id of the registration at Acme. Unset: Acme is not available.',
      schema: text(),
    },
    clientSecret: {
      name: 'ACME_CLIENT_SECRET',
      doc: 'Client secret of the registration at Acme.',
      schema: text(),
      secret: true,
    },
    scope: {
      name: 'ACME_SCOPE',
      doc: 'Scopes to request from Acme, space-separated. Unset: the parameter is omitted.',
      schema: text(),
    },
    access: {
      name: 'ACME_ACCESS',
      doc: "Who may use the gateway's own access to Acme: public, session, or a list of providers whose login qualifies. Required if ACME_CLIENT_ID is set.",
      schema: access(),
    },
  },
  check: ({ clientId, clientSecret, access }) =>
    serviceComplaints(
      { ACME_CLIENT_ID: clientId, ACME_CLIENT_SECRET: clientSecret },
      { name: 'ACME_ACCESS', value: access },
    ),
});

export type AcmeValues = Values<(typeof settings)['settings']>;
