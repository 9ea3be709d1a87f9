import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage, StageOptions } from '../stage.js';
import type { Visitor } from '../visitor.js';

/** Sets the same rotation of refresh tokens at the provider and at the gateway. */
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
  must(ledger.replays === 0, `a redeemed refresh token was presented again ${ledger.replays} times`);

/** Bodies of a 2xx that cannot be read as a token response. */
const UNREADABLE = ['', 'OK', '{"access', '[]', '{"status":"done"}'];

/** Refreshes at a provider that redeems the token, and whose response is lost. */
async function loseResponse(stage: Stage, one: Visitor): Promise<void> {
  stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'reset', when: 'after' });
  await one.refresh();
  stage.sandbox.faults.clear();
}

export const refreshTokens: readonly Case[] = [
  {
    name: 'rotating',
    rule: 'If each refresh returns a new refresh token, the next refresh uses it.',
    fix: 'refresh: the refresh token of the response replaces the stored one.',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      for (const _ of [1, 2, 3]) must((await one.refresh()) === 'Refreshed', 'a second refresh failed');
      noReplay(stage);
      await one.read();
    },
  },
  {
    name: 'not-rotating',
    rule: 'If a refresh returns no new refresh token, the old one stays in use (RFC 6749, 6).',
    fix: 'refresh: keep held.refreshToken (keepingRefreshToken).',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('never'),
    async run(stage) {
      const one = await signedIn(stage, 'never');
      const presented = () => stage.seen('token').length;
      stage.forget();
      for (const _ of [1, 2, 3]) must((await one.refresh()) === 'Refreshed', 'a second refresh failed');
      must(presented() === 3, `${presented()} token requests for three refreshes`);
      must((await one.grant())?.renewable === true, 'the grant is no longer renewable');
      await one.read();
    },
  },
  {
    name: 'lost-answer-rotating',
    rule: 'A refresh token that may have been redeemed is not presented again if a replay would end the grant.',
    fix: "rotation: take it from the setting, with 'always' as the default unless the provider documents otherwise. refresh: do not use the refresh token when it is `spent`.",
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      const before = await one.read();
      await loseResponse(stage, one);
      for (const _ of [1, 2]) await one.refresh();
      noReplay(stage);
      must(
        (await one.grant())?.state !== 'NEEDS_LOGIN',
        'the grant needs a new login although its access token still works',
      );
      must((await one.read()) === before, 'the current access token no longer works');
    },
  },
  {
    name: 'unreadable-rotating',
    rule: 'A 2xx that cannot be read leaves it unknown whether the refresh token was redeemed. The token is not presented again if a replay would end the grant.',
    fix: 'The reader of the token response: return undefined for a body that it cannot read. refresh: return the result of requestToken unchanged.',
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
        must(
          (await one.grant())?.state !== 'NEEDS_LOGIN',
          'the grant needs a new login although its access token still works',
        );
      }
      must((await one.read()) === before, 'the current access token no longer works');
    },
  },
  {
    name: 'marked-rotating',
    rule: 'A token response that starts with a byte order mark is valid (RFC 8259, 8.1).',
    fix: 'The reader of the token response: use json(response) to read the body.',
    needs: ['personalRenewal', 'refreshTokens'],
    stage: rotating('always'),
    async run(stage) {
      const one = await signedIn(stage, 'always');
      const edit = (body: unknown) => `\uFEFF${JSON.stringify(body)}`;
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'edit', edit });
      must((await one.refresh()) === 'Refreshed', 'refresh did not return Refreshed');
      must((await one.refresh()) === 'Refreshed', 'a second refresh failed');
      noReplay(stage);
    },
  },
  {
    name: 'lost-answer',
    rule: 'A refresh whose response was lost is tried again if a second try is harmless.',
    fix: 'rotation, renewable and presentsRefreshToken: declare each credential that can be presented again.',
    needs: ['personalRenewal'],
    stage: rotating('never'),
    async run(stage) {
      const one = await signedIn(stage, 'never');
      await loseResponse(stage, one);
      await one.refreshedAgain();
      await one.read();
    },
  },
];
