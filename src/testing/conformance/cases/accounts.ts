import type { Person } from '../../sandbox/profile.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { AccountSeen, Visitor } from '../visitor.js';
import { isSignedIn } from './ending.js';

const SUBJECT = 'Take `subject` from the token response or from identify. Each account has a different one.';
const NAMED = "Pass the field's `account` to context.upstream. Do the same in the fields below it.";

async function signIn(one: Visitor, person: Person | undefined): Promise<void> {
  const outcome = await one.login(person ?? { input: {} });
  must(outcome === 'LoggedIn', `a valid login returned ${outcome}`);
}

/** A session with both accounts. */
async function withBoth(stage: Stage) {
  const one = await stage.signedIn(0);
  const [first] = await one.accounts();
  await signIn(one, stage.profile.people?.[1]);
  const all = await one.accounts();
  must(all.length === 2, `${all.length} grants after logins of two accounts`);
  const second = all.find(({ id }) => id !== first?.id);
  must(first !== undefined && second !== undefined, 'the second login replaced the grant of the first');
  return { one, first, second };
}

function readOf({ profile }: Stage, { account }: AccountSeen): string {
  must(profile.readOf !== undefined, 'the profile has no readOf (src/testing/sandbox/profile.ts)');
  return profile.readOf(account);
}

const textOf = (data: unknown) => JSON.stringify(data);

/** Account and origin of every token that was sent since `forget`. */
function sent({ seen, sandbox: { ledger } }: Stage): ReadonlySet<string> {
  const tokens = [...ledger.entries.values()];
  return new Set(
    seen('data').flatMap(({ origin, headers, query, body }) => {
      const text = `${JSON.stringify(headers)} ${query} ${body}`;
      return tokens.filter(({ token }) => text.includes(token)).map(({ account }) => `${account} to ${origin}`);
    }),
  );
}

export const accounts: readonly Case[] = [
  {
    name: 'accounts-choice',
    rule: 'A read that names no account fails with ACCOUNT_REQUIRED when the session has two. No request is sent.',
    fix: `${SUBJECT} ${NAMED}`,
    needs: ['people', 'severalAccounts'],
    async run(stage) {
      const { one } = await withBoth(stage);
      stage.forget();
      const { code } = await one.tryRead();
      must(code === 'ACCOUNT_REQUIRED', `${code ?? 'data'} instead of ACCOUNT_REQUIRED`);
      must(stage.seen('data').length === 0, 'data were requested although the read named no account');
    },
  },
  {
    name: 'accounts-apart',
    rule: "Each account is read with its own tokens, at its own hosts. No request for one account has the other account's token.",
    fix: `${NAMED} api creates every object again for each caller.`,
    needs: ['people', 'severalAccounts'],
    async run(stage) {
      /** The data that a session with only this account reads, and the tokens that are sent for it. */
      const alone = async (who: 0 | 1) => {
        const one = await stage.signedIn(who);
        const [account] = await one.accounts();
        must(account !== undefined, 'no grant after a login');
        stage.forget();
        return { text: textOf(await one.insist(`{ ${readOf(stage, account)} }`)), sent: sent(stage) };
      };
      const expected = [await alone(0), await alone(1)] as const;
      must(
        expected[0].text !== expected[1].text,
        "both accounts read the same data in `readOf`: one reads the other's data",
      );
      const { one, first, second } = await withBoth(stage);
      for (const [n, account] of [first, second].entries()) {
        stage.forget();
        const text = textOf(await one.insist(`{ ${readOf(stage, account)} }`));
        must(text === expected[n]?.text, 'a named account reads different data than a session with only that account');
        const strays = [...sent(stage)].filter(pair => !expected[n]?.sent.has(pair));
        must(strays.length === 0, "a request for one account had the other's token or went to another host");
      }
      stage.forget();
      const both = await one.insist(`{ one: ${readOf(stage, first)} other: ${readOf(stage, second)} }`);
      const texts = Object.values(both).map((value, n) => expected[n]?.text.endsWith(`:${textOf(value)}}`));
      must(texts.every(Boolean), 'two accounts in one query read different data than in two queries');
      const strays = [...sent(stage)].filter(pair => !expected.some(({ sent: pairs }) => pairs.has(pair)));
      must(strays.length === 0, 'a token went to another host when one query read two accounts');
    },
  },
  {
    name: 'accounts-ended',
    rule: 'A second login, a revocation or a logout of one account ends no other account and no other session.',
    fix: 'revoke: send only the token that it receives. revocationEnds: declare what one revocation ends at the provider.',
    needs: ['people', 'severalAccounts'],
    async run(stage) {
      const elsewhere = await stage.signedIn(1);
      const { one, first, second } = await withBoth(stage);
      await signIn(one, stage.profile.people?.[0]);
      const subjects = (await one.accounts()).map(({ subject }) => subject).sort();
      must(textOf(subjects) === textOf([first.subject, second.subject].sort()), 'a second login lost an account');
      await one.insist(`{ ${readOf(stage, second)} }`);

      const replaced = (await one.accounts()).find(({ subject }) => subject === first.subject);
      await one.revokeAccount(replaced?.id ?? '');
      must((await one.accounts()).length === 1, 'the revoked account still exists, or the other account is missing');
      await isSignedIn(one, 'the account that was not revoked');
      await isSignedIn(elsewhere, 'another session, after an account was revoked');

      await one.logout();
      await isSignedIn(elsewhere, 'another session, after a logout');
    },
  },
  {
    name: 'scopes-grow',
    rule: 'A read whose token lacks scopes fails with SCOPE_REQUIRED, which lists them. A login that requests them keeps the scopes granted before. It changes nothing until it completes.',
    fix: 'lacksScope: recognize the response to a token without the scope. authorizationUrl: request `begin.scopes`.',
    needs: ['redirect', 'scopes'],
    async run({ profile, visitor }) {
      const [old, more] = profile.scopes ?? [];
      must(old !== undefined && more !== undefined, 'the profile does not have two scopes');
      const person = (input: Person['input']) => ({ ...profile.people?.[0], input });
      const one = visitor();
      await signIn(one, person(old.input));
      await one.insist(`{ ${old.read} }`);
      const { code, scopes } = await one.send(`{ ${more.read} }`);
      must(code === 'SCOPE_REQUIRED', `${code ?? 'data'} instead of SCOPE_REQUIRED`);
      must(scopes.includes(more.name), 'SCOPE_REQUIRED does not list the scope');

      await one.begin(person(more.input));
      await one.insist(`{ ${old.read} }`);
      const [before] = await one.accounts();
      must(!before?.scopes?.includes(more.name), 'an unfinished login changed the scopes');

      await signIn(one, person(more.input));
      const [after] = await one.accounts();
      const missing = [old, more].filter(({ name }) => !after?.scopes?.includes(name)).length;
      must(missing === 0, `${missing} of 2 scopes are not granted after a login for each`);
      for (const { read } of [old, more]) await one.insist(`{ ${read} }`);
    },
  },
];
