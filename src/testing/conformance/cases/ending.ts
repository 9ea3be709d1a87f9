import { until } from '../../until.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

/** Tokens that the provider would still take. */
const alive = ({ sandbox: { ledger, clock } }: Stage) => ledger.live(clock.now()).length;

/** Those among them that it can be asked to revoke. */
const revocable = ({ sandbox: { ledger, clock }, profile }: Stage) =>
  ledger.live(clock.now(), profile.revocable).length;

async function allEnded(stage: Stage, atMostMs: number): Promise<void> {
  await until('every token is revoked', () => alive(stage) === 0, { timeoutMs: atMostMs }).catch(() => {
    const kinds = stage.sandbox.ledger.live(stage.sandbox.clock.now()).map(({ kind }) => kind);
    throw new Finding(`still good at the provider: ${kinds.join(', ')}`);
  });
}

const REVOKE = 'revoke: send the token that it is given, access or refresh, and no other.';
const ENDS =
  'revocationEnds: what one revocation ends at the provider, so that the engine sends none that ends more than was asked for.';
const REFUSAL = { kind: 'status', status: 400, body: { error: 'unsupported_token_type' } } as const;

/** Insists that a session is signed in: its token is taken, and it can be renewed where renewal is possible. */
export async function isSignedIn(one: Visitor, what: string): Promise<void> {
  const { code } = await one.tryRead();
  must(code === undefined, `${what} reads ${code}`);
  if (!(await one.grant())?.renewable) return;
  const outcome = await one.refresh();
  must(outcome === 'Refreshed', `${what} returns ${outcome} for a refresh`);
}

async function signInAgain(stage: Stage, one: Visitor): Promise<void> {
  must((await one.login(stage.profile.people?.[0] ?? { input: {} })) === 'LoggedIn', 'a second login fails');
}

export const ending: readonly Case[] = [
  {
    name: 'logout',
    rule: 'Logout ends the session at once; a second logout is no error.',
    fix: 'revoke must not throw.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      must((await one.logout()).sessionsEnded === 1, 'no session ended');
      must((await one.grant()) === null, 'there is still a grant');
      must((await one.logout()).sessionsEnded === 0, 'a second logout ended something');
      stage.forget();
      await one.tryRead();
      must(stage.seen('data').length === 0, 'data were asked for after the logout');
    },
  },
  {
    name: 'revocation',
    rule: 'What a grant holds is ended at the provider: every token of it.',
    fix: REVOKE,
    needs: ['people', 'revocation'],
    async run(stage) {
      const one = await stage.signedIn();
      const outcome = await one.revoke();
      must(outcome === 'REVOKED', `revoke answered ${outcome}`);
      await allEnded(stage, 0.5 * 1_000);
    },
  },
  {
    name: 'revocation-refused',
    rule: 'A token that the provider refuses to revoke (RFC 7009, 2.2.1) is given up: REFUSED, and every other token is ended.',
    fix: `${REVOKE} Pass the outcome on as it is.`,
    needs: ['people', 'revocation'],
    async run(stage) {
      const { profile, sandbox, revocationEnds } = stage;
      const one = await stage.signedIn();
      const tokens = revocable(stage);
      if (profile.revocationCalls) sandbox.faults.next(profile.revocationCalls, REFUSAL);
      const outcome = await one.revoke();
      // One of the others ends the first one too.
      const isEnded = tokens > 1 && revocationEnds !== 'token';
      const expected = isEnded ? 'REVOKED' : 'REFUSED';
      must(outcome === expected, `revoke returned ${outcome} in place of ${expected}`);
      must(isEnded || revocable(stage) < Math.max(2, tokens), 'no other token was revoked');
      const sent = stage.seen('revocation').map(({ body, headers }) => `${body} ${headers.authorization}`);
      must(sent.length === tokens, `${sent.length} revocations for ${tokens} tokens`);
      must(new Set(sent).size === tokens, 'one token was sent twice');
    },
  },
  {
    name: 'revocation-after-renewal',
    rule: 'Tokens that renewals left behind are ended with the grant, too.',
    fix: `${REVOKE} accessTokenSurvivesRefresh, where a renewal leaves the old access token good and revoking it harms nothing else.`,
    needs: ['personalRenewal', 'revocation'],
    async run(stage) {
      const one = await stage.signedIn();
      must((await one.refresh()) === 'Refreshed', 'refresh did not answer Refreshed');
      await one.revoke();
      const present = stage.sandbox.ledger.live(stage.sandbox.clock.now()).filter(({ kind }) => kind === 'refresh');
      must(present.length === 0, 'a refresh token is still good at the provider');
    },
  },
  {
    name: 'revocation-down',
    rule: 'A revocation that cannot be done now (503) is QUEUED, and done when the provider is back.',
    fix: 'revoke: `done` is true only for an answer that says the token is dead; pass the outcome on.',
    needs: ['people', 'revocation'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'status', status: 503 }, 99);
      const { outcomes } = await one.logout();
      must(outcomes.join() === 'QUEUED', `logout answered ${outcomes.join()}`);
      stage.sandbox.faults.clear();
      await allEnded(stage, 12_000);
    },
  },
  {
    name: 'revocation-html',
    rule: 'A page of HTML with a 500 confirms no revocation.',
    fix: 'revoke: `done` looks at the status.',
    needs: ['people', 'revocation'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'html', status: 500 }, 99);
      must((await one.revoke()) === 'QUEUED', 'revoke did not answer QUEUED');
    },
  },
  {
    name: 'no-revocation',
    rule: 'Where the provider has no revocation, a logout succeeds and says NOT_SUPPORTED.',
    fix: 'Leave `revoke` away; do not throw.',
    needs: ['people', 'noRevocation'],
    async run(stage) {
      const one = await stage.signedIn();
      const { outcomes, sessionsEnded } = await one.logout();
      must(outcomes.join() === 'NOT_SUPPORTED' && sessionsEnded === 1, `logout answered ${outcomes.join()}`);
    },
  },
  {
    name: 'second-login',
    rule: 'A second login replaces the first: its tokens are ended at the provider, and the new ones are good.',
    fix: `${REVOKE} ${ENDS}`,
    needs: ['people', 'revocation', 'endsLess'],
    async run(stage) {
      const one = await stage.signedIn();
      const before = new Set(stage.sandbox.ledger.entries.keys());
      await signInAgain(stage, one);
      const left = () => stage.sandbox.ledger.live(stage.sandbox.clock.now()).filter(({ token }) => before.has(token));
      await until('the first tokens are revoked', () => left().length === 0, { timeoutMs: 3_000 }).catch(() => {
        throw new Finding('the tokens of the first login are still good at the provider');
      });
      await isSignedIn(one, 'the second login');
    },
  },
  {
    name: 'second-login-kept',
    rule: 'Where a revocation ends the account, a second login in a session revokes nothing and does not end itself.',
    fix: ENDS,
    needs: ['people', 'revocation', 'endsAccount'],
    async run(stage) {
      const one = await stage.signedIn();
      await signInAgain(stage, one);
      await isSignedIn(one, 'the second login');
      must(stage.seen('revocation').length === 0, 'the first login was revoked');
    },
  },
  {
    name: 'other-session',
    rule: 'Logging out one session leaves another session of the same account signed in.',
    fix: `${REVOKE} ${ENDS}`,
    needs: ['people'],
    async run(stage) {
      const [one, other] = [await stage.signedIn(), await stage.signedIn()];
      await one.logout();
      await isSignedIn(other, 'the other session');
    },
  },
  {
    name: 'last-session',
    rule: 'Where a revocation ends the account, the last session of it revokes, and every token is ended.',
    fix: ENDS,
    needs: ['people', 'revocation', 'endsAccount'],
    async run(stage) {
      const [one, other] = [await stage.signedIn(), await stage.signedIn()];
      const first = (await one.logout()).outcomes.join();
      must(first === 'KEPT', `the first logout returned ${first} in place of KEPT`);
      const last = (await other.logout()).outcomes.join();
      must(last === 'REVOKED', `the last logout returned ${last} in place of REVOKED`);
      await allEnded(stage, 0.5 * 1_000);
    },
  },
  {
    name: 'login-before-revocation',
    rule: 'Where a revocation ends the account, a login cancels a revocation that is still to be done.',
    fix: ENDS,
    needs: ['people', 'revocation', 'endsAccount'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'status', status: 503 }, 99);
      const { outcomes } = await one.logout();
      must(outcomes.join() === 'QUEUED', `logout answered ${outcomes.join()}`);
      const again = await stage.signedIn();
      stage.sandbox.faults.clear();
      const isCancelled = () => stage.logged().includes('a revocation is not needed');
      await until('it is cancelled', isCancelled, { timeoutMs: 12_000 }).catch(() => {
        throw new Finding('the revocation was not cancelled');
      });
      await isSignedIn(again, 'the new login');
    },
  },
];
