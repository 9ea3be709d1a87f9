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
 * processes; made anew whenever a source has changed.
 */
export function builtSources(): Promise<string> {
  making ??= build();
  return making;
}

async function build(): Promise<string> {
  const names = (await readdir(SOURCES, { recursive: true })).filter(name => name.endsWith('.ts')).sort();
  const files = await Promise.all(
    names.map(async name => ({
      name,
      target: join('dist', name.replace(/\.ts$/, '.js')),
      text: await readFile(join(SOURCES, name), 'utf8'),
    })),
  );
  const hash = createHash('sha256').update(ts.version).update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const folder = join(SHELF, hash);
  const built = join(folder, 'dist');
  if (existsSync(built)) return built;

  // Written beside and renamed, so that nobody ever sees half of it.
  const draft = `${folder}.${process.pid}`;
  for (const { name, target: path, text } of files) {
    const target = join(draft, path);
    await mkdir(dirname(target), { recursive: true });
    const fileName = relative(dirname(target), join(SOURCES, name));
    await writeFile(target, ts.transpileModule(text, { compilerOptions: OPTIONS, fileName }).outputText);
  }
  // Read from where the package has them: next to dist.
  for (const name of ['schema', 'templates']) await symlink(join(ROOT, name), join(draft, name));
  await rename(draft, folder).catch(async error => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  });
  await tidy();
  return built;
}

/** Removes what earlier states of the sources left. */
async function tidy(): Promise<void> {
  for (const name of await readdir(SHELF)) {
    const path = join(SHELF, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
