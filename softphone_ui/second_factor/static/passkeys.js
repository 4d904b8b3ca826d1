// A passkey between the browser and our server: JSON in, JSON out.
import { t } from "/static/web/words.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (all = []) => all.map((it) => ({ ...it, id: bytes(it.id) }));

/** Make one, for options of the server. */
export async function make(options) {
  const publicKey = {
    ...options, challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: listed(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    ...named(made),
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) },
  };
}

/** Sign with one. */
export async function sign(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
  const signed = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
  return {
    ...named(signed),
    response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData),
      signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

const named = (it) => ({ id: it.id, rawId: text(it.rawId), type: it.type, clientExtensionResults: it.getClientExtensionResults() });

/** What went wrong, for the person: the browser's own refusals have no sentence. */
export const sentence = (problem) =>
  problem instanceof DOMException ? t("This passkey was not accepted. Try again, or take another way.") : problem.message;
