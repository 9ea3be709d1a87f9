import type { Reply } from '../../../testing/sandbox/kit.js';
import type { World } from './world.js';

const MESSAGES: Readonly<Record<number, readonly [status: number, message: string]>> = {
  900901: [401, 'Invalid Credentials'],
  900902: [401, 'Missing Credentials'],
  900905: [401, 'Incorrect Access Token Type is provided'],
  900906: [403, 'No matching resource found in the API for the given request'],
};

/** A fault of the API gateway, in the style that the knob says. https://apim.docs.wso2.com, "Error handling". */
export function faultReply({ knobs }: World, code: number): Reply {
  const [status, message] = MESSAGES[code] ?? [500, 'Unclassified Authentication Failure'];
  const description = `${message}. Make sure you have provided the correct security credentials`;
  const headers =
    status === 401 ? { 'www-authenticate': `OAuth2 realm="WSO2 API Manager", error="invalid_token"` } : {};
  if (knobs.faultStyle === 'wrapped') return { status, headers, body: { fault: { code, message, description } } };
  if (knobs.faultStyle === 'bare') return { status, headers, body: { code: String(code), message, description } };
  const xml = `<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>${code}</ams:code><ams:message>${message}</ams:message></ams:fault>`;
  return { status, headers: { ...headers, 'content-type': 'application/xml; charset=UTF-8' }, body: xml };
}

/** An error of the backend behind the gateway: status and title are all that the provider's pages show. */
export const backendError = (status: number, title: string, detail?: string): Reply => ({
  status,
  body: { status, title, ...(detail && { detail }) },
});

/** What the gateway says of a path it does not know. */
export const statusReport = (status: number, message: string, description: string): Reply => ({
  status,
  body: { code: String(status), type: 'Status report', message, description },
});
