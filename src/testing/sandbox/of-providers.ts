import type { ProviderModule } from '../../provider/contract.js';
import type { SandboxModule } from './kit.js';

/** The sandboxes of these providers. A provider without a sandbox is left out. */
export async function sandboxesOf(
  modules: readonly Pick<ProviderModule, 'sandbox'>[],
): Promise<readonly SandboxModule[]> {
  const found = await Promise.all(modules.flatMap(({ sandbox }) => (sandbox ? [sandbox()] : [])));
  // The provider contract does not import the kit, which creates every sandbox.
  return found as readonly unknown[] as readonly SandboxModule[];
}
