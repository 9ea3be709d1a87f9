// For `node --import`: SIGUSR2 stops what measures how time passes (performance.now), and starts it again the next time. Timers go on.
const now = performance.now.bind(performance);
let heldAtMs;
performance.now = () => heldAtMs ?? now();
process.on('SIGUSR2', () => {
  heldAtMs = heldAtMs === undefined ? now() : undefined;
  process.stdout.write(heldAtMs === undefined ? 'clock runs\n' : 'clock held\n');
});
