import type { Person, Tokens } from './people.js';

/** The header that presents a person's token at each provider. */
export type Authorization = { readonly [P in keyof Tokens]: string };

export const authorizationOf = ({ id, tokens }: Person): Authorization => ({
  socios: `Bearer ${tokens.socios}`,
  pool: `Bearer ${Buffer.from(`${id}:${tokens.pool}`).toString('base64')}`,
  pmapi: `SuTToken ${tokens.pmapi}`,
  purewl: tokens.purewl,
});
