// The headset: which microphone, how loud, and whether sound goes both ways. A test call to the
// exchange's echo carries a soft tone beside the voice: what comes back has gone the whole way.
import { byId, el, findAll, findField, say } from "/static/web/dom.js";
import { pulse } from "/static/web/pulse.js";
import { lookUp } from "/static/web/tables.js";
import { today } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";
import { Level, QUIET_DB } from "./level.js";
import { banner } from "/static/web/signs.js";

const ECHO = "*43";
const PILOT_HZ = 1000;
const PILOT_LEVEL = 0.05;
// Of the returning sound's spectrum: the tone stands so far above what is beside it.
const STANDS_OUT_DB = 20;
const ANSWER_MS = 5000;
const RETURN_MS = 4000;
const SPEAK_MS = 5000;
const SPEAKS_DB = -45;
const SOON_MS = 1500;

const VERDICTS = {
  testing: () => t("Testing: say a word, you will hear yourself."),
  good: () => t("The headset works: sound goes both ways."),
  silent: () => t("The way is good, but the microphone is silent: is it muted? Is it the right one?"),
  one_way: () => t("No sound comes back from the exchange. Tell the administrator before you take calls."),
  unanswered: () => t("The exchange did not answer the test call. Try again in a moment."),
  no_microphone: () => t("First the microphone: see below."),
};
const LOOKS = { testing: "wait", good: "good", silent: "bad", one_way: "bad", unanswered: "bad", no_microphone: "bad" };

export class Headset {
  /** @type {string | null} */
  verdict = null;
  #settings;
  #phone;
  #microphone;
  #free;
  #person;
  #level = new Level();
  #meters = new Set(); // those that can be seen
  /** @type {EchoTest | null} */
  #test = null;
  #tried = false;

  /** `free()`: no call can come just now, so that a test keeps nobody waiting. */
  /**
   * @param {{settings: import("./settings.js").Settings, phone: import("./phone.js").Phone,
   *   microphone: import("./microphone.js").Microphone, person: string, free: () => boolean}} parts
   *   `free()`: whether the telephone may be used for a test now
   */
  constructor({ settings, phone, microphone, person, free }) {
    this.#settings = settings;
    this.#phone = phone;
    this.#microphone = microphone;
    this.#person = person;
    this.#free = free;
    for (const button of document.querySelectorAll("[data-headset-test]")) button.addEventListener("click", () => this.test());
    byId("menu").addEventListener("toggle", (event) => { if (event.newState === "open") this.#list(); });
    onLanguage(() => this.#show());
    const seen = new IntersectionObserver((meters) => {
      for (const { target, isIntersecting } of meters) this.#meters[isIntersecting ? "add" : "delete"](target);
    });
    for (const meter of document.querySelectorAll("meter[data-level]")) seen.observe(meter);
    pulse.on(() => this.#meter());
    pulse.on(() => this.#firstToday());
  }

  /** A call may come from now on: the test makes way. */
  stop() {
    this.#test?.end();
  }

  async test({ asked = true } = {}) {
    if (this.#test || !this.#free()) return;
    const { stream } = this.#microphone;
    if (this.#microphone.state !== "ready" || !stream) return this.#set("no_microphone");
    this.#set("testing");
    this.#test = new EchoTest(this.#phone, stream, this.#settings.get("speaker"));
    const verdict = await this.#test.run(asked);
    this.#test = null;
    this.#set(verdict);
    if (verdict) localStorage.setItem(this.#testedKey, today());
  }

  get #testedKey() {
    return `komek:headset:${this.#person}`;
  }

  // By itself once a day, before the shift has begun.
  #firstToday() {
    if (this.#phone.link !== "ready" || this.#microphone.state !== "ready" || !this.#free()) return;
    if (this.#tried || localStorage.getItem(this.#testedKey) === today()) return;
    this.#tried = true;
    setTimeout(() => this.test({ asked: false }), SOON_MS);
  }

  /** @param {string | null} verdict */
  #set(verdict) {
    this.verdict = verdict;
    this.#show();
  }

  #show() {
    const look = lookUp(LOOKS, this.verdict) ?? "off";
    const words = lookUp(VERDICTS, this.verdict)?.() ?? "";
    for (const place of findAll(document, "[data-headset-verdict]")) {
      place.dataset.look = look;
      place.hidden = !words;
      say(place, words);
    }
    banner("headset", look === "bad" && this.verdict !== "no_microphone" ? words : null, true);
  }

  // -- Level and choice ---------------------------------------------------------------------------

  #meter() {
    this.#level.follow(this.#meters.size > 0 ? this.#microphone.stream : null);
    for (const meter of this.#meters) meter.value = Math.max(meter.min, this.#level.now());
  }

  async #list() {
    const select = findField(document, "#microphone");
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const inputs = devices.filter((it) => it.kind === "audioinput" && it.deviceId !== "default");
    select.replaceChildren(
      el("option", { value: "", text: t("as the system says") }),
      ...inputs.map((it) => el("option", { value: it.deviceId, text: it.label || t("microphone") })));
    select.value = this.#settings.get("microphone") ?? "";
    select.onchange = async () => {
      this.#settings.set("microphone", select.value);
      await this.#microphone.open();
      await this.#phone.replaceMicrophone();
    };
  }
}

// One test call, from dialling to the verdict.
/** @typedef {import("./phone.js").Phone} Phone */

class EchoTest {
  #phone;
  #stream;
  #speaker;
  #context = new AudioContext();
  #own = new Level();
  /** @type {Set<() => unknown>} */
  #watches = new Set();
  /** @type {ReturnType<Phone["dial"]>} */
  #call = null;
  /** @type {(verdict: string) => void} */
  #over = () => {};
  #ended = new Promise((tell) => { this.#over = tell; });

  /**
   * @param {Phone} phone
   * @param {MediaStream} stream
   * @param {string | null} speaker
   */
  constructor(phone, stream, speaker) {
    this.#phone = phone;
    this.#stream = stream;
    this.#speaker = speaker;
  }

  end() {
    this.#over("ended");
  }

  /**
   * Run the test: good | silent | one_way | unanswered; null where it could not begin, or was ended.
   * @param {boolean} speaking
   */
  async run(speaking) {
    try {
      return await Promise.race([this.#try(speaking), this.#ended.then(() => null)]);
    } finally {
      if (this.#call && !this.#call.isEnded()) this.#call.terminate();
      for (const stop of this.#watches) stop();
      this.#own.close();
      this.#context.close();
    }
  }

  /** @param {boolean} speaking */
  async #try(speaking) {
    // A page nobody has touched yet may make no sound: then another time.
    if (!(await within(SOON_MS, this.#context.resume().then(() => true)))) return null;
    const track = await within(ANSWER_MS, this.#dial());
    if (!track) return "unanswered";
    this.#own.follow(this.#stream);
    if (!(await within(RETURN_MS, this.#until(this.#returns(track))))) return "one_way";
    // Asked to speak, she must be heard to; else it is enough that the microphone is not dead.
    const least = speaking ? SPEAKS_DB : QUIET_DB;
    return (await within(SPEAK_MS, this.#until(() => this.#own.now() > least))) ? "good" : "silent";
  }

  // Her voice and the soft tone go out together.
  #dial() {
    const out = this.#context.createMediaStreamDestination();
    this.#context.createMediaStreamSource(this.#stream).connect(out);
    const pilot = new OscillatorNode(this.#context, { frequency: PILOT_HZ });
    pilot.connect(new GainNode(this.#context, { gain: PILOT_LEVEL })).connect(out);
    pilot.start();
    return new Promise((/** @type {(track: MediaStreamTrack | null) => void} */ tell) => {
      this.#call = this.#phone.dial(ECHO, out.stream, {
        track: (/** @type {MediaStreamTrack} */ track) => tell(track),
        over: () => tell(null),
      });
      if (!this.#call) tell(null);
    });
  }

  /**
   * Plays what comes, and tells whether the tone is in it.
   * @param {MediaStreamTrack} track
   */
  #returns(track) {
    const stream = new MediaStream([track]);
    const audio = new Audio();
    audio.srcObject = stream;
    if (this.#speaker) audio.setSinkId?.(this.#speaker).catch(() => {});
    audio.play().catch(() => {});
    const analyser = new AnalyserNode(this.#context, { fftSize: 8192, smoothingTimeConstant: 0 });
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const power = new Float32Array(analyser.frequencyBinCount);
    const bin = (/** @type {number} */ hertz) => Math.round((hertz * analyser.fftSize) / this.#context.sampleRate);
    return () => {
      analyser.getFloatFrequencyData(power);
      const beside = [850, 900, 1100, 1150].map((hertz) => power[bin(hertz)]);
      return power[bin(PILOT_HZ)] > -70 && power[bin(PILOT_HZ)] - Math.max(...beside) > STANDS_OUT_DB;
    };
  }

  /**
   * Resolve with true as soon as `there()` is true, which is asked at each beat.
   * @param {() => boolean} there
   */
  #until(there) {
    return new Promise((tell) => {
      const stop = pulse.on(() => {
        if (!there()) return;
        stop();
        tell(true);
      });
      this.#watches.add(stop);
    });
  }
}

/**
 * Return what `work` brings, or null after so many milliseconds.
 * @template Result
 * @param {number} ms
 * @param {Promise<Result>} work
 * @returns {Promise<Result | null>}
 */
const within = (ms, work) => Promise.race([work, new Promise((tell) => { pulse.after(ms, () => tell(null)); })]);
