import { codeFlowSettings, hostComplaint, list, settingGroup, type Values } from 'keyring-gateway';

/** CIRRUS_AUTHORIZE_URL, CIRRUS_TOKEN_URL, CIRRUS_REVOKE_URL, CIRRUS_CLIENT_ID, CIRRUS_CLIENT_SECRET, CIRRUS_SCOPE, CIRRUS_ROTATION. */
const flow = codeFlowSettings('CIRRUS', 'Cirrus', {
  authorizeUrl: 'https://login.cirrus.example/services/oauth2/authorize',
  tokenUrl: 'https://login.cirrus.example/services/oauth2/token',
  revokeUrl: 'https://login.cirrus.example/services/oauth2/revoke',
});

export const settings = settingGroup({
  ...flow,
  settings: {
    ...flow.settings,
    // A refresh returns no refresh token unless the organization enables rotation.
    rotation: { ...flow.settings.rotation, default: 'never' },
    hosts: {
      name: 'CIRRUS_HOSTS',
      doc: 'Allowed hosts of Cirrus accounts, comma-separated. Each is a host name, or *. and a domain for every subdomain. An account at another host cannot sign in.',
      schema: list(),
      default: '*.my.cirrus.example',
    },
  },
  check: values => [
    ...(flow.check?.(values) ?? []),
    ...values.hosts.flatMap(pattern => hostComplaint(pattern) ?? []).map(text => `CIRRUS_HOSTS: ${text}.`),
  ],
});

export type CirrusValues = Values<(typeof settings)['settings']>;

/** How users sign in: CirrusLoginInput of schema.graphql. */
export interface CirrusLoginInput {
  /** URL that the browser returns to after the login. */
  readonly returnTo?: string | null;
}
