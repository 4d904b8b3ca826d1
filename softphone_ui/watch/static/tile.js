// One tile of the grid: a camera's picture, or the reason for which there is none; over it its privacy masks, and the
// mark that says who watches where and when.
import { el } from "/static/web/dom.js";
import { dayMonth, timeOfDay } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { Stream } from "./stream.js";

const FIRST_PAUSE = 1000, LONGEST_PAUSE = 30_000, TICKET_EVERY = 200_000;

/** @param {string} reason @returns {string} */
function wordsOf(reason) {
  return (
    {
      connecting: t("Connecting to the camera…"), unreachable: t("The camera cannot be reached. We keep trying."),
      silent: t("The camera does not answer. We keep trying."), garbage: t("What the camera sends is no picture."),
      login: t("The camera refuses our login."), refused: t("The camera has no such stream, or no room for us."),
      no_video: t("This stream has no picture."), codec: t("The browser does not show this camera's format (H.265). It needs an H.264 sub-stream."),
      forbidden: t("The camera's address leads to our own machine."), ended: t("The camera closed the connection. We keep trying."),
      no_room: t("As many cameras are watched as the gateway can carry."), out_of_service: t("This camera is out of service."),
      gateway: t("The gateway of pictures cannot be reached. We keep trying."),
    }[reason] ?? t("No picture.")
  );
}

/** @param {number | null} unseen seconds @returns {string} */
function unseenWords(unseen) {
  if (unseen === null) return t("not seen yet");
  if (unseen < 60) return t("seen less than a minute ago");
  if (unseen < 7200) return t("unseen for {n} min", { n: Math.floor(unseen / 60) });
  return t("unseen for {n} h", { n: Math.floor(unseen / 3600) });
}

export class Tile {
  #ask; #gateway; #who; #video; #why; #mark;
  #pause = FIRST_PAUSE;
  #retry = 0; #renewal = 0;
  /** @type {Stream | null} */
  #stream = null;

  /**
   * @param {Api.WatchedCamera} camera
   * @param {{gateway: string, who: string, ask: (camera: number) => Promise<string>}} means
   */
  constructor(camera, { gateway, who, ask }) {
    this.camera = camera;
    this.#gateway = gateway;
    this.#who = who;
    this.#ask = ask;
    this.#video = el("video", { muted: true, autoplay: true, playsinline: true, disablepictureinpicture: true, disableremoteplayback: true, tabindex: -1, "aria-hidden": "true" });
    this.#video.muted = true;
    this.#why = el("p", { class: "why", text: wordsOf("connecting") });
    this.#mark = el("p", { class: "mark", "aria-hidden": "true", translate: "no" });
    this.element = el("figure", { class: "watch-tile", tabindex: 0, "data-camera": camera.camera_id, "data-why": "connecting" },
      this.#video, ...camera.masks.map(maskOf), this.#why, this.#mark,
      el("figcaption", {}, el("span", {}, el("b", { text: camera.code }), ` ${camera.name}`), el("span", { class: "unseen", text: unseenWords(camera.unseen_seconds) })));
    this.moveMark();
  }

  /** Begin to show pictures. @param {string} ticket */
  begin(ticket) {
    this.#stream = new Stream(this.#video, `${this.#gateway}/stream?ticket=${encodeURIComponent(ticket)}`, {
      why: (reason) => this.#say(reason),
      closed: () => this.#again(),
    });
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => this.#renew(), TICKET_EVERY);
  }

  /** The clock of the stream, by which its delay is measured. */
  get clock() {
    return this.#stream?.clock ?? { at: 0, now: 0 };
  }

  end() {
    clearTimeout(this.#retry);
    clearInterval(this.#renewal);
    this.#stream?.end();
    this.#stream = null;
  }

  /** Put the mark elsewhere, so that nobody can cut it off, and say the time. */
  moveMark() {
    this.#mark.textContent = `${this.#who} · ${dayMonth(Date.now())} ${timeOfDay(Date.now())}`;
    this.#mark.style.setProperty("--mark-x", `${5 + Math.random() * 40}%`);
    this.#mark.style.setProperty("--mark-y", `${5 + Math.random() * 65}%`);
  }

  /** @param {string | null} reason */
  #say(reason) {
    if (reason === null) {
      delete this.element.dataset.why;
      this.#why.textContent = "";
      this.#pause = FIRST_PAUSE;
    } else {
      this.element.dataset.why = reason;
      this.#why.textContent = wordsOf(reason);
    }
  }

  #again() {
    this.#stream?.end();
    this.#stream = null;
    if (this.element.dataset.why === undefined || this.element.dataset.why === "connecting") this.#say("gateway");
    this.#retry = setTimeout(async () => {
      try {
        this.begin(await this.#ask(this.camera.camera_id));
      } catch {
        this.#again();
      }
    }, this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }

  async #renew() {
    try {
      this.#stream?.goOn(await this.#ask(this.camera.camera_id));
    } catch {
      // The stream ends by itself then, and a ticket is asked for again.
    }
  }
}

/** @param {{x: number, y: number, width: number, height: number}} mask */
function maskOf({ x, y, width, height }) {
  const made = el("span", { class: "mask", "aria-hidden": "true" });
  Object.assign(made.style, { left: `${x}%`, top: `${y}%`, width: `${width}%`, height: `${height}%` });
  return made;
}
