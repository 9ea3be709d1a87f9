import type { Place } from '../../browser.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';

/** A login sends one token request: a second one could lock the account. The code of a redirect login can be redeemed only once. */
const REQUESTED_ONCE =
  'Call requestToken once for each login. After a refusal, do not try again, not even with other fields.';

export const signingIn: readonly Case[] = [
  {
    name: 'login',
    rule: 'A valid login starts a session, and the user reads their own data.',
    fix: 'signIn (or exchange), the reader of the token response, authorize.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      const data = JSON.parse(await one.read());
      must(Object.values(data).every(Boolean), `the read returned null: ${JSON.stringify(data)}`);
      must((await one.grant())?.state === 'ACTIVE', 'the grant is not ACTIVE after a login');
    },
  },
  {
    name: 'login-subject',
    rule: 'A login reports the subject of the account. The subject is the same for every login to one account and different for another account.',
    fix: 'Return `subject` from the reader of the token response or from identify.',
    needs: ['people'],
    async run(stage) {
      const subjects: (string | null | undefined)[] = [];
      for (const who of [0, 0, 1] as const) subjects.push((await (await stage.signedIn(who)).grant())?.subject);
      must(subjects[0] === subjects[1], 'two logins to one account have different subjects');
      must(subjects[0] !== subjects[2], 'two accounts have the same subject');
      must(typeof subjects[0] === 'string', 'no subject: logout everywhere cannot reach the other sessions');
    },
  },
  {
    name: 'login-spelling',
    rule: 'A login with another spelling of the user name belongs to the same account. Its session is listed, and logout everywhere ends it.',
    fix: 'Take `subject` from the provider (the token response, or identify), never from the login input.',
    needs: ['people', 'spellings'],
    async run(stage) {
      const [person] = stage.profile.people ?? [];
      const typed = person?.spellings ?? [];
      const owner = await stage.signedIn();
      for (const input of typed) {
        const outcome = await stage.visitor().login({ input });
        must(outcome === 'LoggedIn', `a login with another spelling returned ${outcome}`);
      }
      const listed = await owner.sessions();
      must(listed === typed.length + 1, `${listed} of ${typed.length + 1} sessions of the account are listed`);
      const ended = await owner.logoutEverywhere();
      must(ended === listed, `logout everywhere ended ${ended} of ${listed} sessions`);
    },
  },
  {
    name: 'login-refused',
    rule: 'Wrong credentials are refused with INVALID_CREDENTIALS after one token request.',
    fix: `The reader of the token response: return 'rejected' for the response to wrong credentials. ${REQUESTED_ONCE}`,
    needs: ['wrongLogin'],
    async run({ visitor, profile, seen }) {
      const outcome = await visitor().login({ input: profile.wrongLogin ?? {} });
      must(outcome === 'INVALID_CREDENTIALS', `a login with wrong credentials returned ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-html',
    rule: 'An HTML page instead of tokens is PROVIDER_UNAVAILABLE. It does not mean that the credentials are wrong.',
    fix: 'The reader of the token response: return undefined for every body that is not a token response.',
    needs: ['people'],
    async run({ visitor, profile, sandbox }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'html' });
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login that received HTML returned ${outcome}`);
    },
  },
  {
    name: 'login-503',
    rule: 'A 503 does not refuse the credentials. The login fails with PROVIDER_UNAVAILABLE after one token request.',
    fix: `The reader of the token response: return undefined for every 5xx. ${REQUESTED_ONCE}`,
    needs: ['people'],
    async run({ visitor, profile, sandbox, seen }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status: 503, body: profile.says.refused.body }, 9);
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login that received a 503 returned ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-unanswered',
    rule: 'A login whose response is lost is not sent again.',
    fix: REQUESTED_ONCE,
    needs: ['people'],
    async run({ visitor, profile, sandbox, seen }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'reset', when: 'after' });
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login whose response was lost returned ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-elsewhere',
    rule: 'A login that started at one gateway process can complete at another. Values that the provider needs again are stored with the login.',
    fix: 'Return `remember` from authorizationUrl and read `remembered` in exchange. Keep no state of a login in the process.',
    needs: ['redirect'],
    async run(stage) {
      const outcome = await (await cameBack(stage)).at(await stage.elsewhere());
      must(outcome === 'LoggedIn', `a login that completed at a second gateway returned ${outcome}`);
    },
  },
  {
    name: 'login-undeclared',
    rule: 'Callback parameters that the provider does not need are not sent to it.',
    fix: 'List in `callback.params` only the parameters that exchange needs.',
    needs: ['redirect'],
    async run(stage) {
      const { callback, here } = await cameBack(stage);
      const wanted = stage.profile.callbackParams ?? [];
      for (const name of USUAL.filter(one => !wanted.includes(one))) callback.searchParams.set(name, STRAY);
      const outcome = await here();
      must(outcome === 'LoggedIn', `a callback with extra parameters returned ${outcome}`);
      const sent = stage.sandbox.seen.map(({ path, body, headers }) => [path, body, JSON.stringify(headers)].join(' '));
      must(!sent.join(' ').includes(STRAY), 'an undeclared parameter was sent to the provider');
      must(!stage.logged().includes(STRAY), 'a callback parameter is in the log');
    },
  },
  {
    name: 'login-issuer',
    rule: 'If the provider announces its issuer (RFC 9207), the code of a callback with another issuer, or with none, is not redeemed.',
    fix: '`callback.issuer`: return the issuer from the metadata with which the login started.',
    needs: ['redirect', 'issuer'],
    stage: () => ({ issuer: true }),
    async run(stage) {
      for (const issuer of ['https://attacker.example', undefined]) {
        const { callback, here } = await cameBack(stage);
        callback.searchParams.delete('iss');
        if (issuer) callback.searchParams.set('iss', issuer);
        stage.forget();
        const outcome = await here();
        must(outcome === 'INVALID_STATE', `a callback with ${issuer ?? 'no'} issuer returned ${outcome}`);
        must(stage.seen('token').length === 0, `the code of a callback with ${issuer ?? 'no'} issuer was redeemed`);
      }
      const outcome = await (await cameBack(stage)).here();
      must(outcome === 'LoggedIn', `a callback with the right issuer returned ${outcome}`);
    },
  },
];

/** Parameters that authorization servers add to callbacks for other clients. */
const USUAL = ['session_state', 'scope', 'authuser', 'hd', 'client_info', 'user', 'keyring_stray'];
const STRAY = 'STRAY-CALLBACK-VALUE';

/** A login up to the callback URL, which the browser has not opened yet. */
async function cameBack({ visitor, profile }: Stage) {
  const one = visitor();
  const callback = await one.begin(profile.people?.[0] ?? { input: {} });
  if (typeof callback === 'string') throw new Finding(`a login returned ${callback} instead of a redirect`);
  return { callback, here: () => one.comeBack(callback), at: (place: Place) => one.comeBack(callback, place) };
}
