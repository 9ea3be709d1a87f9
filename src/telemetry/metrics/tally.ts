import { Counter, type Registry } from 'prom-client';

/** One count, of one set of labels. */
export interface Cell {
  value: number;
}

export interface About<L extends string> {
  /** With its unit, `_total` for a counter. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

/**
 * A counter whose counts are plain cells, which whoever counts often keeps hold of: prom-client looks labels up at every count, which takes it 0.4 us.
 * It sees the cells when it is scraped.
 */
export class Tally<L extends string = never> {
  private readonly labels: readonly L[];
  private readonly cells: (Cell & { readonly labels: Partial<Record<L, string>> })[] = [];

  constructor(registry: Registry, { name, help, labels = [] }: About<L>) {
    this.labels = labels;
    const { cells } = this;
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const cell of cells) this.inc(cell.labels, cell.value);
      },
    });
  }

  /** A new cell, for values in the order of the labels; once for each set of them. */
  cell(...values: string[]): Cell {
    const labels = Object.fromEntries(this.labels.map((label, index) => [label, values[index]])) as Record<L, string>;
    const cell = { labels, value: 0 };
    this.cells.push(cell);
    return cell;
  }
}
