import type { Place } from '../../browser.js';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';

/** A login asks once: a second try could lock the account. A redirect login trades a code, which is good once only. */
const ASKED_TWICE = 'requestToken is called once for each login; never try again, nor other fields, after a refusal.';

export const signingIn: readonly Case[] = [
  {
    name: 'login',
    rule: 'A good login starts a session, and the caller reads their own data.',
    fix: 'signIn (or exchange), the reader of the token answer, authorize.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      const data = JSON.parse(await one.read());
      must(Object.values(data).every(Boolean), `null in answer to the read: ${JSON.stringify(data)}`);
      must((await one.grant())?.state === 'ACTIVE', 'the grant is not ACTIVE after a login');
    },
  },
  {
    name: 'login-subject',
    rule: 'The account is known after a login: the same for every login of it, another for another account.',
    fix: '`subject` in the reader of the token answer, or identify.',
    needs: ['people'],
    async run(stage) {
      const subjects: (string | null | undefined)[] = [];
      for (const who of [0, 0, 1] as const) subjects.push((await (await stage.signedIn(who)).grant())?.subject);
      must(subjects[0] === subjects[1], 'two logins of one account have different subjects');
      must(subjects[0] !== subjects[2], 'two accounts have the same subject');
      must(typeof subjects[0] === 'string', 'no subject: logout everywhere cannot reach the other sessions');
    },
  },
  {
    name: 'login-spelling',
    rule: 'An account that is signed in to by another spelling is the same account: it is listed, and logout everywhere ends it.',
    fix: 'Take `subject` from what the provider says (the token response, or identify), never from the login input.',
    needs: ['people', 'spellings'],
    async run(stage) {
      const [person] = stage.profile.people ?? [];
      const typed = person?.spellings ?? [];
      const owner = await stage.signedIn();
      for (const input of typed) {
        const outcome = await stage.visitor().login({ input });
        must(outcome === 'LoggedIn', `a login by another spelling was answered ${outcome}`);
      }
      const listed = await owner.sessions();
      must(listed === typed.length + 1, `${listed} of ${typed.length + 1} sessions of the account are listed`);
      const ended = await owner.logoutEverywhere();
      must(ended === listed, `logout everywhere ended ${ended} of ${listed} sessions`);
    },
  },
  {
    name: 'login-refused',
    rule: 'Wrong credentials are refused as INVALID_CREDENTIALS, after one request.',
    fix: `The reader of the token answer: what the provider says to wrong credentials is 'rejected'. ${ASKED_TWICE}`,
    needs: ['wrongLogin'],
    async run({ visitor, profile, seen }) {
      const outcome = await visitor().login({ input: profile.wrongLogin ?? {} });
      must(outcome === 'INVALID_CREDENTIALS', `a wrong login was answered ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-html',
    rule: 'A page of HTML in place of tokens says nothing about the credentials: PROVIDER_UNAVAILABLE.',
    fix: 'The reader of the token answer: undefined for whatever is no token answer.',
    needs: ['people'],
    async run({ visitor, profile, sandbox }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'html' });
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login met with HTML was answered ${outcome}`);
    },
  },
  {
    name: 'login-503',
    rule: 'A provider that is down refuses nobody: PROVIDER_UNAVAILABLE, after one request.',
    fix: `The reader of the token answer must not believe a 5xx. ${ASKED_TWICE}`,
    needs: ['people'],
    async run({ visitor, profile, sandbox, seen }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status: 503, body: profile.says.refused.body }, 9);
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login met with 503 was answered ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-unanswered',
    rule: 'A login whose answer is lost is not sent again.',
    fix: ASKED_TWICE,
    needs: ['people'],
    async run({ visitor, profile, sandbox, seen }) {
      sandbox.faults.next(profile.tokenCalls, { kind: 'reset', when: 'after' });
      const outcome = await visitor().login(profile.people?.[0] ?? { input: {} });
      must(outcome === 'PROVIDER_UNAVAILABLE', `a login whose answer was lost was answered ${outcome}`);
      must(seen('token').length === 1, `${seen('token').length} token requests for one login`);
    },
  },
  {
    name: 'login-elsewhere',
    rule: 'A login that began at one gateway ends at another: what the provider must know again is remembered with the login.',
    fix: '`remember` in what authorizationUrl returns, `remembered` in exchange; keep nothing of a login in the process.',
    needs: ['redirect'],
    async run(stage) {
      const outcome = await (await cameBack(stage)).at(await stage.elsewhere());
      must(outcome === 'LoggedIn', `a login that ended at a second gateway was answered ${outcome}`);
    },
  },
  {
    name: 'login-undeclared',
    rule: 'Parameters of the callback that the provider does not need do not arrive at it.',
    fix: '`callback.params` names what exchange needs, and nothing else.',
    needs: ['redirect'],
    async run(stage) {
      const { callback, here } = await cameBack(stage);
      const wanted = stage.profile.callbackParams ?? [];
      for (const name of USUAL.filter(one => !wanted.includes(one))) callback.searchParams.set(name, STRAY);
      const outcome = await here();
      must(outcome === 'LoggedIn', `a callback with parameters more was answered ${outcome}`);
      const sent = stage.sandbox.seen.map(({ path, body, headers }) => [path, body, JSON.stringify(headers)].join(' '));
      must(!sent.join(' ').includes(STRAY), 'a parameter that nobody needs was sent to the provider');
      must(!stage.logged().includes(STRAY), 'a parameter of the callback is in the log');
    },
  },
  {
    name: 'login-issuer',
    rule: 'A callback of another issuer, or of none, redeems nothing where the provider announces its own (RFC 9207).',
    fix: '`callback.issuer`: the issuer, from the metadata by which the login began.',
    needs: ['redirect', 'issuer'],
    stage: () => ({ issuer: true }),
    async run(stage) {
      for (const issuer of ['https://attacker.example', undefined]) {
        const { callback, here } = await cameBack(stage);
        callback.searchParams.delete('iss');
        if (issuer) callback.searchParams.set('iss', issuer);
        stage.forget();
        const outcome = await here();
        must(outcome === 'INVALID_STATE', `a callback with ${issuer ?? 'no'} issuer was answered ${outcome}`);
        must(stage.seen('token').length === 0, `the code of a callback with ${issuer ?? 'no'} issuer was redeemed`);
      }
      const outcome = await (await cameBack(stage)).here();
      must(outcome === 'LoggedIn', `a callback with the right issuer was answered ${outcome}`);
    },
  },
];

/** Parameters that authorization servers add for others to read. */
const USUAL = ['session_state', 'scope', 'authuser', 'hd', 'client_info', 'user', 'keyring_stray'];
const STRAY = 'STRAY-CALLBACK-VALUE';

/** Somebody whom the provider has sent back, and who has not opened the callback yet. */
async function cameBack({ visitor, profile }: Stage) {
  const one = visitor();
  const callback = await one.begin(profile.people?.[0] ?? { input: {} });
  if (typeof callback === 'string') throw new Finding(`a login was answered ${callback}, and not sent anywhere`);
  return { callback, here: () => one.comeBack(callback), at: (place: Place) => one.comeBack(callback, place) };
}
