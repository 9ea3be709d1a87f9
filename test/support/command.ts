import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { builtSources } from './built.js';
import { bareEnv } from './child.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** File of `keyring-gateway`, to be run by node. */
export const commandFile = async (): Promise<string> => join(await builtSources(), 'cli.js');

/** Runs `keyring-gateway` in a process of its own until it exits. `env` is its whole environment, except PATH and HOME. */
export async function command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const file = await commandFile();
  return new Promise(resolve => {
    const options = { env: { ...bareEnv(), ...env }, timeout: 60_000 };
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}
