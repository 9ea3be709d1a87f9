import type { Probe } from '../../provider/contract.js';
import { json } from '../../upstream/answer.js';
import { isObject } from '../../upstream/read.js';

/** The metadata, whose address follows from the issuer's (OpenID Connect Discovery, 4). */
export const probesOf = (issuer: string): readonly Probe[] => [
  {
    endpoint: 'data',
    url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    ask: { method: 'GET', headers: { accept: 'application/json' } },
    expects(answer) {
      const body = json(answer);
      return answer.status === 200 && isObject(body) && body.issuer === issuer;
    },
  },
];
