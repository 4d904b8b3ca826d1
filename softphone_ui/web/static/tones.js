// The ring and the small signs an operator hears, made by the browser itself: no sound files.

const RING = [[523.25, 0, 0.42], [659.25, 0.16, 0.42], [783.99, 0.32, 0.6]];
const RING_EVERY_MS = 2400;
// An audio context that plays nothing still wakes the processor hundreds of times a second.
const REST_AFTER_MS = 1000;

export class Tones {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ringing = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest = undefined;
  #settings;

  /** @param {Pick<import("/static/telephone/settings.js").Settings, "get">} settings */
  constructor(settings) {
    this.#settings = settings;
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => this.#wake(), { passive: true });
  }

  /**
   * Begin to ring, or stop.
   * @param {boolean} on
   */
  ring(on) {
    if (on === Boolean(this.#ringing)) return;
    if (!on) {
      clearInterval(this.#ringing);
      this.#ringing = undefined;
      this.#wake(); // the last note fades, then it rests
      return;
    }
    const once = () => RING.forEach(([pitch, after, long]) => this.#note(pitch, after, long, 0.5));
    once();
    this.#ringing = setInterval(once, RING_EVERY_MS);
  }

  /** Before an automatic answer, so that nobody is surprised by a voice. */
  beep() {
    this.#note(880, 0, 0.12, 0.35);
    this.#note(1174.66, 0.13, 0.16, 0.35);
  }

  /** Somebody has waited for too long: falling, unlike the ring. */
  alert() {
    [[988, 0], [740, 0.2], [988, 0.5], [740, 0.7]].forEach(([pitch, after]) => this.#note(pitch, after, 0.24, 0.5));
  }

  #wake() {
    const context = this.#context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => { if (!this.#ringing) context.suspend(); }, REST_AFTER_MS);
    return context;
  }

  /**
   * @param {number} pitch in hertz
   * @param {number} after in seconds
   * @param {number} long in seconds
   * @param {number} loud from 0 to 1
   */
  #note(pitch, after, long, loud) {
    const context = this.#wake();
    const { currentTime, destination } = context;
    const start = currentTime + after;
    const source = new OscillatorNode(context, { frequency: pitch, type: "sine" });
    const volume = new GainNode(context, { gain: 0 });
    const peak = loud * (this.#settings.get("ring_volume") ?? 0.6);
    volume.gain.linearRampToValueAtTime(peak, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + long);
    source.connect(volume).connect(destination);
    source.start(start);
    source.stop(start + long + 0.05);
  }
}
