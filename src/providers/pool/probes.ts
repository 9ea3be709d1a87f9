import type { Probe } from '../../provider/contract.js';
import { form, json } from '../../upstream/answer.js';
import { KEY_PATH } from './auth.js';
import { rejectsToken, wordsOf } from './envelope.js';

const accept = { accept: 'application/json' };

/** Without key and user id no account is meant. How POOL words its refusals is not documented: any words of its own will do. */
export function probes(url: string): readonly Probe[] {
  const { headers, ...empty } = form({});
  return [
    {
      endpoint: 'token',
      url: url + KEY_PATH,
      ask: { method: 'POST', ...empty, headers: { ...headers, ...accept } },
      expects: answer => answer.status < 500 && wordsOf(json(answer)) !== undefined,
    },
    { endpoint: 'data', url: `${url}/user/formats`, ask: { method: 'GET', headers: accept }, expects: rejectsToken },
  ];
}
