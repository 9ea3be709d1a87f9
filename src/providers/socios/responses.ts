import { json, type UpstreamResponse } from '../../upstream/messages.js';

/**
 * Faults of the WSO2 gateway in front of Socios' APIs: {"fault":{"code":900901,…}}, the same without the wrapper and with the code as text, or
 * XML `<ams:fault><ams:code>…`. https://apim.docs.wso2.com, "Error handling".
 */

/** The fault code, or undefined where the response carries none. */
export function faultCode(response: UpstreamResponse): number | undefined {
  const body = asRecord(json(response));
  if (!body) return asCode(/<(?:\w+:)?code>\s*(\d+)\s*</.exec(response.text)?.[1]);
  return asCode(asRecord(body.fault)?.code ?? body.code);
}

/** 401s that a new token would not heal: none sent, of the wrong kind, blocked, subscription inactive, refused credentials. */
const UNHEALABLE: readonly unknown[] = [900902, 900905, 900907, 900909, 900911];

/** Whether a 401 says that the token itself is over. Without a readable code it does. */
export function rejectsToken(response: UpstreamResponse): boolean {
  return response.status === 401 && !UNHEALABLE.includes(faultCode(response));
}

/** Of those, the ones that say: not for this application. */
const BARRED: readonly unknown[] = [900907, 900909];

/** Whether a fault says that the application may not call this API. */
export const isBarred = (response: UpstreamResponse): boolean => BARRED.includes(faultCode(response));

/**
 * Whether the gateway itself does not know the route: 410, a fault of its own such as 900906, or a 404 that is not the backend's (a web
 * server's page, a status report, a framework's "Cannot GET"). The backend's own 404 is JSON about an entity.
 */
export function isRouteMissing(response: UpstreamResponse): boolean {
  if (response.status === 410 || faultCode(response) === 900906) return true;
  if (response.status !== 404) return false;
  if (json(response) === undefined) return response.text.trim() !== '';
  return /cannot (get|post)|no matching resource|status report|resource is not available/i.test(response.text);
}

/** Whether a 404 is the backend's "Entity not found". */
export const isEntityMissing = (response: UpstreamResponse): boolean =>
  response.status === 404 && json(response) !== undefined && /entity/i.test(response.text);

const asCode = (value: unknown): number | undefined =>
  (typeof value === 'number' || typeof value === 'string') && /^\d+$/.test(String(value)) ? Number(value) : undefined;

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
