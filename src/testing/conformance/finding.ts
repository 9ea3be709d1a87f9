/** A broken rule: what was seen in place of what should have been. Never holds a secret. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/** `saw`: what is the matter when it does not hold. */
export function must(holds: boolean, saw: string): asserts holds {
  if (!holds) throw new Finding(saw);
}
