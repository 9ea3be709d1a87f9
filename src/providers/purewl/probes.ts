import type { Probe } from '../../provider/contract.js';
import type { UpstreamResponse } from '../../upstream/answer.js';
import { form } from '../../upstream/answer.js';
import { TOKEN_PATH } from './auth.js';
import type { PurewlValues } from './config.js';
import { envelope, SUCCESS } from './envelope.js';

const accept = { accept: 'application/json' };

/** Which code means which refusal is not documented: any but success will do. */
function expects(answer: UpstreamResponse): boolean {
  const said = envelope(answer);
  return said !== undefined && said.code !== SUCCESS;
}

/** A token request without a grant type or a secret key, and an inventory without a token. */
export function probes({
  url,
  authBody,
  inventoryVersion,
}: Pick<PurewlValues, 'url' | 'authBody' | 'inventoryVersion'>): readonly Probe[] {
  const { headers, body } =
    authBody === 'form' ? form({}) : { headers: { 'content-type': 'application/json' }, body: '{}' };
  return [
    {
      endpoint: 'token',
      url: url + TOKEN_PATH,
      ask: { method: 'POST', headers: { ...headers, ...accept }, ...(body !== undefined && { body }) },
      expects,
    },
    {
      endpoint: 'data',
      url: `${url}/inventory/${inventoryVersion}/protocols/windows`,
      ask: { method: 'GET', headers: accept },
      expects,
    },
  ];
}
