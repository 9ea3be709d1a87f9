import type { Sandbox } from '../sandbox/kit.js';
import { type Case, NEEDS, type Need } from './case.js';
import { Finding } from './finding.js';
import { openStage, profileOf, providerOf, type Trial } from './stage.js';

/** The result of one case. */
export type Verdict =
  | { readonly kind: 'held' }
  | { readonly kind: 'broken'; readonly saw: string }
  | { readonly kind: 'not applicable'; readonly because: string };

/** The features that a provider declares and that the profile of its sandbox describes. */
function has(trial: Trial, sandbox: Sandbox): Readonly<Record<Need, boolean>> {
  const provider = providerOf(trial, sandbox);
  const endsAccount = provider?.revocationEnds === 'account';
  const { people, hosts, wrongLogin, issuer, life, refreshTokens, revocationCalls, says, scopes } = profileOf(sandbox);
  return {
    people: people !== undefined,
    spellings: people?.[0].spellings !== undefined,
    redirect: people !== undefined && provider?.login === 'REDIRECT',
    hosts: people !== undefined && hosts !== undefined,
    issuer: issuer !== undefined,
    wrongLogin: wrongLogin !== undefined,
    renewal: life !== undefined,
    toldLife: life !== undefined && life.fields.length > 0,
    personalRenewal: life !== undefined && people !== undefined,
    refreshTokens: refreshTokens !== undefined,
    revocation: revocationCalls !== undefined,
    severalAccounts: provider?.accounts === 'many',
    scopes: scopes !== undefined,
    noRevocation: revocationCalls === undefined,
    endsAccount,
    endsLess: !endsAccount,
    service: Object.keys(sandbox.serviceEnv).length > 0,
    operator: says.operator !== undefined,
    tooEarly: says.tooEarly !== undefined,
    errorUnder200: says.errorUnder200 !== undefined,
  };
}

/** Why a case does not apply to this provider; undefined where it applies. */
export async function lacks(trial: Trial): Promise<(one: Case) => string | undefined> {
  const sandbox = await trial.sandbox.start();
  try {
    const present = has(trial, sandbox);
    return ({ needs = [] }) => {
      const missing = needs.find(need => !present[need]);
      return missing && NEEDS[missing];
    };
  } finally {
    await sandbox.close();
  }
}

/** Runs one case on its own stage. */
export async function tryCase(trial: Trial, one: Case): Promise<Verdict> {
  try {
    const profile = await withSandbox(trial, profileOf);
    const stage = await openStage(trial, one.stage?.(profile));
    try {
      await one.run(stage);
    } finally {
      await stage.close();
    }
    return { kind: 'held' };
  } catch (error) {
    // Any other error also counts against the provider.
    const saw = error instanceof Finding ? error.message : `${(error as Error).name}: ${firstLine(error)}`;
    return { kind: 'broken', saw };
  }
}

async function withSandbox<T>({ sandbox: module }: Trial, use: (sandbox: Sandbox) => T): Promise<T> {
  const sandbox = await module.start();
  try {
    return use(sandbox);
  } finally {
    await sandbox.close();
  }
}

const firstLine = (error: unknown) => (error as Error).message.split('\n')[0];
