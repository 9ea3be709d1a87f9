import { type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authRoutes } from './sandbox/auth.js';
import { CLIENT, type QuillKnobs, type World } from './sandbox/common.js';
import { dataRoutes, notFound, sample } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of Quill: OAuth 1.0a (RFC 5849) and its API, on one port. It checks every signature and accepts every nonce once. */
export const quillSandbox: SandboxModule<QuillKnobs> = {
  id: 'QUILL',
  start(options) {
    const knobs: QuillKnobs = { agreesAs: '' };
    return startSandbox(
      {
        id: 'QUILL',
        name: 'Quill',
        knobs,
        build({ origin, ledger, clock }) {
          const world: World = {
            knobs,
            ledger,
            origin,
            temporary: new Map(),
            secrets: new Map(),
            nonces: new Set(),
            now: clock.now,
          };
          return {
            routes: [...authRoutes(world), ...dataRoutes(world)],
            env: {
              QUILL_URL: origin,
              QUILL_REQUEST_TOKEN_URL: `${origin}/oauth/request_token`,
              QUILL_AUTHORIZE_URL: `${origin}/oauth/authorize`,
              QUILL_ACCESS_TOKEN_URL: `${origin}/oauth/access_token`,
              QUILL_REVOKE_URL: `${origin}/oauth/invalidate_token`,
              QUILL_CONSUMER_KEY: CLIENT.key,
              QUILL_CONSUMER_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { quill: {} } }],
            sample,
            profile: profileOf(world),
            notFound,
          };
        },
      },
      options,
    );
  },
};
