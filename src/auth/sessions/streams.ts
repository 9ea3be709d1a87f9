import { type OperationCounts, SILENT } from '../../observability/telemetry.js';

/** Open streams, so that a drain can end them. */
export class Streams {
  private readonly open = new Set<() => void>();
  private ended = false;
  private readonly counts: OperationCounts;

  constructor(counts: OperationCounts = SILENT.operations) {
    this.counts = counts;
  }

  /** Ends the stream at once where all others have ended: its request came in the last moment. */
  add(end: () => void): () => void {
    this.open.add(end);
    this.counts.streamBegan();
    if (this.ended) end();
    return () => {
      if (this.open.delete(end)) this.counts.streamEnded();
    };
  }

  endAll(): void {
    this.ended = true;
    for (const end of this.open) end();
  }

  get count(): number {
    return this.open.size;
  }
}
