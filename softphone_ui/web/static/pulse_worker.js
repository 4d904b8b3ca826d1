// Beats for pulse.js. A worker's timers go on while its page is hidden.
const BEAT_MS = 250;

setInterval(() => postMessage(null), BEAT_MS);
postMessage(null);
