import { codeProviderSettings } from 'keyring-gateway';

/** ACME_URL, ACME_AUTHORIZE_URL, ACME_TOKEN_URL, ACME_REVOKE_URL, ACME_CLIENT_ID, ACME_CLIENT_SECRET, ACME_SCOPE, ACME_ROTATION. */
export const settings = codeProviderSettings('ACME', 'Acme', {
  url: 'https://api.acme.example',
  authorizeUrl: 'https://login.acme.example/oauth2/authorize',
  tokenUrl: 'https://login.acme.example/oauth2/token',
  revokeUrl: 'https://login.acme.example/oauth2/revoke',
});
