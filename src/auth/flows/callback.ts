import { gatewayError } from '../../errors.js';
import type { CallbackParam } from '../../generated/graphql.js';
import type { CallbackDeclaration, Provider } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import { sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';

const MOST_PARAMS = 20;
const PARAM_BYTES = 2_048;
/** What a form post may hold beside its state, bytes: sealed it must fit into a request line of 8 KB, which is what proxies take. */
const FORM_BYTES = 5_000;
/** The parameter that holds a form post on its way from POST to GET. */
const POSTED = 'posted';

/** What came back from the provider, as far as it was asked for. */
export interface Callback {
  readonly state: string | undefined;
  readonly code: string | undefined;
  /** RFC 6749, 4.1.2.1. */
  readonly error: string | undefined;
  /** RFC 9207. */
  readonly iss: string | undefined;
  /** Undefined: a declared one is too long. */
  readonly params: Readonly<Record<string, string>> | undefined;
}

const codeName = (declared: CallbackDeclaration | undefined) => declared?.code ?? 'code';
const paramsOf = (declared: CallbackDeclaration | undefined) => declared?.params ?? [];

/** Everything of a callback that is read. */
const namesOf = (declared: CallbackDeclaration | undefined) => [
  'state',
  'error',
  'iss',
  codeName(declared),
  ...paramsOf(declared),
];

/** Throws where a provider's declaration cannot be kept. */
export function checkDeclaration({ id, callback }: Pick<Provider, 'id' | 'callback'>): void {
  const names = paramsOf(callback);
  if (names.length > MOST_PARAMS)
    throw new Error(`${id}: callback.params has ${names.length} names; at most ${MOST_PARAMS} are allowed`);
  const taken = names.find(name => name === POSTED || ['state', 'error', codeName(callback)].includes(name));
  if (taken !== undefined) throw new Error(`${id}: callback.params must not name ${taken}`);
}

/** A parameter that came exactly once (RFC 6749, 3.1: none may come twice). */
function once(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 && values[0] ? values[0] : undefined;
}

/** Reads a callback. What the provider does not declare is dropped. */
export function readCallback(declared: CallbackDeclaration | undefined, query: URLSearchParams): Callback {
  const params = paramsOf(declared).flatMap(name => {
    const value = once(query, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const isBounded = params.every(([, value]) => Buffer.byteLength(value) <= PARAM_BYTES);
  return {
    state: once(query, 'state'),
    code: once(query, codeName(declared)),
    error: once(query, 'error'),
    iss: once(query, 'iss'),
    params: isBounded ? Object.fromEntries(params) : undefined,
  };
}

/** What a repeat of a callback has in common with it. One that has only what older gateways read is the same to them. */
export function identityOf(declared: CallbackDeclaration | undefined, { code, error, iss, params }: Callback): string {
  const issuer = declared?.issuer === undefined ? undefined : iss;
  const isPlain = issuer === undefined && params !== undefined && Object.keys(params).length === 0;
  return JSON.stringify([code, error, ...(isPlain ? [] : [issuer ?? null, params ?? null])]);
}

/** Whether a callback is the provider's own by its issuer (RFC 9207, 2.4), where that is announced. Compared as text. */
export function isFrom(
  issuer: CallbackDeclaration['issuer'],
  remembered: Readonly<Record<string, string>>,
  { iss }: Callback,
): boolean {
  const announced = typeof issuer === 'function' ? issuer(remembered) : issuer;
  return announced === undefined || iss === announced;
}

/** The callback of a client that received it by itself, as its query. Throws BAD_USER_INPUT for more than a callback may have. */
export function queryOf(
  provider: Pick<Provider, 'id' | 'callback'> | undefined,
  code: string,
  state: string,
  params: readonly CallbackParam[],
): URLSearchParams {
  // `iss` beside the declared ones.
  if (params.length > MOST_PARAMS + 1)
    throw gatewayError('BAD_USER_INPUT', {
      message: `The argument params takes at most ${MOST_PARAMS + 1} parameters.`,
    });
  const own = codeName(provider?.callback);
  const query = new URLSearchParams({ state, [own]: code });
  for (const { name, value } of params) if (!['state', 'error', POSTED, own].includes(name)) query.append(name, value);
  return query;
}

export type FormPosts = ReturnType<typeof createFormPosts>;

/**
 * Form posts (OAuth 2.0 Form Post Response Mode) on their way to GET. Browsers send no SameSite=Lax cookie with a POST from another site, so the POST is
 * answered with a redirect to GET, which brings it. What was posted goes along sealed: the code stands in no URL, and a client that learns the state
 * cannot repeat the callback. Nothing is stored for a state that may not exist.
 */
export function createFormPosts(sealer: Sealer) {
  const binding = (id: ProviderId, state: string) => `posted callback|${id}|${sha256(state)}`;
  return {
    /** The query to go on with. Undefined: it is too much. */
    fold(id: ProviderId, declared: CallbackDeclaration | undefined, fields: URLSearchParams): string | undefined {
      const state = once(fields, 'state') ?? '';
      const asked = new Set(namesOf(declared));
      const kept = new URLSearchParams([...fields].filter(([name]) => asked.has(name)));
      const text = kept.toString();
      if (text.length > FORM_BYTES) return undefined;
      return new URLSearchParams({ state, [POSTED]: sealer.seal(text, binding(id, state)) }).toString();
    },

    /** The parameters of a query, those posted in place of its own. */
    unfold(id: ProviderId, declared: CallbackDeclaration | undefined, query: URLSearchParams): URLSearchParams {
      const posted = once(query, POSTED);
      if (posted === undefined || !declared?.formPost) return query;
      try {
        return new URLSearchParams(sealer.open(posted, binding(id, once(query, 'state') ?? '')));
      } catch {
        // Changed on its way, or made up.
        return new URLSearchParams();
      }
    },
  };
}
