import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** A keyring in a process without a page, as a server that renders has it. */
it('keeps no process alive, and touches no page', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createKeyring } from '../src/index.js';
        const keyring = createKeyring({ url: 'http://127.0.0.1:9/graphql', initial: { session: null, providers: [] } });
        keyring.subscribe(() => {});
        keyring.onIdentityChange(() => {});
        await keyring.load();
        await keyring.logout().catch(({ code }) => console.log(code));
        await keyring.signIn({}, { popup: true }).catch(({ code }) => console.log(code));
        const { status, error } = keyring.getState();
        console.log(status, error.code);
      `,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const child = spawn(process.execPath, ['--input-type=module', '-e', outputFiles[0]?.text ?? '']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const [code] = await once(child, 'close');
  expect([code, output]).toEqual([0, 'NETWORK\nNETWORK\nsigned-out NETWORK\n']);
});
