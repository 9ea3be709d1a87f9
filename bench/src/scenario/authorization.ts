import type { Person, Tokens } from './people.js';

/** The header with a user's token, for each provider. */
export type Authorization = { readonly [P in keyof Tokens]: string };

export const authorizationOf = ({ id, tokens }: Person): Authorization => ({
  socios: `Bearer ${tokens.socios}`,
  pool: `Bearer ${Buffer.from(`${id}:${tokens.pool}`).toString('base64')}`,
  pmapi: `SuTToken ${tokens.pmapi}`,
  purewl: tokens.purewl,
});
