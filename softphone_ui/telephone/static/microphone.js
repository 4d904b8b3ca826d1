// The headset: asked for once, kept for the shift, noticed when it is unplugged or comes back.
//   state: off → asking → ready | denied | missing | busy | insecure


import { lookUp } from "/static/web/tables.js";

const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const CLEAN = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** @param {MediaStream | null} stream */
function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

export class Microphone {
  state = "off";
  /** @type {MediaStream | null} */
  stream = null;
  #inUse = false; // put away while it is asked for: what comes after all is not kept open
  /** @type {Promise<void> | null} */
  #opening = null;
  #changed;
  #settings;

  /**
   * @param {Pick<import("/static/telephone/settings.js").Settings, "get">} settings
   * @param {(state: string) => void} changed
   */
  constructor(settings, changed) {
    this.#settings = settings;
    this.#changed = changed;
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (this.state === "missing" || this.state === "busy") this.open();
    });
    this.#watchPermission();
  }

  /** Ask for it; whoever asks meanwhile waits for the same answer. */
  async open() {
    if (!navigator.mediaDevices) return this.#set("insecure");
    this.#inUse = true;
    this.#set("asking");
    this.#opening ??= this.#ask().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #ask() {
    try {
      const chosen = this.#settings.get("microphone");
      const audio = { ...(this.#settings.get("plain_voice") ? PLAIN : CLEAN), channelCount: 1, ...(chosen && { deviceId: chosen }) };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      if (!this.#inUse) return stop(stream);
      this.#release();
      this.stream = stream;
      stream.getAudioTracks()[0].addEventListener("ended", () => {
        if (this.stream === stream) this.#set("missing");
      });
      this.#set("ready");
    } catch (error) {
      if (this.#inUse) this.#set(lookUp(REASONS, error instanceof Error ? error.name : null) ?? "busy");
    }
  }

  close() {
    this.#inUse = false;
    this.#release();
    this.#set("off");
  }

  #release() {
    stop(this.stream);
    this.stream = null;
  }

  /** @param {string} state */
  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.#changed(state);
  }

  // Allowed again by the lock left of the address: no reload needed.
  async #watchPermission() {
    try {
      const permission = await navigator.permissions.query({ name: "microphone" });
      permission.addEventListener("change", () => {
        if (permission.state === "granted" && this.state === "denied") this.open();
      });
    } catch { /* a browser that cannot tell: the person reloads the page */ }
  }
}
