import type { Fault } from '../../sandbox/faults.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

const READER = 'The reader of the token response';

/** Refreshes once while the token endpoint fails. Throws a Finding where the current access token no longer works, unless a new login is needed. */
async function refreshThrough(stage: Stage, fault: Fault): Promise<{ one: Visitor; outcome: string; state: string }> {
  const one = await stage.signedIn();
  const before = await one.read();
  stage.sandbox.faults.next(stage.profile.tokenCalls, fault, 99);
  const outcome = await one.refresh();
  const state = (await one.grant())?.state ?? 'none';
  if (state !== 'NEEDS_LOGIN') must((await one.read()) === before, 'the current access token no longer works');
  stage.sandbox.faults.clear();
  return { one, outcome, state };
}

/** A failed refresh that does not end the grant: it stays ACTIVE, and a refresh without faults succeeds. */
const staysAfter =
  (fault: Fault | ((stage: Stage) => Fault)): Case['run'] =>
  async stage => {
    const { one, outcome, state } = await refreshThrough(stage, typeof fault === 'function' ? fault(stage) : fault);
    must(outcome !== 'Refreshed', 'a response without a token counts as a refresh');
    must(state === 'ACTIVE', `the grant is ${state}`);
    await one.refreshedAgain();
    await one.read();
  };

const said = (stage: Stage, what: 'operator' | 'tooEarly'): Fault => ({
  kind: 'status',
  ...stage.profile.says[what],
});

export const renewal: readonly Case[] = [
  {
    name: 'renewal',
    rule: 'A refresh returns a new token that works and increases the generation by one.',
    fix: 'refresh, and the reader of the token response.',
    needs: ['personalRenewal'],
    async run(stage) {
      const one = await stage.signedIn();
      const before = await one.read();
      for (const generation of [2, 3]) {
        must((await one.refresh()) === 'Refreshed', 'refresh did not return Refreshed');
        must((await one.grant())?.generation === generation, `generation is not ${generation}`);
        must((await one.read()) === before, 'the data differ after a refresh');
      }
    },
  },
  {
    name: 'renewal-shared',
    rule: 'Twenty concurrent refreshes send one token request.',
    fix: 'refresh: call requestToken once. The engine shares the result.',
    needs: ['personalRenewal'],
    async run(stage) {
      const one = await stage.signedIn();
      stage.forget();
      // The delay lets all twenty arrive before the response.
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'delay', delayMs: 400 });
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => one.refresh()));
      must(
        outcomes.every(outcome => outcome === 'Refreshed'),
        `not all refreshes succeeded: ${[...new Set(outcomes)].join(', ')}`,
      );
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests`);
    },
  },
  {
    name: 'renewal-503',
    rule: 'A 503 with Retry-After from the token endpoint ends no grant.',
    fix: `${READER}: return undefined for every 5xx, regardless of the body.`,
    needs: ['personalRenewal'],
    run: staysAfter(({ profile }) => ({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '1' },
      body: profile.says.refused.body,
    })),
  },
  {
    name: 'renewal-429',
    rule: 'A 429 from the token endpoint ends no grant.',
    fix: `${READER}: return undefined for a 429, regardless of the body.`,
    needs: ['personalRenewal'],
    run: staysAfter({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
  },
  {
    name: 'renewal-html',
    rule: 'An HTML page instead of tokens ends no grant, regardless of its status.',
    fix: `${READER}: return undefined for every body that is not a token response.`,
    needs: ['personalRenewal'],
    async run(stage) {
      for (const status of [200, 400, 401, 403, 503]) await staysAfter({ kind: 'html', status })(stage);
    },
  },
  {
    name: 'renewal-slow',
    rule: 'A token endpoint that does not respond ends no grant.',
    fix: 'refresh: return the result of requestToken unchanged. The engine handles `unknown`.',
    needs: ['personalRenewal'],
    async run(stage) {
      const { state } = await refreshThrough(stage, { kind: 'hang' });
      must(state !== 'NEEDS_LOGIN', 'the grant needs a new login');
    },
  },
  {
    name: 'renewal-operator',
    rule: 'An error in the client registration ends no grant. The operator must fix it.',
    fix: `${READER}: return { kind: 'misconfigured' } for it. RFC 6749, 5.2 separates invalid_client from invalid_grant.`,
    needs: ['personalRenewal', 'operator'],
    async run(stage) {
      const { one, outcome, state } = await refreshThrough(stage, said(stage, 'operator'));
      must(outcome !== 'Refreshed', 'a response without a token counts as a refresh');
      must(state === 'ACTIVE', `the grant is ${state}`);
      await one.read();
    },
  },
  {
    name: 'renewal-too-early',
    rule: 'A refresh that the provider refuses as too early ends no grant.',
    fix: `${READER}: return undefined for it. Set refreshMarginMs below the time before expiry at which the provider allows a refresh.`,
    needs: ['personalRenewal', 'tooEarly'],
    run: staysAfter(stage => said(stage, 'tooEarly')),
  },
  {
    name: 'renewal-refused',
    rule: 'A grant that the provider rejects needs a new login. Its refresh token is not presented again.',
    fix: `${READER}: return { kind: 'rejected' } for it.`,
    needs: ['personalRenewal'],
    async run(stage) {
      const { status, body } = stage.profile.says.refused;
      const { one, state } = await refreshThrough(stage, { kind: 'status', status, body });
      must(state === 'NEEDS_LOGIN', `the grant is ${state}`);
      stage.forget();
      await one.refresh();
      must(stage.seen('token').length === 0, 'a rejected refresh token was presented again');
    },
  },
];
