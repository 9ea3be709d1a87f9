import { serviceComplaints, settingGroup, type Values } from '../../provider/setting.js';
import { access, oneOf, origin, text, whole } from '../../provider/setting-kinds.js';

export const settings = settingGroup({
  title: 'Sign-Up.to (PMAPI)',
  settings: {
    url: {
      name: 'PMAPI_URL',
      doc: 'Scheme, host and port of the Sign-Up.to API.',
      schema: origin(),
      default: 'https://api.sign-up.to',
      upstream: true,
    },
    apiVersion: {
      name: 'PMAPI_API_VERSION',
      doc: 'Major version of the API, the number in the path after /v.',
      schema: whole(0, 99),
      default: '1',
    },
    loginBody: {
      name: 'PMAPI_LOGIN_BODY',
      doc: 'Encoding of user name and password at the token endpoint: form or json.',
      schema: oneOf('form', 'json'),
      default: 'form',
    },
    username: {
      name: 'PMAPI_USERNAME',
      doc: "User name of the gateway's own Sign-Up.to login. Unset: only callers who sign in at Sign-Up.to can read its fields.",
      schema: text(),
    },
    password: {
      name: 'PMAPI_PASSWORD',
      doc: 'Password for PMAPI_USERNAME. Sign-Up.to locks a user after three wrong passwords in a row.',
      schema: text(),
      secret: true,
    },
    access: {
      name: 'PMAPI_ACCESS',
      doc: "Who may use the gateway's own Sign-Up.to login: public, session, or a list of providers whose login qualifies. Required with PMAPI_USERNAME.",
      schema: access(),
    },
  },
  check: ({ username, password, access }) =>
    serviceComplaints({ PMAPI_USERNAME: username, PMAPI_PASSWORD: password }, { name: 'PMAPI_ACCESS', value: access }),
});

export type PmapiValues = Values<(typeof settings)['settings']>;
