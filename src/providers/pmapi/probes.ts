import type { Probe } from '../../provider/contract.js';
import { form } from '../../upstream/answer.js';
import type { PmapiValues } from './config.js';
import { envelope } from './envelope.js';
import { pathOf } from './paths.js';
import { WHOAMI } from './whoami.js';

const accept = { accept: 'application/json' };

/** A token request without a user name counts against nobody's three tries; a revocation without a token ends none. */
export function probes({ url, apiVersion }: Pick<PmapiValues, 'url' | 'apiVersion'>): readonly Probe[] {
  const { headers, ...empty } = form({});
  const tokenUrl = url + pathOf(apiVersion, 'token');
  const expects: Probe['expects'] = answer => envelope(answer)?.ok === false;
  return [
    {
      endpoint: 'token',
      url: tokenUrl,
      ask: { method: 'POST', ...empty, headers: { ...headers, ...accept } },
      expects,
    },
    { endpoint: 'revocation', url: tokenUrl, ask: { method: 'DELETE', headers: accept }, expects },
    {
      endpoint: 'data',
      url: url + pathOf(apiVersion, WHOAMI.endpoint, WHOAMI.query),
      ask: { method: 'GET', headers: accept },
      expects,
    },
  ];
}
