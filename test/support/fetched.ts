import type { UpstreamRequest, UpstreamResponse } from '../../src/upstream/messages.js';

/** Sends a request to a sandbox as it is and reads the answer to its end: no retry, no deadline. Redirects are answers. */
export async function fetched(
  url: string,
  { method, headers, body }: Omit<UpstreamRequest, 'path'>,
): Promise<UpstreamResponse> {
  const sentAtMs = Date.now();
  const init = { method, headers: { ...headers }, redirect: 'manual' as const };
  const response = await fetch(url, body === undefined ? init : { ...init, body: body as BodyInit });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    sentAtMs,
    receivedAtMs: Date.now(),
  };
}
