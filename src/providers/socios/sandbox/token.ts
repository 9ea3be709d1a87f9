import { codeChallengeS256 } from '../../../auth/oauth2/pkce.js';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { isPlainForm, type Proof, proofOf } from './client-auth.js';
import { issueApplication, issuePair, renewPair } from './issue.js';
import type { World } from './world.js';

/** The token endpoint (RFC 6749, 3.2), as WSO2's key manager answers. */
export const tokenRoute = (world: World): Route => ({
  method: 'POST',
  path: /^\/oauth2\/token$/,
  handle: call => withoutStore(answer(world, call)),
});

function answer(world: World, call: Call): Reply {
  if (!isPlainForm(call)) return failure(400, 'invalid_request', 'The body must be a form, each field once');
  const proof = proofOf(call);
  if (proof === 'both') return failure(400, 'invalid_request', 'More than one client authentication');
  if (proof === 'wrong' || proof === 'none') return failure(401, 'invalid_client', 'Client Authentication failed.');
  switch (call.field('grant_type')) {
    case 'client_credentials':
      return proof === 'basic' ? { body: issueApplication(world) } : refusedProof();
    case 'authorization_code':
      return exchange(world, call, proof);
    case 'refresh_token':
      return refresh(world, call, proof);
    case undefined:
      return failure(400, 'invalid_request', 'Missing grant_type');
    default:
      return failure(400, 'unsupported_grant_type', 'Unsupported grant_type value');
  }
}

function exchange(world: World, call: Call, proof: Proof): Reply {
  if (proof !== world.knobs.exchangeAuth) return refusedProof();
  const code = world.codes.get(call.field('code') ?? '');
  if (!call.field('code') || !call.field('redirect_uri')) return failure(400, 'invalid_request', 'Missing parameters');
  if (!code || code.expiresAtMs <= world.clock.now()) return invalidGrant('Inactive authorization code');
  if (code.used) {
    // RFC 6749, 4.1.2: what came of a code is ended when the code comes again.
    world.ledger.revokeFamily(code.family);
    return invalidGrant('Inactive authorization code');
  }
  if (code.redirectUri !== call.field('redirect_uri')) return invalidGrant('Callback url mismatch');
  if (!isProven(code.challenge, call.field('code_verifier'))) return invalidGrant('PKCE validation failed');
  code.used = true;
  return { body: issuePair(world, code.fan, code.family) };
}

/** RFC 7636, 4.1 and 4.6. A verifier for a code without a challenge is refused as well (RFC 9700, 4.8.2). */
function isProven(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  return /^[\w.~-]{43,128}$/.test(verifier) && codeChallengeS256(verifier) === challenge;
}

function refresh(world: World, call: Call, proof: Proof): Reply {
  if (proof !== world.knobs.refreshAuth) return refusedProof();
  const token = call.field('refresh_token');
  if (!token) return failure(400, 'invalid_request', 'Missing refresh_token');
  const renewed = renewPair(world, token);
  return renewed ? { body: renewed } : invalidGrant('Persisted access token data not found');
}

const invalidGrant = (description: string) => failure(400, 'invalid_grant', description);
const refusedProof = () => failure(401, 'invalid_client', 'Unsupported Client Authentication Method!');

const failure = (status: number, error: string, description: string): Reply => ({
  status,
  ...(status === 401 && { headers: { 'www-authenticate': 'Basic realm="sandbox"' } }),
  body: { error_description: description, error },
});

const withoutStore = (reply: Reply): Reply => ({
  ...reply,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...reply.headers },
});
