import { codeFlowSettings } from '../../auth/oauth2/code-provider.js';
import { settingGroup, type Values } from '../../provider/setting.js';
import { list } from '../../provider/setting-kinds.js';
import { hostComplaint } from '../../upstream/hosts.js';

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
