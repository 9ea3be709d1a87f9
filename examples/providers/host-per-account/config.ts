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
    // A refresh brings no refresh token, unless the organization switches rotation on.
    rotation: { ...flow.settings.rotation, default: 'never' },
    hosts: {
      name: 'CIRRUS_HOSTS',
      doc: 'Hosts where the data of Cirrus accounts may be, comma-separated: names, or *. and a domain for every name below it. An account at another host cannot sign in.',
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
  /** Where the browser is sent afterwards. */
  readonly returnTo?: string | null;
}
