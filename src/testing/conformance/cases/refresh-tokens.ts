import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage, StageOptions } from '../stage.js';
import type { Visitor } from '../visitor.js';

/** Provider and gateway agree on what becomes of a refresh token that was used. */
const rotating =
  (how: 'never' | 'always') =>
  ({ refreshTokens }: Stage['profile']): StageOptions => ({
    env: refreshTokens ? { [refreshTokens.setting]: how } : {},
  });

async function signedIn(stage: Stage, how: 'never' | 'always'): Promise<Visitor> {
  stage.profile.refreshTokens?.rotate(how);
  return stage.signedIn();
}

const noReplay = ({ sandbox: { ledger } }: Stage) =>
  must(ledger.replays === 0, `${ledger.replays} times a refresh token was presented that had been redeemed`);

/** Bodies of a 2xx of which nothing can be made. */
const UNREADABLE = ['', 'OK', '{"access', '[]', '{"status":"done"}'];

/** A renewal that the provider carries out, and whose answer gets lost. */
async function loseAnswer(stage: Stage, one: Visitor): Promise<void> {
  stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'reset', when: 'after' });
  await one.refresh();
  stage.sandbox.faults.clear();
}

export const refreshTokens: readonly Case[] = [
  {
    name: 'rotating',
    rule: 'Where each renewal brings a new refresh token, that one is used next.',
    fix: 'refresh: the refresh token of the answer replaces the one held.',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      for (const _ of [1, 2, 3]) must((await one.refresh()) === 'Refreshed', 'a second renewal fails');
      noReplay(stage);
      await one.read();
    },
  },
  {
    name: 'not-rotating',
    rule: 'Where a renewal brings no new refresh token, the old one stays in use (RFC 6749, 6).',
    fix: 'refresh: carry held.refreshToken over (keepingRefreshToken).',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('never'),
    async run(stage) {
      const one = await signedIn(stage, 'never');
      const presented = () => stage.seen('token').length;
      stage.forget();
      for (const _ of [1, 2, 3]) must((await one.refresh()) === 'Refreshed', 'a second renewal fails');
      must(presented() === 3, `${presented()} token requests for three renewals`);
      must((await one.grant())?.renewable === true, 'the grant cannot be renewed any more');
      await one.read();
    },
  },
  {
    name: 'lost-answer-rotating',
    rule: 'A refresh token that may have been redeemed is not presented again where that would end the grant.',
    fix: "rotation: from the setting, 'always' unless the provider says otherwise. refresh: nothing with the refresh token when `spent`.",
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      const before = await one.read();
      await loseAnswer(stage, one);
      for (const _ of [1, 2]) await one.refresh();
      noReplay(stage);
      must((await one.grant())?.state !== 'NEEDS_LOGIN', 'the grant is dead while its token still serves');
      must((await one.read()) === before, 'the present token does not serve any more');
    },
  },
  {
    name: 'unreadable-rotating',
    rule: 'A refresh that is answered by a 2xx which cannot be read may have been redeemed: the refresh token is not presented again where that would end the grant.',
    fix: 'The reader of the token answer: undefined for what it cannot read; refresh: pass on the outcome of requestToken as it is.',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      const before = await one.read();
      for (const text of UNREADABLE) {
        stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'edit', edit: () => text });
        await one.refresh();
        stage.sandbox.faults.clear();
        noReplay(stage);
        must((await one.grant())?.state !== 'NEEDS_LOGIN', 'the grant is dead while its token still serves');
      }
      must((await one.read()) === before, 'the present token does not serve any more');
    },
  },
  {
    name: 'marked-rotating',
    rule: 'Tokens behind a byte order mark are tokens (RFC 8259, 8.1).',
    fix: 'The reader of the token answer: json(answer), and no parser of its own.',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      const edit = (body: unknown) => `\uFEFF${JSON.stringify(body)}`;
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'edit', edit });
      must((await one.refresh()) === 'Refreshed', 'refresh did not answer Refreshed');
      must((await one.refresh()) === 'Refreshed', 'a second renewal fails');
      noReplay(stage);
    },
  },
  {
    name: 'lost-answer',
    rule: 'Where trying again does no harm, a renewal whose answer was lost is tried again.',
    fix: 'rotation, renewable and presentsRefreshToken: what can be presented again must be said to be so.',
    needs: ['personalRenewal'],
    stage: rotating('never'),
    async run(stage) {
      const one = await signedIn(stage, 'never');
      await loseAnswer(stage, one);
      await one.refreshedAgain();
      await one.read();
    },
  },
];
