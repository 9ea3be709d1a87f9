import type { Page } from 'playwright-core';

/** Runs in the page: texts in the panel whose color is too near that of their ground (WCAG 2.2, 1.4.3: 4.5 to 1). */
const FAINT = `(() => {
  const root = document.getElementById('session');
  const channels = color => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = color => {
    const [r, g, b] = channels(color).map(one => one / 255).map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = one => {
    const color = getComputedStyle(one).backgroundColor;
    const outer = one.parentElement ?? one.getRootNode().host;
    return channels(color)[3] === 0 && outer ? groundOf(outer) : color;
  };
  const within = one => [one, ...[...one.children, ...(one.shadowRoot?.children ?? [])].flatMap(within)];
  const texts = within(root).filter(one =>
    one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
  return { looked: texts.length, faint: texts.flatMap(one => {
    const { color } = getComputedStyle(one);
    const ground = groundOf(one);
    const [bright, dark] = [light(color), light(ground)].sort((a, b) => b - a);
    const ratio = (bright + 0.05) / (dark + 0.05);
    return ratio < 4.5 ? [one.textContent + ': ' + color + ' on ' + ground + ' is ' + ratio.toFixed(2)] : [];
  }) };
})()`;

/** How many texts there are, and those that are hard to read. */
export function faintTexts(page: Page): Promise<{ readonly looked: number; readonly faint: readonly string[] }> {
  return page.evaluate(FAINT);
}
