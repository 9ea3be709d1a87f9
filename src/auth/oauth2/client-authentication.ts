import { basic, form, type UpstreamRequest } from '../../upstream/messages.js';

/** A registered client (RFC 6749, 2.2 and 2.3.1). */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

/** How a client proves itself to the token endpoint: what it adds to the headers and to the form. */
export type ClientAuth = (client: OAuthClient) => {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
};

/** `client_secret_basic`: id and secret form-encoded, then HTTP Basic (RFC 6749, 2.3.1). */
export const clientSecretBasic: ClientAuth = ({ id, secret }) => ({
  headers: { authorization: basic(formEncoded(id), formEncoded(secret)) },
});

/** `client_secret_post`: id and secret as fields of the form. */
export const clientSecretPost: ClientAuth = ({ id, secret }) => ({ fields: { client_id: id, client_secret: secret } });

/** A form post that carries the client's proof, never two proofs (RFC 6749, 2.3). Undefined fields are left out. */
export function clientRequest(
  client: OAuthClient,
  auth: ClientAuth,
  fields: Readonly<Record<string, string | undefined>>,
): Omit<UpstreamRequest, 'path'> {
  const proof = auth(client);
  const { headers, ...rest } = form({ ...fields, ...proof.fields });
  return { method: 'POST', ...rest, headers: { accept: 'application/json', ...headers, ...proof.headers } };
}

function formEncoded(value: string): string {
  return new URLSearchParams({ v: value }).toString().slice(2);
}
