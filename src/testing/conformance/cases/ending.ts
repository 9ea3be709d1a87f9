import { until } from '../../until.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

/** Number of tokens that the provider still accepts. */
const alive = ({ sandbox: { ledger, clock } }: Stage) => ledger.live(clock.now()).length;

/** Number of those tokens that a revocation request can contain. */
const revocable = ({ sandbox: { ledger, clock }, profile }: Stage) =>
  ledger.live(clock.now(), profile.revocable).length;

async function allEnded(stage: Stage, atMostMs: number): Promise<void> {
  await until('every token is revoked', () => alive(stage) === 0, { timeoutMs: atMostMs }).catch(() => {
    const kinds = stage.sandbox.ledger.live(stage.sandbox.clock.now()).map(({ kind }) => kind);
    throw new Finding(`still valid at the provider: ${kinds.join(', ')}`);
  });
}

const REVOKE = 'revoke: send only the token that it receives, access or refresh.';
const ENDS =
  'revocationEnds: declare what one revocation ends at the provider. The engine then sends no revocation that ends more than the user requested.';
const REFUSAL = { kind: 'status', status: 400, body: { error: 'unsupported_token_type' } } as const;

/** Throws a Finding unless a session is signed in: the provider accepts its token, and a renewable grant can be refreshed. */
export async function isSignedIn(one: Visitor, what: string): Promise<void> {
  const { code } = await one.tryRead();
  must(code === undefined, `${what}: a read fails with ${code}`);
  if (!(await one.grant())?.renewable) return;
  const outcome = await one.refresh();
  must(outcome === 'Refreshed', `${what}: a refresh returns ${outcome}`);
}

async function signInAgain(stage: Stage, one: Visitor): Promise<void> {
  must((await one.login(stage.profile.people?.[0] ?? { input: {} })) === 'LoggedIn', 'a second login failed');
}

export const ending: readonly Case[] = [
  {
    name: 'logout',
    rule: 'Logout ends the session at once. A second logout is not an error.',
    fix: 'revoke must not throw.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      must((await one.logout()).sessionsEnded === 1, 'no session ended');
      must((await one.grant()) === null, 'the grant still exists');
      must((await one.logout()).sessionsEnded === 0, 'a second logout ended a session');
      stage.forget();
      await one.tryRead();
      must(stage.seen('data').length === 0, 'data were requested after the logout');
    },
  },
  {
    name: 'revocation',
    rule: 'Revoking a grant ends every one of its tokens at the provider.',
    fix: REVOKE,
    needs: ['people', 'revocation'],
    async run(stage) {
      const one = await stage.signedIn();
      const outcome = await one.revoke();
      must(outcome === 'REVOKED', `revoke returned ${outcome}`);
      await allEnded(stage, 0.5 * 1_000);
    },
  },
  {
    name: 'revocation-refused',
    rule: 'When the provider refuses to revoke a token (RFC 7009, 2.2.1), the outcome is REFUSED and the token is not sent again. Every other token is revoked.',
    fix: `${REVOKE} Return the outcome unchanged.`,
    needs: ['people', 'revocation'],
    async run(stage) {
      const { profile, sandbox, revocationEnds } = stage;
      const one = await stage.signedIn();
      const tokens = revocable(stage);
      if (profile.revocationCalls) sandbox.faults.next(profile.revocationCalls, REFUSAL);
      const outcome = await one.revoke();
      // The revocation of another token also ends the refused one.
      const isEnded = tokens > 1 && revocationEnds !== 'token';
      const expected = isEnded ? 'REVOKED' : 'REFUSED';
      must(outcome === expected, `revoke returned ${outcome} instead of ${expected}`);
      must(isEnded || revocable(stage) < Math.max(2, tokens), 'no other token was revoked');
      const sent = stage.seen('revocation').map(({ body, headers }) => `${body} ${headers.authorization}`);
      must(sent.length === tokens, `${sent.length} revocations for ${tokens} tokens`);
      must(new Set(sent).size === tokens, 'one token was sent twice');
    },
  },
  {
    name: 'revocation-after-renewal',
    rule: 'Revoking a grant also ends the tokens that refreshes left valid.',
    fix: `${REVOKE} Set accessTokenSurvivesRefresh if the old access token stays valid after a refresh and its revocation ends nothing else.`,
    needs: ['personalRenewal', 'revocation'],
    async run(stage) {
      const one = await stage.signedIn();
      must((await one.refresh()) === 'Refreshed', 'refresh did not return Refreshed');
      await one.revoke();
      const present = stage.sandbox.ledger.live(stage.sandbox.clock.now()).filter(({ kind }) => kind === 'refresh');
      must(present.length === 0, 'a refresh token is still valid at the provider');
    },
  },
  {
    name: 'revocation-down',
    rule: 'A revocation that fails with 503 is QUEUED. The engine sends it again when the provider is available.',
    fix: 'revoke: `done` is true only for a response that confirms the revocation. Return the outcome unchanged.',
    needs: ['people', 'revocation'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'status', status: 503 }, 99);
      const { outcomes } = await one.logout();
      must(outcomes.join() === 'QUEUED', `logout returned ${outcomes.join()}`);
      stage.sandbox.faults.clear();
      await allEnded(stage, 12_000);
    },
  },
  {
    name: 'revocation-html',
    rule: 'An HTML page with status 500 does not confirm a revocation.',
    fix: 'revoke: `done` checks the status.',
    needs: ['people', 'revocation'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'html', status: 500 }, 99);
      must((await one.revoke()) === 'QUEUED', 'revoke did not return QUEUED');
    },
  },
  {
    name: 'no-revocation',
    rule: 'If the provider has no revocation, logout succeeds with the outcome NOT_SUPPORTED.',
    fix: 'Omit `revoke`. Do not throw.',
    needs: ['people', 'noRevocation'],
    async run(stage) {
      const one = await stage.signedIn();
      const { outcomes, sessionsEnded } = await one.logout();
      must(outcomes.join() === 'NOT_SUPPORTED' && sessionsEnded === 1, `logout returned ${outcomes.join()}`);
    },
  },
  {
    name: 'second-login',
    rule: 'A second login replaces the first. The tokens of the first are revoked, and those of the second are valid.',
    fix: `${REVOKE} ${ENDS}`,
    needs: ['people', 'revocation', 'endsLess'],
    async run(stage) {
      const one = await stage.signedIn();
      const before = new Set(stage.sandbox.ledger.entries.keys());
      await signInAgain(stage, one);
      const left = () => stage.sandbox.ledger.live(stage.sandbox.clock.now()).filter(({ token }) => before.has(token));
      await until('the first tokens are revoked', () => left().length === 0, { timeoutMs: 3_000 }).catch(() => {
        throw new Finding('the tokens of the first login are still valid at the provider');
      });
      await isSignedIn(one, 'the second login');
    },
  },
  {
    name: 'second-login-kept',
    rule: 'If a revocation ends the account, a second login in a session revokes nothing and therefore stays signed in.',
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
    rule: 'If a revocation ends the account, only the logout of its last session revokes. That revocation ends every token.',
    fix: ENDS,
    needs: ['people', 'revocation', 'endsAccount'],
    async run(stage) {
      const [one, other] = [await stage.signedIn(), await stage.signedIn()];
      const first = (await one.logout()).outcomes.join();
      must(first === 'KEPT', `the first logout returned ${first} instead of KEPT`);
      const last = (await other.logout()).outcomes.join();
      must(last === 'REVOKED', `the last logout returned ${last} instead of REVOKED`);
      await allEnded(stage, 0.5 * 1_000);
    },
  },
  {
    name: 'login-before-revocation',
    rule: 'If a revocation ends the account, a new login cancels a queued revocation.',
    fix: ENDS,
    needs: ['people', 'revocation', 'endsAccount'],
    async run(stage) {
      const { revocationCalls } = stage.profile;
      const one = await stage.signedIn();
      if (revocationCalls) stage.sandbox.faults.next(revocationCalls, { kind: 'status', status: 503 }, 99);
      const { outcomes } = await one.logout();
      must(outcomes.join() === 'QUEUED', `logout returned ${outcomes.join()}`);
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
