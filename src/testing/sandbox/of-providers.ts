import type { ProviderModule } from '../../provider/contract.js';
import type { SandboxModule } from './kit.js';

/** The fakes of these providers, as far as they have one. */
export async function sandboxesOf(
  modules: readonly Pick<ProviderModule, 'sandbox'>[],
): Promise<readonly SandboxModule[]> {
  const found = await Promise.all(modules.flatMap(({ sandbox }) => (sandbox ? [sandbox()] : [])));
  // The contract does not know the kit, which makes every one of them.
  return found as readonly unknown[] as readonly SandboxModule[];
}
