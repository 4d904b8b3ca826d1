// The headset: asked for once, kept for the shift, noticed when it is unplugged or comes back.
//   state: off → asking → ready | denied | missing | busy | insecure

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

export class Microphone {
  state = "off";
  stream = null;
  #opening = null;
  #changed;
  #settings;

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
    this.#opening ??= this.#ask().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #ask() {
    this.#set("asking");
    try {
      const chosen = this.#settings.get("microphone");
      const audio = { ...(this.#settings.get("plain_voice") ? PLAIN : CLEAN), channelCount: 1, ...(chosen && { deviceId: chosen }) };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      this.#release();
      this.stream = stream;
      stream.getAudioTracks()[0].addEventListener("ended", () => {
        if (this.stream === stream) this.#set("missing");
      });
      this.#set("ready");
    } catch (error) {
      this.#set(REASONS[error.name] ?? "busy");
    }
  }

  close() {
    this.#release();
    this.#set("off");
  }

  #release() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

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
