import type { Query } from '../scenario/queries.js';
import type { Row } from './summary.js';
import { fixed, shortTitle } from './table.js';

/** An SVG with bars of the CPU time per request, one panel per query. */
export function chart(rows: readonly Row[], queries: readonly Query[]): string {
  const panelHeight = TITLE + rows.length * STEP + GAP;
  const height = Math.ceil(queries.length / COLUMNS) * panelHeight + GAP + FOOT;
  const width = COLUMNS * PANEL + GAP;
  const panels = queries.map((query, n) => {
    const [x, y] = [GAP + (n % COLUMNS) * PANEL, GAP + Math.floor(n / COLUMNS) * panelHeight];
    return `<g transform="translate(${x} ${y})">${panel(rows, query)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="CPU time per request">
<style>text{font:12px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:13px}.note{fill:#666}</style>
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
<text class="note" x="${GAP}" y="${height - GAP / 2}">CPU microseconds of the process for one request, shorter is better; in brackets the ratio to bare. Pale: without sessions, CSRF check, limits, log and metrics.</text>
</svg>
`;
}

const COLUMNS = 2;
const GAP = 20;
const FOOT = 10;
const PANEL = 580;
const TITLE = 24;
const STEP = 20;
const BAR = 13;
const LABELS = 225;
const BARS = 220;

function panel(rows: readonly Row[], { id, what }: Query): string {
  const most = Math.max(...rows.map(({ cells }) => cells[id]?.cpuUs ?? 0));
  const bars = rows.map(({ id: who, title, cells }, n) => {
    const cell = cells[id];
    const y = TITLE + n * STEP;
    const width = cell ? Math.max(1, (cell.cpuUs / most) * BARS) : 0;
    const value = cell ? `${fixed(cell.cpuUs, 0)} (${fixed(cell.ratio, 2)})` : 'left out';
    return `<text x="${LABELS - 8}" y="${y + BAR - 2}" text-anchor="end">${escaped(shortTitle(title))}</text><rect x="${LABELS}" y="${y}" width="${fixed(width, 1)}" height="${BAR}" fill="${color(who)}"/><text x="${fixed(LABELS + width + 6, 1)}" y="${y + BAR - 2}">${value}</text>`;
  });
  return `<text class="title" y="12">${id.toUpperCase()}: ${escaped(what)}</text>${bars.join('')}`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Servers without the gateway's protections are pale. */
const color = (id: string): string =>
  id.startsWith('keyring') ? '#1f7a4d' : id === 'hand-built' ? '#2f62a3' : id === 'bare' ? '#9a9a9a' : '#b9cbe2';
