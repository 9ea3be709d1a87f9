import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const MOST_BYTES = 6_144;

it(`the main entry, minified and compressed, has at most ${MOST_BYTES} bytes`, async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const [file] = outputFiles;
  expect(file && gzipSync(file.contents, { level: 9 }).length).toBeLessThanOrEqual(MOST_BYTES);
});
