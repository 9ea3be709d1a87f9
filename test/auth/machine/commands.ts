import fc from 'fast-check';
import { expect } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { Sealer } from '../../../src/auth/crypto/seal.js';
import { createGrantStore } from '../../../src/auth/grants/grant-store.js';
import { grantField, sessionOwner } from '../../../src/auth/store/keys.js';
import { codeOf } from '../../../src/errors.js';
import type { ApiKey } from '../../../src/provider/context.js';
import type { Caller } from '../../../src/provider/contract.js';
import type { Fate } from '../../support/acme/direct.js';
import { ACME } from '../../support/acme/sandbox.js';
import { type Browser, SEAL_KEYS } from '../../support/engine.js';
import { expectedState, heldBy, LIFE_MS, type Model, mayPresent, type Real, unended } from './model.js';

const caller: ApiKey<Caller> = { provider: ACME };

abstract class Step implements fc.AsyncCommand<Model, Real> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }
  abstract run(model: Model, real: Real): Promise<void>;
  abstract toString(): string;

  /** After every step, the owner's view is compared with the model. */
  protected async seen(model: Model, real: Real): Promise<void> {
    const session = await real.browser.session();
    expect(session !== null).toBe(model.session);
    const [grant] = session?.grants ?? [];
    expect(grant !== undefined).toBe(model.grant);
    // Nothing that one session does ends what another holds.
    if (model.other) expect(unended(real, await heldBy(real, real.other))).toEqual(['access', 'refresh']);
    if (!grant) return;
    if (!model.dead && !model.lost && !model.unreadable)
      expect(unended(real, await heldBy(real, real.browser))).toContain('refresh');
    expect(grant.generation).toBe(model.generation);
    expect(grant.state).toBe(expectedState(model, real.rotation, real.store.now()));
  }
}

/** How far the store's clock may be corrected during a step, ms. */
const CORRECTION_MS = 5_000;

class Login extends Step {
  async run(model: Model, real: Real) {
    const fromMs = real.store.now();
    const { grant } = await real.browser.signedIn(real.name);
    const toMs = real.store.now();
    const generation = model.session ? model.generation + 1 : 1;
    expect(grant.generation).toBe(generation);
    const accessEndMs = grant.accessExpiresAtMs ?? 0;
    // Between the store's times around the login, however long it took. The store's clock may be corrected in between.
    expect(accessEndMs).toBeGreaterThan(fromMs + LIFE_MS - CORRECTION_MS);
    expect(accessEndMs).toBeLessThan(toMs + LIFE_MS + CORRECTION_MS);
    Object.assign(model, {
      session: true,
      grant: true,
      generation,
      dead: false,
      unreadable: false,
      accessEndMs,
      lost: undefined,
      resting: false,
      failures: 0,
      waitIsFixed: false,
    });
    await this.seen(model, real);
  }
  toString = () => 'login';
}

/** A refresh, by the mutation or by use of an expired token. */
abstract class Renewing extends Step {
  readonly fate: Fate;
  readonly gateway: number;
  constructor(fate: Fate, gateway: number) {
    super();
    this.fate = fate;
    this.gateway = gateway;
  }

  protected on(real: Real): Browser {
    const browser = real.engines[this.gateway]?.browser() as Browser;
    browser.value = real.browser.value;
    return browser;
  }

  /** The effect on the model of presenting the refresh token once. */
  protected presented(model: Model, real: Real, atMs: number): void {
    const { fate } = this;
    model.resting = fate !== 'issued' && fate !== 'refused';
    model.failures = fate === 'issued' ? 0 : model.failures + 1;
    model.waitIsFixed = fate === 'operator';
    if (fate === 'issued') {
      Object.assign(model, { generation: model.generation + 1, accessEndMs: atMs + LIFE_MS - 1_000, lost: undefined });
    } else if (fate === 'refused') Object.assign(model, { dead: true, lost: undefined });
    else if (fate === 'lost-redeemed' || fate === 'lost-unseen' || fate === 'unreadable')
      model.lost = model.lost ? { atMs: model.lost.atMs, tries: model.lost.tries + 1 } : { atMs, tries: 0 };
    if (real.rotation === 'always') expect(real.direct.ledger.replays).toBe(0);
  }
}

class Refresh extends Renewing {
  async run(model: Model, real: Real) {
    real.direct.next = this.fate;
    const before = real.direct.renewals;
    const atMs = real.store.now();
    const outcome = await this.on(real)
      .refresh()
      .catch(error => codeOf(error));
    const asked = real.direct.renewals - before;
    if (!model.grant) {
      expect(outcome).toMatchObject({ reason: 'NO_GRANT' });
      expect(asked).toBe(0);
    } else if (model.unreadable) {
      expect(outcome).toBe('GRANT_UNREADABLE');
      expect(asked).toBe(0);
    } else if (model.dead || !mayPresent(model, real.rotation, atMs)) {
      expect(outcome).toMatchObject({ reason: model.dead ? 'NEEDS_LOGIN' : 'RENEWAL_UNKNOWN' });
      expect(asked).toBe(0);
    } else if (asked === 0) {
      const mayWait = model.resting && (model.waitIsFixed || model.failures > 1);
      expect(mayWait, 'a user waits only for the provider’s Retry-After, or after several failures in a row').toBe(
        true,
      );
      expect(outcome).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    } else {
      expect(asked).toBe(1);
      expect(outcome).toHaveProperty('__typename', this.fate === 'issued' ? 'Refreshed' : 'RefreshRefused');
      this.presented(model, real, atMs);
    }
    real.direct.next = 'issued';
    await this.seen(model, real);
  }
  toString = () => `refresh(${this.fate}) on ${this.gateway}`;
}

class Use extends Renewing {
  async run(model: Model, real: Real) {
    real.direct.next = this.fate;
    const before = real.direct.renewals;
    const atMs = real.store.now();
    const lives = model.accessEndMs > atMs && !model.dead && !model.unreadable;
    const code = await Promise.resolve(this.on(real).open().upstream(caller, 'user'))
      .then(api => api.facts())
      .then(() => 'used', codeOf);
    const asked = real.direct.renewals - before;
    if (!model.session) expect(code).toBe('UNAUTHENTICATED');
    else if (model.unreadable) expect(code).toBe('GRANT_UNREADABLE');
    else if (!model.grant || model.dead) expect(code).toBe('LOGIN_REQUIRED');
    else if (lives) expect(code).toBe('used');
    else if (!mayPresent(model, real.rotation, atMs)) expect(code).toBe('LOGIN_REQUIRED');
    else if (asked === 0) expect(model.resting, 'a refresh may be left out only just after a failed one').toBe(true);
    else {
      expect(asked).toBe(1);
      this.presented(model, real, atMs);
      expect(code === 'used').toBe(this.fate === 'issued');
    }
    if (lives || model.dead || model.unreadable || !model.grant)
      expect(asked).toBe(this.fate === 'refused' && asked === 1 ? 1 : 0);
    real.direct.next = 'issued';
    await this.seen(model, real);
  }
  toString = () => `use(${this.fate}) on ${this.gateway}`;
}

/** The end of a session's grant, seen from the provider. */
abstract class Ending extends Step {
  /**
   * Ends the grant. `elsewhere`: why the tokens may be kept at a provider where one revocation ends the account. Either another session holds the
   * account, or a record cannot be read and does not say whose it is. Without a grant there is no outcome.
   */
  protected async end(
    real: Real,
    browser: Browser,
    elsewhere: 'none' | 'held' | 'unclear',
    ending: () => Promise<readonly { readonly outcome: string }[]>,
  ): Promise<void> {
    const held = await heldBy(real, browser);
    const isGood = unended(real, held).length > 0;
    const [revocation] = await ending();
    const isKept = real.ends === 'account' && elsewhere !== 'none';
    const spared = elsewhere === 'held' ? ['KEPT'] : ['KEPT', 'QUEUED'];
    expect(held ? (isKept ? spared : ['REVOKED']) : ['NO_GRANT']).toContain(revocation?.outcome ?? 'NO_GRANT');
    if (held && !isKept) expect(unended(real, held)).toEqual([]);
    if (isGood && !isKept && real.ends === 'account') expect(real.direct.ledger.live(real.store.now())).toEqual([]);
  }
}

const ownSpared = ({ other, unreadable }: Model) => (other ? 'held' : unreadable ? 'unclear' : 'none');

class Revoke extends Ending {
  async run(model: Model, real: Real) {
    const { browser } = real;
    await this.end(real, browser, ownSpared(model), async () => [(await browser.revoke()).revocation]);
    Object.assign(model, {
      grant: false,
      dead: false,
      unreadable: false,
      lost: undefined,
      resting: false,
      failures: 0,
      waitIsFixed: false,
    });
    await this.seen(model, real);
  }
  toString = () => 'revoke';
}

class Logout extends Ending {
  async run(model: Model, real: Real) {
    const { browser } = real;
    const { value } = browser;
    await this.end(real, browser, ownSpared(model), async () => {
      const { sessionsEnded, revocations } = await browser.logout();
      expect(sessionsEnded).toBe(model.session ? 1 : 0);
      return revocations;
    });
    browser.value = value;
    Object.assign(model, {
      session: false,
      grant: false,
      generation: 0,
      dead: false,
      unreadable: false,
      lost: undefined,
      resting: false,
      failures: 0,
      waitIsFixed: false,
    });
    await this.seen(model, real);
  }
  toString = () => 'logout';
}

/** A login that starts with a secret and ends after another login has replaced that secret. */
class OvertakenLogin extends Step {
  override check = (model: Readonly<Model>) => model.session;
  async run(model: Model, real: Real) {
    const holder = real.engines[1]?.browser();
    if (!holder) throw new Error('there are two gateways');
    holder.value = real.browser.value;
    real.direct.meanwhile = () => new Login().run(model, real);
    const outcome = await holder.login(real.name);
    expect(outcome).toMatchObject({ __typename: 'LoginRefused', reason: 'INVALID_STATE' });
    await this.seen(model, real);
  }
  toString = () => 'login that another one overtakes';
}

class OtherLogin extends Step {
  async run(model: Model, real: Real) {
    await real.other.signedIn(real.name);
    model.other = true;
    await this.seen(model, real);
  }
  toString = () => 'login of the other browser';
}

class OtherLogout extends Ending {
  async run(model: Model, real: Real) {
    const { other } = real;
    const holds = model.grant && !model.dead;
    const elsewhere = model.unreadable ? 'unclear' : holds ? 'held' : 'none';
    await this.end(real, other, elsewhere, async () => (await other.logout()).revocations);
    model.other = false;
    await this.seen(model, real);
  }
  toString = () => 'logout of the other browser';
}

class Wait extends Step {
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }
  async run(model: Model, real: Real) {
    real.store.shiftMs += this.ms;
    // Longer than the longest pause between tries.
    if (this.ms > 31_000) model.resting = false;
    await this.seen(model, real);
  }
  toString = () => `wait ${this.ms} ms`;
}

/** A gateway that wrote its intent and presented the token has crashed. The tokens that it received are lost. */
class Crash extends Step {
  override check = (model: Readonly<Model>) =>
    model.grant && !model.dead && !model.unreadable && model.lost === undefined;
  async run(model: Model, real: Real) {
    const ref = sha256(real.browser.value?.split('.')[0] ?? '');
    const grants = createGrantStore(real.store, new Sealer(SEAL_KEYS), { discard: async () => {} });
    const stored = await grants.read(sessionOwner(ref), ACME);
    if (!stored) throw new Error('no grant');
    const atMs = real.store.now();
    const intent = { fence: 'of-the-dead', atMs, leaseEndMs: atMs, presents: true, tries: 0 };
    await grants.replace(sessionOwner(ref), ACME, stored.text, { ...stored.record, intent });
    Object.assign(model, { lost: { atMs, tries: 0 } });
    await this.seen(model, real);
  }
  toString = () => 'crash after the intent';
}

/** A write by another program, or a faulty disk, has damaged the grant's text. The encrypted part is intact. */
class Damage extends Step {
  readonly change: (text: string) => string;
  readonly name: string;
  constructor(name: string, change: (text: string) => string) {
    super();
    this.name = name;
    this.change = change;
  }
  override check = (model: Readonly<Model>) => model.grant;
  async run(model: Model, real: Real) {
    const { key } = sessionOwner(sha256(real.browser.value?.split('.')[0] ?? ''));
    const text = (await real.store.read(key))?.[grantField(ACME)] ?? '';
    const writes = [{ op: 'set' as const, key, field: grantField(ACME), value: this.change(text) }];
    await real.store.commit({ checks: [], writes });
    Object.assign(model, { unreadable: true, lost: undefined });
    await this.seen(model, real);
  }
  toString = () => `damage: ${this.name}`;
}

/** None of them undoes another. */
const damages = [
  new Damage('another byte before the MAC', text => {
    const byte = (text.charCodeAt(text.length - 17) + 1) % 256;
    return text.slice(0, -17) + String.fromCharCode(byte) + text.slice(-16);
  }),
  new Damage('zeros for the MAC', text => text.slice(0, -16) + '\x00'.repeat(16)),
  new Damage('an end that is missing', text => text.slice(0, -1)),
];

const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>('issued') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Fate>(
      'refused',
      'operator',
      'unavailable',
      'lost-redeemed',
      'lost-unseen',
      'unreadable',
    ),
  },
);
const gateway = fc.nat(1);

export const steps = fc.commands(
  [
    fc.constant(new Login()),
    fc.constant(new OvertakenLogin()),
    fc.tuple(fate, gateway).map(([one, at]) => new Refresh(one, at)),
    fc.tuple(fate, gateway).map(([one, at]) => new Use(one, at)),
    fc.constant(new Revoke()),
    fc.constant(new Logout()),
    fc.constant(new OtherLogin()),
    fc.constant(new OtherLogout()),
    fc.constantFrom(1_000, 40_000, 200_000, LIFE_MS).map(ms => new Wait(ms)),
    fc.constant(new Crash()),
    fc.constantFrom(...damages),
  ] as fc.Arbitrary<fc.AsyncCommand<Model, Real>>[],
  { size: 'medium', maxCommands: 14 },
);
