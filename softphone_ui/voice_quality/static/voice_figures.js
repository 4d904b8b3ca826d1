// What the browser counts of a conversation's sound, made into figures: of each second, and of
// the whole. Also tells when one side does not hear the other. Pure: no clock, no page.
import { mos } from "./mos.js";

// Nothing for so long is no pause between words: both sides send a packet each 20 ms, silent or not.
export const DEAF_SECONDS = 1.9;
export const DUMB_SECONDS = 1.4;
const EVERY_MS = 900; // the beat after it: once a second
const DOUBTFUL_MS = 200; // every beat
const ALL_LOST = 0.9;
const SPEAKS_DB = -45; // dBFS; a quiet room lies below

/**
 * @typedef {NonNullable<ReturnType<typeof read>>} Reading What the browser has counted until a moment.
 * @typedef {ReturnType<typeof between>} Stretch The figures between two readings.
 */

/**
 * Read the numbers we need of an RTCStatsReport; null while neither side has begun to send.
 * @param {RTCStatsReport | Map<string, any>} report
 */
export function read(report) {
  /** @type {any[]} */
  const all = [...report.values()].filter((it) => (it.kind ?? "audio") === "audio");
  const newest = (/** @type {string} */ type) => all.filter((it) => it.type === type).sort((a, b) => heardAt(b) - heardAt(a))[0];
  const inbound = newest("inbound-rtp");
  const outbound = newest("outbound-rtp");
  if (!inbound && !outbound) return null; // and so no clock to count seconds by
  const told = newest("remote-inbound-rtp");
  const source = newest("media-source");
  const pair = all.find((it) => it.type === "candidate-pair" && it.nominated && it.state === "succeeded");
  return {
    at: (inbound ?? outbound).timestamp,
    heardAt: inbound?.lastPacketReceivedTimestamp ?? null,
    received: inbound?.packetsReceived ?? 0,
    lost: inbound?.packetsLost ?? 0,
    jitterMs: 1000 * (inbound?.jitter ?? 0),
    buffered: inbound?.jitterBufferDelay ?? 0,
    emitted: inbound?.jitterBufferEmittedCount ?? 0,
    sent: outbound?.packetsSent ?? 0,
    spoken: source?.totalAudioEnergy ?? 0,
    roundTripMs: inMs(told?.roundTripTime ?? pair?.currentRoundTripTime),
    theirLoss: told?.fractionLost ?? null,
  };
}

/** @param {any} it one entry of the report */
const heardAt = (it) => it.lastPacketReceivedTimestamp ?? it.timestamp;
/** @param {number | null | undefined} seconds */
const inMs = (seconds) => (seconds === undefined || seconds === null ? null : 1000 * seconds);

/**
 * Return the figures from one reading to the next. `mos` is null where nothing was received.
 * @param {Reading} before
 * @param {Reading} after
 */
export function between(before, after) {
  const grown = (/** @type {"received" | "emitted" | "buffered" | "sent" | "spoken"} */ name) => (after[name] >= before[name] ? after[name] - before[name] : after[name]);
  const received = grown("received");
  // Of one stream fewer are lost than before when late ones came after all.
  const anew = after.received < before.received;
  const lost = anew ? after.lost : Math.max(0, after.lost - before.lost);
  const emitted = grown("emitted");
  const figures = {
    seconds: Math.max(0, (after.at - before.at) / 1000),
    received,
    lost,
    lossShare: received + lost > 0 ? lost / (received + lost) : 0,
    jitterMs: after.jitterMs,
    bufferMs: emitted > 0 ? (1000 * grown("buffered")) / emitted : 0,
    roundTripMs: after.roundTripMs,
    sent: grown("sent"),
    spoken: grown("spoken"),
    theirLoss: after.theirLoss,
    deafSeconds: after.heardAt === null ? null : (after.at - after.heardAt) / 1000,
  };
  return { ...figures, mos: received > 0 ? mos(figures) : null };
}

/**
 * Who does not hear whom. Told of each stretch, answers null, "deaf" (the operator hears nothing
 * though the call is up) or "dumb" (the caller cannot hear her).
 */
export class OneWay {
  /** @type {string | null} */
  trouble = null;
  #deaf = 0;
  #dumb = 0;

  /**
   * Return the milliseconds until the next look: few while something is wrong, if not yet for long enough.
   * @param {boolean} held
   */
  lookAfter(held) {
    return this.#deaf + this.#dumb > 0 && !held && !this.trouble ? DOUBTFUL_MS : EVERY_MS;
  }

  /**
   * `ownLevel`: how loud the person herself is just now, dBFS. Silence is no fault of the way while
   * she only listens; on hold nobody is meant to hear.
   * @param {Stretch} stretch
   * @param {{held: boolean, muted: boolean, ownLevel: number}} now
   */
  next(stretch, { held, muted, ownLevel }) {
    const cut = stretch.sent === 0 || (stretch.theirLoss ?? 0) >= ALL_LOST;
    const silent = cut || stretch.spoken === 0;
    this.#deaf = held || stretch.received > 0 ? 0 : this.#deaf + stretch.seconds;
    this.#dumb = held || muted || !silent ? 0 : this.#dumb + stretch.seconds;
    const deaf = this.#deaf > 0 ? Math.max(this.#deaf, stretch.deafSeconds ?? 0) : 0;
    const dumb = cut || ownLevel > SPEAKS_DB ? this.#dumb : 0;
    this.trouble = deaf >= DEAF_SECONDS ? "deaf" : dumb >= DUMB_SECONDS ? "dumb" : null;
    return this.trouble;
  }
}

/** A conversation's figures as they add up; `summary()` is what the server keeps. */
export class Tally {
  #seconds = 0;
  #rated = 0;
  #sums = { mos: 0, jitterMs: 0, roundTripMs: 0, theirLoss: 0 };
  #known = { roundTripMs: 0, theirLoss: 0 };
  #received = 0;
  #lost = 0;
  /** @type {number | null} */
  #worst = null;
  #oneWay = 0;
  rescues = 0;

  /**
   * Add a stretch of the conversation.
   * @param {Stretch} stretch
   * @param {string | null} trouble
   */
  add(stretch, trouble) {
    const { seconds } = stretch;
    this.#seconds += seconds;
    this.#received += stretch.received;
    this.#lost += stretch.lost;
    if (trouble) this.#oneWay += seconds;
    for (const name of /** @type {const} */ (["roundTripMs", "theirLoss"])) {
      const value = stretch[name];
      if (value === null) continue;
      this.#known[name] += seconds;
      this.#sums[name] += value * seconds;
    }
    if (stretch.mos === null) return;
    this.#rated += seconds;
    this.#sums.mos += stretch.mos * seconds;
    this.#sums.jitterMs += stretch.jitterMs * seconds;
    this.#worst = Math.min(this.#worst ?? stretch.mos, stretch.mos);
  }

  /** Means are by time; null where nothing was known. */
  summary() {
    const mean = (/** @type {"mos" | "jitterMs" | "roundTripMs" | "theirLoss"} */ name, /** @type {number} */ seconds) => (seconds > 0 ? this.#sums[name] / seconds : null);
    const packets = this.#received + this.#lost;
    return {
      seconds: this.#seconds,
      mos: mean("mos", this.#rated),
      mos_worst: this.#worst,
      loss_share: packets > 0 ? this.#lost / packets : null,
      jitter_ms: mean("jitterMs", this.#rated),
      round_trip_ms: mean("roundTripMs", this.#known.roundTripMs),
      outward_loss_share: mean("theirLoss", this.#known.theirLoss),
      one_way_seconds: this.#oneWay,
      rescues: this.rescues,
    };
  }
}
