// JsSIP's socket, over our own /sip, with a heartbeat: a network that swallows packets says
// nothing, and JsSIP alone would not notice for minutes. Our server answers CRLF CRLF with CRLF.

const BEAT_MS = 3000;
const SILENT_MS = 8000;

export class SipSocket {
  via_transport = location.protocol === "https:" ? "WSS" : "WS";
  onconnect = () => {};
  ondisconnect = () => {};
  ondata = () => {};
  #socket = null;
  #beat = null;
  #heard = 0;

  constructor(page) {
    this.url = `${location.origin.replace(/^http/, "ws")}/sip?page=${page}`;
    this.sip_uri = `sip:${location.host};transport=ws`;
  }

  connect() {
    if (this.#socket) return;
    const socket = new WebSocket(this.url, "sip");
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onclose = ({ wasClean, code, reason }) => this.#closed(socket, !wasClean, code, reason);
    socket.onmessage = ({ data }) => {
      this.#heard = performance.now();
      this.ondata(data);
    };
  }

  disconnect() {
    const socket = this.#socket;
    this.#forget();
    socket?.close();
  }

  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  #opened() {
    this.#heard = performance.now();
    this.#beat = setInterval(() => this.#listen(), BEAT_MS);
    this.onconnect();
  }

  #listen() {
    if (performance.now() - this.#heard > SILENT_MS) {
      const socket = this.#socket;
      this.#closed(socket, true, 1006, "silent");
      socket.close();
    } else {
      this.send("\r\n\r\n");
    }
  }

  #closed(socket, error, code, reason) {
    if (socket !== this.#socket) return;
    this.#forget();
    this.ondisconnect(error, code, reason);
  }

  #forget() {
    clearInterval(this.#beat);
    if (this.#socket) this.#socket.onclose = this.#socket.onmessage = this.#socket.onopen = null;
    this.#socket = null;
  }
}
