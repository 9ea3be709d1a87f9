import type { Call, Reply, SandboxClock } from '../../../testing/sandbox/kit.js';
import type { Ledger } from '../../../testing/sandbox/ledger.js';
import { Mint, type Minted } from '../../../testing/sandbox/mint.js';
import { BAD_CREDENTIALS, DEAD_TOKEN, fail, INVALID, ok, type PurewlKnobs } from './common.js';
import { RESELLERS, SERVICE_RESELLER, type SeedReseller } from './seed.js';

const ALL: readonly SeedReseller[] = [...RESELLERS, SERVICE_RESELLER];

/** POST /auth/v1/accessToken, and the gate in front of every other call. */
export class Tokens {
  private readonly ledger: Ledger;
  private readonly clock: SandboxClock;
  private readonly knobs: PurewlKnobs;
  private readonly mint: Mint;

  constructor(ledger: Ledger, clock: SandboxClock, knobs: PurewlKnobs) {
    this.ledger = ledger;
    this.clock = clock;
    this.knobs = knobs;
    this.mint = new Mint(ledger, clock, () => ({
      accessLifeMs: knobs.accessLifeS * 1_000,
      refreshLifeMs: knobs.refreshLifeS * 1_000,
      rotation: knobs.rotation,
    }));
  }

  handle(call: Call): Reply {
    const fields = readFields(call, this.knobs.authBody);
    if (!fields) return fail(INVALID, 'Content type is not supported.', 415);
    switch (fields.get('grantType')) {
      case 'secret':
        return this.bySecret(fields);
      case 'refresh':
        return this.byRefresh(fields);
      default:
        return fail(INVALID, 'grantType must be secret or refresh.', 400);
    }
  }

  /** The reseller whose access token is in X-AccessToken, or the refusal. Tokens elsewhere (Authorization, query) count for nothing. */
  gate(call: Call): SeedReseller | Reply {
    const presented = call.headers['x-accesstoken'];
    const entry = this.ledger.usable(presented, 'access', this.clock.now());
    const reseller = ALL.find(one => String(one.id) === entry?.account);
    const why = presented ? 'Access token is invalid or expired.' : 'X-AccessToken header is missing.';
    return reseller ?? fail(DEAD_TOKEN, why, this.knobs.deadTokenStatus);
  }

  private bySecret(fields: URLSearchParams): Reply {
    const reseller = ALL.find(one => one.secretKey === fields.get('secretKey'));
    return reseller ? this.told(reseller, this.mint.issue(String(reseller.id))) : this.refuse('Secret key is invalid.');
  }

  private byRefresh(fields: URLSearchParams): Reply {
    const presented = fields.get('refreshToken');
    if (!presented) return fail(INVALID, 'refreshToken is required.', 400);
    const entry = this.ledger.find(presented, 'refresh');
    const reseller = ALL.find(one => String(one.id) === entry?.account);
    if (!entry || !reseller) return this.refuse('Refresh token is invalid.');
    if (this.knobs.secretOnRefresh && fields.get('secretKey') !== reseller.secretKey)
      return this.refuse('Secret key is invalid.');
    const minted = this.mint.redeem(presented);
    return minted ? this.told(reseller, minted) : this.refuse('Refresh token is invalid.');
  }

  private told(reseller: SeedReseller, { accessToken, refreshToken }: Minted): Reply {
    return ok({
      accessToken,
      ...(refreshToken && { refreshToken }),
      expiry: this.knobs.accessLifeS,
      resellerId: reseller.id,
      resellerUid: reseller.uid,
    });
  }

  private refuse(message: string): Reply {
    this.ledger.refusals += 1;
    return fail(BAD_CREDENTIALS, message, this.knobs.refusalStatus);
  }
}

/** The body's fields in the one encoding that is taken; undefined for any other. */
function readFields(call: Call, encoding: PurewlKnobs['authBody']): URLSearchParams | undefined {
  const type = call.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (encoding === 'form')
    return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(call.body) : undefined;
  if (type !== 'application/json') return undefined;
  try {
    const fields = Object.entries(JSON.parse(call.body) as object).map(([name, value]) => [name, String(value)]);
    return new URLSearchParams(fields as [string, string][]);
  } catch {
    return undefined;
  }
}
