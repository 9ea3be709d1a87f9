import type { Fault } from '../../sandbox/faults.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

const READER = 'The reader of the token answer';

/** Somebody whose next renewals go wrong. Whatever that means, the present token goes on serving. */
async function renewThrough(stage: Stage, fault: Fault): Promise<{ one: Visitor; outcome: string; state: string }> {
  const one = await stage.signedIn();
  const before = await one.read();
  stage.sandbox.faults.next(stage.profile.tokenCalls, fault, 99);
  const outcome = await one.refresh();
  const state = (await one.grant())?.state ?? 'none';
  if (state !== 'NEEDS_LOGIN') must((await one.read()) === before, 'the present token does not serve any more');
  stage.sandbox.faults.clear();
  return { one, outcome, state };
}

/** A renewal that says nothing about the grant: it stays, and renews when all is well again. */
const staysAfter =
  (fault: Fault | ((stage: Stage) => Fault)): Case['run'] =>
  async stage => {
    const { one, outcome, state } = await renewThrough(stage, typeof fault === 'function' ? fault(stage) : fault);
    must(outcome !== 'Refreshed', 'an answer without a token counts as renewed');
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
    rule: 'A renewal brings a new token that works, and the next generation.',
    fix: `refresh, and ${READER.toLowerCase()}.`,
    needs: ['personalRenewal'],
    async run(stage) {
      const one = await stage.signedIn();
      const before = await one.read();
      for (const generation of [2, 3]) {
        must((await one.refresh()) === 'Refreshed', 'refresh did not answer Refreshed');
        must((await one.grant())?.generation === generation, `generation is not ${generation}`);
        must((await one.read()) === before, 'the data differ after a renewal');
      }
    },
  },
  {
    name: 'renewal-shared',
    rule: 'Twenty renewals at once are one request.',
    fix: 'refresh asks once; the engine does the sharing.',
    needs: ['personalRenewal'],
    async run(stage) {
      const one = await stage.signedIn();
      stage.forget();
      // Slow enough that all of the twenty are there before the answer is.
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'delay', delayMs: 400 });
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => one.refresh()));
      must(
        outcomes.every(outcome => outcome === 'Refreshed'),
        `not all were renewed: ${[...new Set(outcomes)].join(', ')}`,
      );
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests`);
    },
  },
  {
    name: 'renewal-503',
    rule: 'A token endpoint that is down (503 with Retry-After) ends no grant.',
    fix: `${READER}: undefined for a 5xx, whatever its body says.`,
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
    rule: 'Too many renewals (429) end no grant.',
    fix: `${READER}: undefined for a 429, whatever its body says.`,
    needs: ['personalRenewal'],
    run: staysAfter({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
  },
  {
    name: 'renewal-html',
    rule: 'A page of HTML in place of tokens ends no grant, whatever its status.',
    fix: `${READER}: undefined for whatever is no token answer.`,
    needs: ['personalRenewal'],
    async run(stage) {
      for (const status of [200, 400, 401, 403, 503]) await staysAfter({ kind: 'html', status })(stage);
    },
  },
  {
    name: 'renewal-slow',
    rule: 'A token endpoint that hangs ends no grant.',
    fix: "refresh: pass on requestToken's outcome as it is; `unknown` is for the engine to judge.",
    needs: ['personalRenewal'],
    async run(stage) {
      const { state } = await renewThrough(stage, { kind: 'hang' });
      must(state !== 'NEEDS_LOGIN', 'the grant is dead');
    },
  },
  {
    name: 'renewal-operator',
    rule: 'A fault of the registration ends no grant: it is for the operator to mend.',
    fix: `${READER}: { kind: 'misconfigured' } for it, as RFC 6749, 5.2 tells invalid_client from invalid_grant.`,
    needs: ['personalRenewal', 'operator'],
    async run(stage) {
      const { one, outcome, state } = await renewThrough(stage, said(stage, 'operator'));
      must(outcome !== 'Refreshed', 'an answer without a token counts as renewed');
      must(state === 'ACTIVE', `the grant is ${state}`);
      await one.read();
    },
  },
  {
    name: 'renewal-too-early',
    rule: 'A renewal refused as too early ends no grant.',
    fix: `${READER}: undefined for it; refreshMarginMs below the time at which the provider allows it.`,
    needs: ['personalRenewal', 'tooEarly'],
    run: staysAfter(stage => said(stage, 'tooEarly')),
  },
  {
    name: 'renewal-refused',
    rule: 'A grant that the provider calls dead needs a new login, and is not tried again.',
    fix: `${READER}: { kind: 'rejected' } for it.`,
    needs: ['personalRenewal'],
    async run(stage) {
      const { status, body } = stage.profile.says.refused;
      const { one, state } = await renewThrough(stage, { kind: 'status', status, body });
      must(state === 'NEEDS_LOGIN', `the grant is ${state}`);
      stage.forget();
      await one.refresh();
      must(stage.seen('token').length === 0, 'a dead grant was presented again');
    },
  },
];
