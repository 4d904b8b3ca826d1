// A screen that waits until somebody types its code; then it shows the board.
import { api } from "/static/web/api.js";

const EVERY_MS = 2000;

async function look() {
  // What fails is tried again.
  const told = /** @type {{state: string} | null} */ (await api("POST", "/wall/pairing").catch(() => null));
  if (told && told.state !== "waiting") return location.replace("/wall");
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
