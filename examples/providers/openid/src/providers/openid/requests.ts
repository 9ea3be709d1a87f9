import {
  type AuthorizationServer,
  authorizationCodeGrantRequest,
  type Client,
  type ClientAuth,
  customFetch,
  type HttpRequestOptions,
  refreshTokenGrantRequest,
  revocationRequest,
  skipStateCheck,
  validateAuthResponse,
} from 'oauth4webapi';
import type { UpstreamRequest } from '../../upstream/answer.js';
import { insecure } from './discovery.js';

/** A request as the library writes it, and not yet sent. */
export interface Written {
  readonly url: string;
  readonly ask: Omit<UpstreamRequest, 'path'>;
}

/** Who asks whom. */
export interface Registration {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly proof: ClientAuth;
}

type Options = HttpRequestOptions<'POST', URLSearchParams>;

/** Takes the request down where the library would send it: the gateway sends by itself, with its own limits. */
async function written(issuer: string, write: (options: Options) => Promise<Response>): Promise<Written> {
  let request: Written | undefined;
  await write({
    ...insecure(issuer),
    [customFetch]: async (url, { headers, body }) => {
      request = { url, ask: { method: 'POST', headers, body: String(body) } };
      return new Response();
    },
  });
  if (!request) throw new Error('no request was written');
  return request;
}

/** A code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5). */
export function codeRequest({ server, client, proof }: Registration, code: string, uri: string, verifier: string) {
  // The gateway has checked `state`, and `iss` (RFC 9207) is made up for by a callback address that only this issuer knows (RFC 9700, 4.4.2).
  const back = new URLSearchParams({ code, iss: server.issuer });
  const checked = validateAuthResponse(server, client, back, skipStateCheck);
  return written(server.issuer, options =>
    authorizationCodeGrantRequest(server, client, proof, checked, uri, verifier, options),
  );
}

/** A refresh token for new tokens (RFC 6749, 6). */
export const refreshRequest = ({ server, client, proof }: Registration, refreshToken: string) =>
  written(server.issuer, options => refreshTokenGrantRequest(server, client, proof, refreshToken, options));

/** Ends one token (RFC 7009, 2.1). */
export const endRequest = ({ server, client, proof }: Registration, token: string) =>
  written(server.issuer, options => revocationRequest(server, client, proof, token, options));
