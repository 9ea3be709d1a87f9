import { access, origin, serviceComplaints, settingGroup, text, type Values } from 'keyring-gateway';

export const settings = settingGroup({
  title: 'Atlas',
  settings: {
    url: {
      name: 'ATLAS_URL',
      doc: 'Origin of the Atlas API: scheme, host and port.',
      schema: origin(),
      default: 'https://api.atlas.example',
      upstream: true,
    },
    apiKey: {
      name: 'ATLAS_API_KEY',
      doc: "The gateway's own API key at Atlas. Unset: only users who sign in at Atlas can read its fields.",
      schema: text(),
      secret: true,
    },
    access: {
      name: 'ATLAS_ACCESS',
      doc: "Who may use the gateway's own API key: public, session, or a list of providers whose login qualifies. Required if ATLAS_API_KEY is set.",
      schema: access(),
    },
  },
  check: ({ apiKey, access }) => serviceComplaints({ ATLAS_API_KEY: apiKey }, { name: 'ATLAS_ACCESS', value: access }),
});

export type AtlasValues = Values<(typeof settings)['settings']>;

/** How users sign in: AtlasLoginInput of schema.graphql. */
export interface AtlasLoginInput {
  readonly apiKey: string;
}
