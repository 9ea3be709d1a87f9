import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { Origins } from './origins.js';
import type { RequestContext } from './request-context.js';

/** Values of Sec-Fetch-Site (Fetch Metadata) on requests of web pages. `none` is the address bar, or an extension with permissions for the host. */
const PAGE_SITES: ReadonlySet<unknown> = new Set(['same-origin', 'same-site', 'cross-site']);

/** Whether a page's script sent the request. Node's fetch sends Sec-Fetch-Mode, so that header says nothing. */
const isOfPage = ({ headers }: RequestContext): boolean =>
  headers.origin !== undefined || PAGE_SITES.has(headers['sec-fetch-site']);

/** The header by which a client chooses a session without a cookie. Undefined: it uses the cookie. */
function bearerHeader({ headers, transport }: RequestContext): string | undefined {
  if (transport.presented?.by === 'bearer') return 'Authorization: Bearer';
  return headers['x-keyring-transport'] === 'bearer' ? 'x-keyring-transport: bearer' : undefined;
}

function forbidden(message: string): GraphQLError {
  const error = gatewayError('FORBIDDEN', { message });
  error.extensions.http = { status: 403 };
  return error;
}

function conflicting(message: string): GraphQLError {
  const error = gatewayError('BAD_USER_INPUT', { message });
  error.extensions.http = { status: 400 };
  return error;
}

/** The gateway as the page requested it: outside production it has several loopback names, and each is a site of its own. */
function gatewayName({ host }: RequestContext, origins: Origins): string {
  const isOther = origins.properUrl(host, '') !== undefined;
  return isOther ? `${origins.own} (requested as ${host})` : origins.own;
}

/**
 * Refuses a login whose session could not reach the client the way that the client expects it, before anything is sent to the provider:
 * - from a page of another site, whose browser drops a SameSite=Lax cookie (RFC 6265bis, 5.6.7.1); a session cookie on the request proves that it does not;
 * - as bearer to a web page: its scripts could read the session's value, which the cookie keeps from them;
 * - as bearer to a client that presents the cookie.
 * Undefined: the login may go on.
 */
export function refuseLoginTransport(context: RequestContext, origins: Origins): GraphQLError | undefined {
  const { headers, transport } = context;
  const page = headers.origin === undefined ? 'a web page' : `the page ${headers.origin}`;
  const bearer = bearerHeader(context);
  if (bearer !== undefined && isOfPage(context))
    return forbidden(
      `${bearer} is not for web pages, and this login came from ${page}: its scripts could read the session's value. Omit the header, and the session travels in an HttpOnly cookie.`,
    );
  if (bearer !== undefined && transport.presented?.by === 'cookie')
    return conflicting(
      `The login has the header ${bearer} and the session cookie. A session travels one way only: omit one of the two.`,
    );
  if (bearer === undefined && headers['sec-fetch-site'] === 'cross-site' && !transport.hasSessionCookie)
    return forbidden(
      `This login came from ${page}, which is another site than the gateway ${gatewayName(context, origins)}: the browser would drop the session cookie (SameSite=Lax). Serve the page and the gateway from one site (same scheme and domain). Nothing was sent to the provider.`,
    );
  return undefined;
}
