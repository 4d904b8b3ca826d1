// How loud a stream is: for the meter, and to tell whether the person speaks.

export const QUIET_DB = -100;

export class Level {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Float32Array<ArrayBuffer> | null} */
  #samples = null;

  /**
   * Listen to `stream` from now on; null rests.
   * @param {MediaStream | null} stream
   */
  follow(stream) {
    if (stream === this.#stream) return;
    this.#stream = stream;
    this.#source?.disconnect();
    this.#source = null;
    if (!stream) {
      this.#context?.suspend();
      return;
    }
    this.#context ??= new AudioContext();
    this.#context.resume();
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: 2048 });
    this.#samples ??= new Float32Array(this.#analyser.fftSize);
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#analyser);
  }

  /** dBFS of the last 40 ms, root mean square; -100 where nothing is. */
  now() {
    if (!this.#source || !this.#analyser || !this.#samples) return QUIET_DB;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let power = 0;
    for (const sample of this.#samples) power += sample * sample;
    return power > 0 ? Math.max(QUIET_DB, 10 * Math.log10(power / this.#samples.length)) : QUIET_DB;
  }

  close() {
    this.#context?.close();
    this.#context = this.#analyser = this.#source = null;
  }
}
