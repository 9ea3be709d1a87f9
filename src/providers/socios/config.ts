import { z } from 'zod';
import { type SettingGroup, settingGroup, type Values } from '../../provider/setting.js';
import { access, address, flag, oneOf, origin, rotation, text } from '../../provider/setting-kinds.js';

/** One path segment of a version, such as 1.0.8. */
const version = () => z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'must be a version such as 1.0.8');

const fieldName = () => z.string().regex(/^\w+$/, 'must be a field name');

const addresses = {
  apiUrl: {
    name: 'SOCIOS_API_URL',
    doc: 'Scheme, host and port of the Partner API.',
    schema: origin(),
    default: 'https://api-public.socios.com',
    upstream: true,
  },
  authorizeUrl: {
    name: 'SOCIOS_AUTHORIZE_URL',
    doc: 'Authorization endpoint.',
    schema: address(),
    default: 'https://partner.socios.com/oauth2/authorize',
    upstream: true,
  },
  tokenUrl: {
    name: 'SOCIOS_TOKEN_URL',
    doc: 'Token endpoint.',
    schema: address(),
    default: 'https://partner.socios.com/oauth2/token',
    upstream: true,
  },
  revokeUrl: {
    name: 'SOCIOS_REVOKE_URL',
    doc: 'Revocation endpoint.',
    schema: address(),
    default: 'https://partner.socios.com/oauth2/revoke',
    upstream: true,
  },
  metadataUrl: {
    name: 'SOCIOS_METADATA_URL',
    doc: "URL of the authorization server's metadata (RFC 8414). If set, PKCE, scopes and iss (RFC 9207) follow it. Unset: not requested.",
    schema: address(),
    upstream: true,
  },
} as const;

const registration = {
  clientId: {
    name: 'SOCIOS_CLIENT_ID',
    doc: 'Consumer key of the application. Unset: Socios is not offered.',
    schema: text(),
  },
  clientSecret: {
    name: 'SOCIOS_CLIENT_SECRET',
    doc: 'Consumer secret of the application.',
    schema: text(),
    secret: true,
  },
  partnerTag: {
    name: 'SOCIOS_PARTNER_TAG',
    doc: "The partner's short tag, sent to the authorization page. Unset: not sent.",
    schema: text(),
  },
  redirectUri: {
    name: 'SOCIOS_REDIRECT_URI',
    doc: 'Redirect URI as registered with Socios. Unset: PUBLIC_URL + /callback/socios.',
    schema: address(),
  },
  access: {
    name: 'SOCIOS_ACCESS',
    doc: 'Who may use the application token (public data only): public, session, or a list of providers.',
    schema: access(),
    default: 'public',
  },
} as const;

const flow = {
  pkce: {
    name: 'SOCIOS_PKCE',
    doc: 'Send a PKCE challenge (RFC 7636). A server without PKCE ignores it.',
    schema: flag(),
    default: 'on',
  },
  scope: { name: 'SOCIOS_SCOPE', doc: 'Scopes requested at login, space-separated. Unset: not sent.', schema: text() },
  exchangeAuth: {
    name: 'SOCIOS_EXCHANGE_AUTH',
    doc: 'Client authentication when a code is exchanged: post (in the form) or basic.',
    schema: oneOf('post', 'basic'),
    default: 'post',
  },
  refreshAuth: {
    name: 'SOCIOS_REFRESH_AUTH',
    doc: 'Client authentication at a refresh: basic or post.',
    schema: oneOf('basic', 'post'),
    default: 'basic',
  },
  rotation: {
    name: 'SOCIOS_ROTATION',
    doc: 'What happens to a used refresh token: always (rejected from then on), never (stays valid) or grace(seconds).',
    schema: rotation(),
    default: 'always',
  },
} as const;

const operations = {
  pollsVersion: {
    name: 'SOCIOS_POLLS_VERSION',
    doc: 'Version of the Polls API.',
    schema: version(),
    default: '1.0.8',
  },
  userVersion: { name: 'SOCIOS_USER_VERSION', doc: 'Version of the User API.', schema: version(), default: '1.0.0' },
  walletVersion: {
    name: 'SOCIOS_WALLET_VERSION',
    doc: 'Version of the Wallet API.',
    schema: version(),
    default: '1.0.0',
  },
  rewardsVersion: {
    name: 'SOCIOS_REWARDS_VERSION',
    doc: 'Version of the Rewards API.',
    schema: version(),
    default: '1.0.0',
  },
  vote: {
    name: 'SOCIOS_VOTE',
    doc: 'Offer castVote. Socios may have retired the operation.',
    schema: flag(),
    default: 'off',
  },
  voteAnswerField: {
    name: 'SOCIOS_VOTE_ANSWER_FIELD',
    doc: "Field of the vote body with the answer's id.",
    schema: fieldName(),
    default: 'answerId',
  },
  voteAmountField: {
    name: 'SOCIOS_VOTE_AMOUNT_FIELD',
    doc: 'Field of the vote body with the number of tokens.',
    schema: fieldName(),
    default: 'amount',
  },
} as const;

const all = { ...addresses, ...registration, ...flow, ...operations } as const;

export type SociosValues = Values<typeof all>;

export const settings: SettingGroup<typeof all> = settingGroup({ title: 'Socios', settings: all, check });

function check({ clientId, clientSecret, voteAnswerField, voteAmountField }: SociosValues): string[] {
  const complaints: string[] = [];
  if (clientId && !clientSecret) complaints.push('SOCIOS_CLIENT_SECRET: Must be set where SOCIOS_CLIENT_ID is.');
  if (clientSecret && !clientId) complaints.push('SOCIOS_CLIENT_ID: Must be set where SOCIOS_CLIENT_SECRET is.');
  if (voteAnswerField === voteAmountField)
    complaints.push('SOCIOS_VOTE_AMOUNT_FIELD: Must differ from SOCIOS_VOTE_ANSWER_FIELD.');
  return complaints;
}
