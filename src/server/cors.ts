import type { OutgoingHttpHeaders } from 'node:http';
import { ERRORS } from '../errors.js';
import { refusal } from './refusal.js';
import type { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';
import type { Site } from './site.js';

const NOBODY: OutgoingHttpHeaders = { vary: 'Origin' };

/** CORS headers for an answer: for origins that may ask, with credentials; none at all for others. */
export function corsHeaders({ headers: { origin } }: RequestContext, site: Site): OutgoingHttpHeaders {
  if (origin === undefined || !site.allows(origin)) return NOBODY;
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after, x-request-id',
  };
}

/** The refusal of an origin that may not ask (`null` among them), whatever other headers come with it. */
export function refuseOrigin(context: RequestContext, site: Site): Reply | undefined {
  const { origin } = context.headers;
  if (origin === undefined || site.allows(origin)) return undefined;
  return refusal(context, 403, 'FORBIDDEN', ERRORS.FORBIDDEN.replaceAll('`', ''));
}

const HEADER_LIST = /^[\w\-, ]{1,500}$/;

/** The answer to OPTIONS, a preflight among them; the origin is one that may ask. */
export function preflight({ headers }: RequestContext): Reply {
  const asked = headers['access-control-request-headers'];
  const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
  return {
    status: 204,
    body: '',
    headers: isPreflight
      ? {
          'access-control-allow-methods': 'GET, POST',
          'access-control-max-age': '600',
          ...(asked && HEADER_LIST.test(asked) && { 'access-control-allow-headers': asked }),
        }
      : { allow: 'GET, POST, OPTIONS' },
  };
}
