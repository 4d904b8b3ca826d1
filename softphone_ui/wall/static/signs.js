// When a figure on the wall is in order, to be watched, or to be acted on. Pure; a sign is a word, a
// shape and a colour.

/** The goal of the service level, and below what it is lost. */
export const GOAL = 0.8;
export const LOST = 0.7;
/** So many seconds before the goal is missed somebody should look. */
export const SOON_SECONDS = 5;
/** Older than this, figures dim. */
export const OLD_MS = 5000;

/** @param {{share: number | null}} level */
export const ofLevel = ({ share }) => (share === null ? null : share >= GOAL ? "good" : share >= LOST ? "warn" : "bad");
/** @param {number | null} seconds */
export const ofRemaining = (seconds) => (seconds === null ? "good" : seconds < 0 ? "bad" : seconds <= SOON_SECONDS ? "warn" : "good");
/**
 * @param {number} waiting
 * @param {number} free
 */
export const ofWaiting = (waiting, free) => (waiting === 0 ? "good" : waiting <= Math.max(free, 1) ? "warn" : "bad");
/** @param {number} owed */
export const ofOwed = (owed) => (owed === 0 ? "good" : owed < 10 ? "warn" : "bad");

/**
 * Whole seconds left for the oldest caller, negative when over; null where nobody waits. `since`: ms
 *  after the frame. 0 is the last second in time.
 * @param {{kpi_ms: number, waited_ms: number} | null} oldest
 * @param {number} since
 */
export function remaining(oldest, since) {
  if (!oldest) return null;
  const left = oldest.kpi_ms - oldest.waited_ms - since;
  return left >= 0 ? Math.floor(left / 1000) : -Math.ceil(-left / 1000);
}
