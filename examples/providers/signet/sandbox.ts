import { type Call, type Reply, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { isReply, verify } from './sandbox/auth.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { loginOf, profile } from './sandbox/profile.js';
import { ACCOUNTS, type Account, ADA, BEN, HOUSE, keyIdOf } from './sandbox/seed.js';

/** A sandbox of Signet: the keys of its accounts, and its API, which checks the signature of every request. */
export const signetSandbox: SandboxModule = {
  id: 'SIGNET',
  start: options =>
    startSandbox(
      {
        id: 'SIGNET',
        name: 'Signet',
        knobs: {},
        build({ origin, ledger, clock }) {
          for (const { id, secret } of ACCOUNTS)
            ledger.issue({
              token: secret,
              kind: 'access',
              account: id,
              family: id,
              issuedAtMs: clock.now(),
              expiresAtMs: Number.POSITIVE_INFINITY,
            });
          const whenSigned = (call: Call, answer: (account: Account) => Reply): Reply => {
            const owner = verify(ledger, clock, call);
            return isReply(owner) ? owner : answer(owner);
          };
          const key = (call: Call): Reply => {
            const reply = whenSigned(call, ({ id }) => ({ body: { owner: id } }));
            if (reply.status === 401) ledger.refusals += 1;
            return reply;
          };
          return {
            routes: [{ method: 'GET', path: /^\/v1\/key$/, handle: key }, ...dataRoutes(whenSigned)],
            env: { SIGNET_URL: origin },
            serviceEnv: { SIGNET_KEY_ID: keyIdOf(HOUSE), SIGNET_SECRET: HOUSE.secret, SIGNET_ACCESS: 'public' },
            logins: [ADA, BEN].map(account => ({ title: account.name, input: loginOf(account) })),
            sample,
            profile,
            notFound,
          };
        },
      },
      options,
    ),
};
