// Where the operator hears the caller. A browser may refuse sound to a page that nobody has touched
// since it was opened, such as one opened again in mid-call: the first key or click brings it.

export class Loudspeaker {
  blocked = false;
  #audio = new Audio();
  #changed;

  /** @param {() => void} changed is called when sound is blocked, or is not any more */
  constructor(changed) {
    this.#changed = changed;
    this.#audio.autoplay = true;
    for (const type of ["keydown", "pointerdown"]) {
      addEventListener(type, () => this.blocked && this.#play(), { capture: true, passive: true });
    }
  }

  /** @param {MediaStream | null} stream */
  play(stream) {
    this.#audio.srcObject = stream;
    return this.#play();
  }

  silence() {
    this.#audio.srcObject = null;
    this.#set(false);
  }

  /** @param {string} device */
  async playOn(device) {
    await this.#audio.setSinkId?.(device);
  }

  async #play() {
    try {
      await this.#audio.play();
      this.#set(false);
    } catch (error) {
      this.#set(error instanceof Error && error.name === "NotAllowedError"); // else: another stream has taken its place
    }
  }

  /** @param {boolean} blocked */
  #set(blocked) {
    if (blocked === this.blocked) return;
    this.blocked = blocked;
    this.#changed();
  }
}
