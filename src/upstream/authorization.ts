import type { UpstreamRequest } from './messages.js';

/** How a request presents the token: what is added to it. */
export interface Authorization {
  /** Added to the request's headers; they win over those of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query, percent-encoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Added to the body: to a form as fields, to a JSON object as members. A request without a body gets a form. */
  readonly form?: Readonly<Record<string, string>>;
}

const isForm = (type: string) => /^\s*application\/x-www-form-urlencoded\b/i.test(type);
const isJson = (type: string) => /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(type);

/** The request with its token on it. Throws TypeError where the token belongs in a body that is neither a form nor a JSON object. */
export function authorized<Request extends Pick<UpstreamRequest, 'path' | 'headers' | 'body'>>(
  request: Request,
  { headers, query, form }: Authorization,
): Request {
  const withHeaders = { ...request, headers: { ...request.headers, ...headers } };
  const withQuery = query ? { ...withHeaders, path: pathWith(request.path, query) } : withHeaders;
  return form ? withFields(withQuery, form) : withQuery;
}

function pathWith(path: string, query: Readonly<Record<string, string>>): string {
  const added = new URLSearchParams(query).toString();
  if (added === '') return path;
  if (!path.includes('?')) return `${path}?${added}`;
  return `${path}${/[?&]$/.test(path) ? '' : '&'}${added}`;
}

function withFields<Request extends Pick<UpstreamRequest, 'headers' | 'body'>>(
  request: Request,
  fields: Readonly<Record<string, string>>,
): Request {
  const { headers = {}, body } = request;
  const name = Object.keys(headers).find(header => header.toLowerCase() === 'content-type');
  const type = name === undefined ? '' : (headers[name] ?? '');
  const added = new URLSearchParams(fields).toString();
  if (body === undefined || body === '') {
    const others = Object.entries(headers).filter(([header]) => header !== name);
    return { ...request, headers: { ...Object.fromEntries(others), 'content-type': FORM }, body: added };
  }
  if (typeof body === 'string' && isForm(type)) return { ...request, body: `${body}&${added}` };
  const value: unknown = typeof body === 'string' && isJson(type) ? JSON.parse(body) : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { ...request, body: JSON.stringify({ ...value, ...fields }) };
  throw new TypeError('a token cannot be added to a body that is neither a form nor a JSON object');
}

const FORM = 'application/x-www-form-urlencoded';
