// ALTCHA, version 2, with PBKDF2 and SHA-256 (altcha.org/docs/v2): looks for the counter whose key, derived
// from nonce and counter, begins with the prefix that the challenge names.
/** @typedef {{ nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string }} Work bytes in hex */
/** @typedef {{ counter: number, derivedKey: string, time: number }} Solution `time`: ms */

/**
 * @param {string} hex
 * @returns {Uint8Array<ArrayBuffer>}
 */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (it) => parseInt(it, 16));
/**
 * @param {Uint8Array} data
 * @returns {string}
 */
const hex = (data) => Array.from(data, (it) => it.toString(16).padStart(2, "0")).join("");

/**
 * Looks for the counter.
 * @param {Work} work
 * @returns {Promise<Solution>}
 */
async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const began = performance.now();
  const first = bytes(nonce);
  const prefix = bytes(keyPrefix);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const password = new Uint8Array(first.length + 4);
  password.set(first);
  const view = new DataView(password.buffer);
  for (let counter = 0; ; counter += 1) {
    view.setUint32(first.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derived = new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * keyLength));
    if (prefix.every((it, at) => derived[at] === it)) {
      return { counter, derivedKey: hex(derived), time: performance.now() - began };
    }
  }
}

self.addEventListener("message", async ({ data }) => self.postMessage(await solve(data)));
