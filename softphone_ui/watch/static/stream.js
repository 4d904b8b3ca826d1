// A camera's stream in a video element: pieces of MP4 from the gateway, by MediaSource. What waits is bounded: a
// browser that cannot keep up begins again at the newest picture.

const MOST_WAITING = 120, LATEST_SECONDS = 0.6, STORED_SECONDS = 12;

/**
 * What a stream tells its tile. `why`: the reason for which there is no picture; null: there is one.
 * @typedef {{why: (reason: string | null) => void, closed: () => void}} StreamWatcher
 */

export class Stream {
  #video; #watcher; #socket;
  /** @type {SourceBuffer | null} */
  #buffer = null;
  /** @type {ArrayBuffer[]} */
  #waiting = [];
  #source = new MediaSource();
  /** @type {string} */
  #codec = "";
  #url;
  /** The last clock of the gateway: the time of a picture in the stream, and when it came, in seconds. */
  clock = { at: 0, now: 0 };

  /**
   * @param {HTMLVideoElement} video
   * @param {string} address with its ticket
   * @param {StreamWatcher} watcher
   */
  constructor(video, address, watcher) {
    this.#video = video;
    this.#watcher = watcher;
    this.#url = URL.createObjectURL(this.#source);
    video.src = this.#url;
    this.#source.addEventListener("sourceopen", () => this.#open(), { once: true });
    this.#socket = new WebSocket(address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = (event) => (typeof event.data === "string" ? this.#told(JSON.parse(event.data)) : this.#came(event.data));
    this.#socket.onclose = () => this.#watcher.closed();
  }

  /** Let the stream go on with a further ticket. @param {string} ticket */
  goOn(ticket) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(ticket);
  }

  /** End the stream without a word to its tile. */
  end() {
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#waiting = [];
    URL.revokeObjectURL(this.#url);
  }

  /** @param {{codec?: string, why?: string, at?: number, now?: number}} said */
  #told(said) {
    if (said.why !== undefined) this.#watcher.why(said.why);
    else if (said.codec !== undefined) {
      this.#codec = said.codec;
      this.#waiting = [];
      this.#open();
    } else if (said.at !== undefined && said.now !== undefined) this.clock = { at: said.at, now: said.now };
  }

  #open() {
    if (this.#source.readyState !== "open" || !this.#codec) return;
    const kind = `video/mp4; codecs="${this.#codec}"`;
    if (!MediaSource.isTypeSupported(kind)) return this.#watcher.why("codec");
    if (this.#buffer === null) {
      this.#buffer = this.#source.addSourceBuffer(kind);
      this.#buffer.addEventListener("updateend", () => this.#next());
    } else if (!this.#buffer.updating) this.#buffer.changeType(kind);
    this.#next();
  }

  /** @param {ArrayBuffer} piece */
  #came(piece) {
    this.#waiting.push(piece);
    if (this.#waiting.length > MOST_WAITING) return this.#socket.close();
    this.#next();
  }

  #next() {
    const buffer = this.#buffer;
    if (buffer === null || buffer.updating || this.#source.readyState !== "open") return;
    const { buffered } = buffer;
    if (buffered.length) {
      const end = buffered.end(buffered.length - 1);
      if (this.#video.currentTime < buffered.start(0) || end - this.#video.currentTime > LATEST_SECONDS) this.#video.currentTime = Math.max(end - 0.1, 0);
      if (end - buffered.start(0) > STORED_SECONDS) return buffer.remove(0, end - STORED_SECONDS / 2);
      this.#watcher.why(null);
    }
    const piece = this.#waiting.shift();
    if (piece === undefined) return;
    try {
      buffer.appendBuffer(piece);
    } catch {
      this.#socket.close();
    }
  }
}
