// The sound of the call in this page: read each second, shown on a light, told to the server every
// ten seconds and at the end. Where one side does not hear the other, one key mends it: first by a
// re-INVITE, and if that did not help by a telephone put down and rung again for the same caller.
import { uuid } from "/built/uuid.js";
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { pulse } from "/static/web/pulse.js";
import { lookUp } from "/static/web/tables.js";
import { seconds } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";
import { Level, QUIET_DB } from "/static/telephone/level.js";
import { grade } from "./mos.js";
import { banner, light } from "/static/web/signs.js";
import { between, OneWay, read, Tally } from "./voice_figures.js";

const NOBODY = new OneWay(); // while there is no call
const TELL_EVERY = 10; // readings
const LEVEL_EVERY_MS = 100;
// A rescue has this long to work before the next, stronger one is offered.
const RESCUE_MS = 3500;
// A call that has just ended is on record a moment later.
const NOT_ON_RECORD = 404;
const MOST_TRIES = 60;
const LOOKS = { good: "good", fair: "wait", poor: "bad" };
const WORDS = { good: () => t("sound good"), fair: () => t("sound fair"), poor: () => t("sound poor") };
const TROUBLES = {
  deaf: () => t("You do not hear the caller. Press F: the sound is set up anew, the call stays."),
  dumb: () => t("The caller does not hear you. Press F: the sound is set up anew, the call stays."),
};
const AT_WORK = () => t("The sound is being set up anew…");
const STILL = () => t("Still no sound. Press F: the caller hears music for a moment and your telephone takes the call up again.");

const OTHER = () => t("Or press Y and go on on the telephone on the table.");

/**
 * A conversation whose sound is measured.
 * @typedef {{connection: RTCPeerConnection, id: string, began: string, call: string | null,
 *   reading: import("./voice_figures.js").Reading | null, readings: number,
 *   stretch: import("./voice_figures.js").Stretch | null, tally: Tally, oneWay: OneWay, refused: number, rescuedAt: number}} Leg
 */

export class Voice {
  #phone;
  #microphone;
  #call;
  #other;
  /** @type {Leg | null} */
  #leg = null;
  /** @type {Map<string, Leg>} */
  #unsent = new Map();
  #level = new Level();
  #loudest = QUIET_DB;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #metering = undefined;
  #telling = false;
  #lookedAt = 0;

  /**
   * `call()` is the id of the call in progress, or null while it is not known; `other()` whether
   * there is another telephone to go on with.
   * @param {{phone: import("/static/telephone/phone.js").Phone, microphone: import("/static/telephone/microphone.js").Microphone,
   *   call: () => string | null, other?: () => boolean}} parts
   */
  constructor({ phone, microphone, call, other = () => false }) {
    this.#phone = phone;
    this.#microphone = microphone;
    this.#call = call;
    this.#other = other;
    pulse.on(() => { if (performance.now() - this.#lookedAt > this.#lookAfter) this.#look(); });
    onLanguage(() => this.#show());
    this.#show();
  }

  /** What is wrong just now: null, "deaf" or "dumb". */
  get trouble() {
    return this.#leg?.oneWay.trouble ?? null;
  }

  /** The one key: set the sound up anew. False where nothing is wrong. */
  rescue() {
    const leg = this.#leg;
    if (!leg || !this.trouble) return false;
    if (this.#atWork(leg)) return true;
    leg.rescuedAt = performance.now();
    leg.tally.rescues += 1;
    if (leg.tally.rescues === 1) this.#renew();
    else api("POST", "/api/me/sound/anew").catch((problem) => toast(problem.message));
    this.#show();
    return true;
  }

  #renew() {
    this.#phone.renegotiate();
    this.#phone.replaceMicrophone().catch(() => {});
  }

  /** @param {Leg} leg */
  #atWork(leg) {
    return performance.now() - leg.rescuedAt < RESCUE_MS;
  }

  get #lookAfter() {
    return (this.#leg?.oneWay ?? NOBODY).lookAfter(this.#phone.held);
  }

  async #look() {
    this.#lookedAt = performance.now();
    const connection = this.#phone.connection;
    if (connection !== (this.#leg?.connection ?? null)) this.#turn(connection);
    const leg = this.#leg;
    if (!leg || !connection) return this.#tell();
    const reading = read(await connection.getStats());
    if (leg !== this.#leg || !reading) return;
    if (leg.reading) this.#count(leg, between(leg.reading, reading));
    leg.reading = reading;
    leg.call = this.#call() ?? leg.call;
    this.#listen(leg.stretch?.spoken === 0);
    if (++leg.readings % TELL_EVERY === 0) this.#keep(leg);
    this.#show();
    this.#tell();
  }

  /**
   * @param {Leg} leg
   * @param {import("./voice_figures.js").Stretch} stretch
   */
  #count(leg, stretch) {
    const { held, muted } = this.#phone;
    const before = leg.oneWay.trouble;
    const trouble = leg.oneWay.next(stretch, { held, muted, ownLevel: this.#loudest });
    leg.stretch = stretch;
    leg.tally.add(stretch, trouble);
    if (before && !trouble) toast(t("The sound is back."));
  }

  /**
   * Her own loudness matters only where nothing of it leaves; a meter costs the processor something.
   * @param {boolean} on
   */
  #listen(on) {
    clearInterval(this.#metering);
    this.#loudest = QUIET_DB;
    this.#level.follow(on ? this.#microphone.stream : null);
    if (on) this.#metering = setInterval(() => { this.#loudest = Math.max(this.#loudest, this.#level.now()); }, LEVEL_EVERY_MS);
  }

  /**
   * Another conversation, or none: the last one's figures are complete.
   * @param {RTCPeerConnection | null} connection
   */
  #turn(connection) {
    if (this.#leg) this.#keep(this.#leg);
    this.#leg = connection && {
      connection, id: uuid(), began: new Date().toISOString(), call: this.#call(), reading: null, readings: 0,
      stretch: null, tally: new Tally(), oneWay: new OneWay(), refused: 0, rescuedAt: -RESCUE_MS,
    };
    this.#listen(false);
    this.#show();
  }

  // -- To the server -----------------------------------------------------------------------------

  /** @param {Leg} leg */
  #keep(leg) {
    if (leg.call && leg.stretch) this.#unsent.set(leg.id, leg);
  }

  // What could not be told is told again with the next reading; the newest figures of a
  // conversation hold all the older ones.
  async #tell() {
    if (this.#telling || this.#unsent.size === 0) return;
    this.#telling = true;
    try {
      for (const [id, leg] of [...this.#unsent]) {
        const body = { leg: id, began_at: leg.began, ...leg.tally.summary() };
        this.#unsent.delete(id);
        await api("PUT", `/api/calls/${encodeURIComponent(leg.call ?? "")}/voice`, body).catch((problem) => {
          const later = problem.passing || (problem.status === NOT_ON_RECORD && ++leg.refused < MOST_TRIES);
          if (later) this.#unsent.set(id, leg);
        });
      }
    } finally {
      this.#telling = false;
    }
  }

  // -- On the screen -----------------------------------------------------------------------------

  #show() {
    const stretch = this.#leg?.stretch;
    banner("one_way", this.#words(), true, ...(this.trouble ? [this.#button()] : []));
    if (!stretch) return light("voice", "off", t("sound –"));
    const quality = this.trouble || stretch.mos === null ? "poor" : grade(stretch.mos);
    const figure = stretch.mos === null ? "" : ` ${seconds(stretch.mos)}`;
    light("voice", LOOKS[quality], `${WORDS[quality]()}${figure}`, details(stretch));
  }

  #words() {
    if (!this.trouble) return null;
    if (!this.#leg || this.#atWork(this.#leg)) return AT_WORK();
    if (this.#leg.tally.rescues === 0) return lookUp(TROUBLES, this.trouble)?.();
    return this.#other() ? `${STILL()} ${OTHER()}` : STILL();
  }

  #button() {
    return el("button", { type: "button", onclick: () => this.rescue() }, el("span", { "data-w": "Mend the sound", text: t("Mend the sound") }), el("kbd", { text: "F" }));
  }
}

/** @param {number | null} value */
const ms = (value) => (value === null ? "–" : t("{n} ms", { n: Math.round(value) }));

/** @param {import("./voice_figures.js").Stretch} it */
const details = (it) => t("MOS estimate {mos} · lost {loss} % · jitter {jitter} · round trip {trip}", {
  mos: seconds(it.mos, 2), loss: seconds(100 * it.lossShare), jitter: ms(it.jitterMs), trip: ms(it.roundTripMs),
});
