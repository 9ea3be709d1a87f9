import { bearerToken, Mint, type SandboxModule, startSandbox } from 'keyring-gateway/testing';
import { authorizeRoutes, idTokens, metadataRoutes, tokenRoutes } from './sandbox/auth.js';
import { CLIENT, DEFAULTS, type OpenidKnobs, type World } from './sandbox/common.js';
import { notFound, sample, userinfoRoutes } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';

/** A sandbox of an OpenID provider: metadata, authorization server (RFC 6749, RFC 7636, RFC 7009) and userinfo, on one port. */
export const openidSandbox: SandboxModule<OpenidKnobs> = {
  id: 'OPENID',
  start(options) {
    const knobs: OpenidKnobs = { ...DEFAULTS };
    return startSandbox(
      {
        id: 'OPENID',
        name: 'OpenID Connect',
        knobs,
        build({ origin, ledger, clock }) {
          const world: World = {
            issuer: origin,
            knobs,
            ledger,
            mint: new Mint(ledger, clock, () => knobs),
            codes: new Map(),
            idToken: idTokens(origin, clock.now),
          };
          return {
            routes: [
              ...metadataRoutes(origin),
              ...authorizeRoutes(world),
              ...tokenRoutes(world),
              ...userinfoRoutes(call => ledger.usable(bearerToken(call.headers), 'access', clock.now())?.account),
            ],
            env: {
              OPENID_ISSUER: origin,
              OPENID_CLIENT_ID: CLIENT.id,
              OPENID_CLIENT_SECRET: CLIENT.secret,
            },
            serviceEnv: {},
            logins: [{ title: 'its own page; choose any account', input: { openid: {} } }],
            sample,
            profile: profileOf(knobs),
            notFound,
          };
        },
      },
      options,
    );
  },
};
