/** Open streams, so that a drain can end them. */
export class Streams {
  private readonly open = new Set<() => void>();

  add(end: () => void): () => void {
    this.open.add(end);
    return () => void this.open.delete(end);
  }

  endAll(): void {
    for (const end of this.open) end();
  }

  get count(): number {
    return this.open.size;
  }
}
