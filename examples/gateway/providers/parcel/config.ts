import { access, origin, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Parcel',
  settings: {
    url: {
      name: 'PARCEL_URL',
      doc: 'Origin of the Parcel API: scheme, host and port.',
      schema: origin(),
      default: 'https://api.parcel.example',
      upstream: true,
    },
    apiKey: {
      name: 'PARCEL_API_KEY',
      doc: "The gateway's own API key at Parcel. Unset: only users who sign in at Parcel can read its fields.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'PARCEL_ACCESS',
      doc: "Who may use the gateway's own API key: public, session, or a list of providers whose login qualifies. Required if PARCEL_API_KEY is set.",
      schema: access(),
    },
  },
  check: ({ apiKey, access }) =>
    serviceComplaints({ PARCEL_API_KEY: apiKey }, { name: 'PARCEL_ACCESS', value: access }),
});

export type ParcelValues = Values<(typeof settings)['settings']>;
