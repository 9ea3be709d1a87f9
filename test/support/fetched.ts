import type { UpstreamRequest, UpstreamResponse } from '../../src/upstream/messages.js';
import { send } from './http-client.js';

/** Sends a request to a sandbox unchanged and reads the response to its end: no retry, no deadline, no redirect. */
export async function fetched(
  url: string,
  { method, headers = {}, body }: Omit<UpstreamRequest, 'path'>,
): Promise<UpstreamResponse> {
  const sentAtMs = Date.now();
  const response = await send({ url, method, headers, ...(body !== undefined && { body }) });
  return {
    status: response.status,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    text: response.text,
    sentAtMs,
    receivedAtMs: Date.now(),
  };
}
