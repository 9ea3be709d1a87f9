import type { World } from '../support/gateway.js';
import { type Sandboxes, startWorld, type WorldOptions } from '../support/gateway.js';
import { freePort } from '../support/ports.js';

/** A gateway that counts. */
export interface Counting extends World {
  readonly adminUrl: string;
  scrape(): Promise<Scrape>;
}

export async function startCounting(options: WorldOptions = {}): Promise<Counting> {
  const port = await freePort();
  const world = await startWorld({ ...options, env: { ADMIN_PORT: String(port), ...options.env } });
  const adminUrl = `http://127.0.0.1:${port}`;
  return { ...world, adminUrl, scrape: async () => new Scrape(await (await fetch(`${adminUrl}/metrics`)).text()) };
}

export type { Sandboxes };

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

function sampleOf(line: string): Sample[] {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text]);
  return [{ name, labels: Object.fromEntries(pairs) as Labels, value: Number(value) }];
}

/** One scrape, read (Prometheus' text format 0.0.4). */
export class Scrape {
  readonly text: string;
  private readonly samples: readonly Sample[];

  constructor(text: string) {
    this.text = text;
    this.samples = text.split('\n').flatMap(sampleOf);
  }

  /** Metrics by name: their type and their help text. */
  metrics(): Map<string, { readonly type: string; readonly help: string }> {
    const types = new Map(
      [...this.text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    const helps = [...this.text.matchAll(/^# HELP (\w+) (.*)$/gm)];
    return new Map(helps.map(([, name = '', help = '']) => [name, { type: types.get(name) ?? '', help }]));
  }

  /** Sum of the samples of this name that have at least these labels; undefined: there are none. */
  value(name: string, labels: Labels = {}): number | undefined {
    const found = this.samples.filter(
      one => one.name === name && Object.entries(labels).every(([label, text]) => one.labels[label] === text),
    );
    return found.length > 0 ? found.reduce((sum, one) => sum + one.value, 0) : undefined;
  }

  /** Every value that a label has in any of Keyring's metrics. */
  labelValues(label: string): Set<string> {
    return new Set(
      this.samples.flatMap(({ name, labels }) => (name.startsWith('keyring_') ? (labels[label] ?? []) : [])),
    );
  }
}
