import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = join(ROOT, 'src');
/** Below the root, so that imports find node_modules and `"type": "module"` holds. */
const SHELF = join(ROOT, 'artefacts', 'built');
/** Files and folders that the package has next to dist and reads at run time. */
const SIBLINGS = ['package.json', '.env.example', 'schema', 'templates'];
const KEPT_MS = 24 * 3600 * 1000;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  inlineSourceMap: true,
  inlineSources: true,
};

let making: Promise<string> | undefined;

/**
 * Folder with `src` as plain JavaScript: what `npm run build` writes, but without its type check, and so within a second. Shared by all test
 * processes; written again whenever a source has changed.
 */
export function builtSources(): Promise<string> {
  making ??= build();
  return making;
}

async function build(): Promise<string> {
  const names = (await readdir(SOURCES, { recursive: true })).filter(name => name.endsWith('.ts')).sort();
  const files = await Promise.all(
    names.map(async name => ({ name, text: await readFile(join(SOURCES, name), 'utf8') })),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([ts.version, SIBLINGS, files]))
    .digest('hex')
    .slice(0, 16);
  const kept = join(SHELF, hash);
  const folder = join(kept, 'dist');
  if (existsSync(folder)) return folder;

  // Written to a draft and renamed, so that no process sees an incomplete folder.
  const draft = `${kept}.${process.pid}`;
  for (const { name, text } of files) {
    const target = join(draft, 'dist', name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    const fileName = relative(dirname(target), join(SOURCES, name));
    await writeFile(target, ts.transpileModule(text, { compilerOptions: OPTIONS, fileName }).outputText);
  }
  for (const sibling of SIBLINGS) await symlink(join(ROOT, sibling), join(draft, sibling));
  await rename(draft, kept).catch(async error => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  await tidy();
  return folder;
}

/** Removes what earlier states of the sources left. */
async function tidy(): Promise<void> {
  for (const name of await readdir(SHELF)) {
    const path = join(SHELF, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
