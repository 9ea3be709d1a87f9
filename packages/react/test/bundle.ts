import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Versions of React that the package supports. */
export const MAJORS = ['18', '19'] as const;
export type Major = (typeof MAJORS)[number];

/** A file of `page/` with everything that it imports, as one script, with React of that version as it is during development: it reports mismatches. */
export async function bundle(name: string, react: Major, platform: 'browser' | 'node'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`page/${name}`, import.meta.url))],
    bundle: true,
    write: false,
    platform,
    format: platform === 'node' ? 'cjs' : 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: react === '18' ? { react: 'react-18', 'react-dom': 'react-dom-18' } : {},
  });
  return outputFiles[0]?.text ?? '';
}
