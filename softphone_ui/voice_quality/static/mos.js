// How good a conversation sounds, estimated from what the network did to it. Pure.
//
// The E-model of ITU-T G.107 (06/2015) with its default values, for G.711 with concealment of lost
// packets (browsers conceal): Ie = 0 and Bpl = 25.1 for random loss, ITU-T G.113 (11/2007) App. I.
// Delay is weighed by the approximation of Cole and Rosenbluth, "Voice over IP performance
// monitoring", ACM SIGCOMM CCR 31(2), 2001. R becomes MOS by G.107 Annex B.

const R_DEFAULT = 93.2;
const BPL = 25.1;
const ECHO_FREE_MS = 177.3;
const FRAME_MS = 20; // one packet of sound is gathered before it is sent

/**
 * Return the one-way delay in ms: half the round trip, what the receiver buffers, one frame.
 * @param {{roundTripMs: number | null, bufferMs: number | null}} figures
 */
export const oneWayDelay = ({ roundTripMs, bufferMs }) => (roundTripMs ?? 0) / 2 + (bufferMs ?? 0) + FRAME_MS;

/**
 * Return the rating R, 0 … 93.2. `lossShare` is of 1; `delayMs` from mouth to ear.
 * @param {{lossShare: number, delayMs: number}} figures
 */
export function rating({ lossShare, delayMs }) {
  const late = delayMs > ECHO_FREE_MS ? 0.11 * (delayMs - ECHO_FREE_MS) : 0;
  const delay = 0.024 * delayMs + late;
  const percent = 100 * lossShare;
  const loss = (95 * percent) / (percent + BPL);
  return Math.max(0, R_DEFAULT - delay - loss);
}

/**
 * Return the mean opinion score 1 … 4.5 of a rating.
 * @param {number} r
 */
export function score(r) {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/**
 * Return the MOS, one-way, of what was received.
 * @param {{lossShare: number, roundTripMs: number | null, bufferMs: number | null}} figures
 */
export const mos = (figures) => score(rating({ lossShare: figures.lossShare, delayMs: oneWayDelay(figures) }));

// G.107 Annex B: R of 80 and more satisfies nearly all (MOS 4.03), of 70 most (3.60).
export const GOOD = 4.03;
export const FAIR = 3.6;

/**
 * Grade a MOS as good, fair or poor.
 * @param {number} value
 */
export const grade = (value) => (value >= GOOD ? "good" : value >= FAIR ? "fair" : "poor");
