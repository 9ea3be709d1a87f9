import type { Reply, Route } from '../../../testing/sandbox/kit.js';
import { isPlainForm, proofOf } from './client-auth.js';
import type { World } from './world.js';

/** The revocation endpoint: 200 with an empty page whatever the token was, as WSO2 has it; a good one ends its partner too. */
export const revokeRoute = (world: World): Route => ({
  method: 'POST',
  path: /^\/oauth2\/revoke$/,
  handle(call) {
    if (!isPlainForm(call)) return failure(400, 'invalid_request');
    if (proofOf(call) !== 'basic') return failure(401, 'invalid_client');
    const token = call.field('token');
    if (!token) return failure(400, 'invalid_request');
    return { status: 200, headers: { 'content-type': 'text/html', ...endPair(world, token) }, body: '' };
  },
});

/** The headers that WSO2 sets only when something ended. */
function endPair({ ledger }: World, token: string): Record<string, string> {
  const entry = ledger.find(token);
  if (!entry) return {};
  const ended = [...ledger.entries.values()].filter(
    one => one === entry || one.with === token || one.token === entry.with,
  );
  for (const one of ended) if (one.state !== 'used') ledger.end(one.token);
  const named = (kind: string) => ended.find(one => one.kind === kind)?.token ?? '';
  return { revokedaccesstoken: named('access'), revokedrefreshtoken: named('refresh'), authorizeduser: entry.account };
}

const failure = (status: number, error: string): Reply => ({ status, body: { error } });
