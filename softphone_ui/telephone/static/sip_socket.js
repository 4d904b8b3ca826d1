// JsSIP's socket, over our own /sip. Its heartbeat is CRLF CRLF, answered by CRLF (RFC 5626): it
// tells the server that this page is alive, and us that the way to the server is open. It opens
// itself again; JsSIP is told only of connections that were there.
import { pulse } from "/static/web/pulse.js";
import { SteadySocket } from "/static/web/steady_socket.js";

const KEEP_ALIVE = "\r\n\r\n";

export class SipSocket {
  via_transport = location.protocol === "https:" ? "WSS" : "WS";
  url = `${location.origin.replace(/^http/, "ws")}/sip`;
  sip_uri = `sip:${location.host};transport=ws`;
  onconnect = () => {};
  /** @type {(error: boolean, code?: number, reason?: string) => void} */
  ondisconnect = () => {};
  /** @type {(data: string) => void} */
  ondata = () => {};
  #socket;

  /**
   * `failed` is called when a connection cannot be opened; it is tried again by itself.
   * @param {string} page
   * @param {() => void} failed
   */
  constructor(page, failed) {
    this.#socket = new SteadySocket({
      // `beats`: the server may take this page for dead where it does not beat.
      address: () => `${this.url}?page=${page}&back=1${pulse.steady ? "&beats=1" : ""}`,
      protocols: ["sip"],
      question: () => KEEP_ALIVE,
      opened: () => this.onconnect(),
      heard: (data) => this.ondata(data),
      lost: (code, reason) => this.ondisconnect(true, code, reason),
      failed,
    });
  }

  connect() {
    this.#socket.open();
  }

  disconnect() {
    this.#socket.close();
  }

  /** @param {string} message */
  send(message) {
    return this.#socket.send(message);
  }
}
