import { readTokenAnswer } from '../../auth/oauth2/token-response.js';
import type { Probe } from '../../provider/contract.js';
import { form, type UpstreamRequest } from '../../upstream/answer.js';
import type { SociosValues } from './config.js';
import { pathOf } from './operations.js';
import { faultCode } from './wso2.js';

const accept = { accept: 'application/json' };

/** A form without grant, token or client: refused as RFC 6749, 5.2 and RFC 7009, 2.2.1 have it. The data API wants a token. */
export function probes(values: SociosValues): readonly Probe[] {
  const { headers, ...empty } = form({});
  const ask: Omit<UpstreamRequest, 'path'> = { method: 'POST', ...empty, headers: { ...headers, ...accept } };
  const expects: Probe['expects'] = answer => readTokenAnswer(answer)?.kind === 'misconfigured';
  return [
    { endpoint: 'token', url: values.tokenUrl, ask, expects },
    // What Socios says there without a client is not documented; WSO2 has been seen to answer without a body.
    {
      endpoint: 'revocation',
      url: values.revokeUrl,
      ask,
      expects: answer => expects(answer) || ([200, 400, 401].includes(answer.status) && answer.text.trim() === ''),
    },
    {
      endpoint: 'data',
      url: values.apiUrl + pathOf('readMe', values),
      ask: { method: 'GET', headers: accept },
      expects: answer => answer.status === 401 || faultCode(answer) === 900902,
    },
  ];
}
