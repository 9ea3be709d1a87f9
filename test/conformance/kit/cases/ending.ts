import { until } from '../../../support/until.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';

/** Tokens that the provider would still take. */
const alive = ({ sandbox: { ledger, clock } }: Stage) => ledger.live(clock.now()).length;

async function allEnded(stage: Stage, atMostMs: number): Promise<void> {
  await until('every token is revoked', () => alive(stage) === 0, { timeoutMs: atMostMs }).catch(() => {
    const kinds = stage.sandbox.ledger.live(stage.sandbox.clock.now()).map(({ kind }) => kind);
    throw new Finding(`still good at the provider: ${kinds.join(', ')}`);
  });
}

const REVOKE = 'revoke: end held.refreshToken and held.accessToken, the refresh token first.';

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
    name: 'revocation-after-renewal',
    rule: 'Tokens that renewals left behind are ended with the grant, too.',
    fix: `${REVOKE} oldTokenLives, where a renewal leaves the old access token good and revoking it harms nothing else.`,
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
    rule: 'A second login replaces the first: its tokens are ended at the provider.',
    fix: REVOKE,
    needs: ['people', 'revocation'],
    async run(stage) {
      const one = await stage.signedIn();
      const before = new Set(stage.sandbox.ledger.entries.keys());
      must((await one.login(stage.profile.people?.[0] ?? { input: {} })) === 'LoggedIn', 'a second login fails');
      const left = () => stage.sandbox.ledger.live(stage.sandbox.clock.now()).filter(({ token }) => before.has(token));
      await until('the first tokens are revoked', () => left().length === 0, { timeoutMs: 3_000 }).catch(() => {
        throw new Finding('the tokens of the first login are still good at the provider');
      });
      await one.read();
    },
  },
];
