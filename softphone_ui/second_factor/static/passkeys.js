// A passkey between the browser and our server: JSON in, JSON out.
import { t } from "/static/web/words.js";

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
/** @param {ArrayBuffer} buffer */
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/**
 * What the server gives: as the browser takes it, but with text for bytes.
 * @typedef {Omit<PublicKeyCredentialDescriptor, "id"> & {id: string}} KnownKey
 * @typedef {Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials">
 *   & {challenge: string, user: {id: string, name: string, displayName: string}, excludeCredentials?: KnownKey[]}} MakeOptions
 * @typedef {Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials">
 *   & {challenge: string, allowCredentials?: KnownKey[]}} SignOptions
 */

/** @param {KnownKey[]} [all] */
const listed = (all = []) => all.map((key) => ({ ...key, id: bytes(key.id) }));

/**
 * Make a passkey. Raises DOMException where the person or the device refuses.
 * @param {MakeOptions} options
 */
export async function make(options) {
  const publicKey = {
    ...options, challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: listed(options.excludeCredentials),
  };
  const made = /** @type {PublicKeyCredential & {response: AuthenticatorAttestationResponse}} */ (
    await navigator.credentials.create({ publicKey }));
  return {
    ...named(made),
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) },
  };
}

/**
 * Sign in with a passkey.
 * @param {SignOptions} options
 */
export async function sign(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
  const signed = /** @type {PublicKeyCredential & {response: AuthenticatorAssertionResponse}} */ (
    await navigator.credentials.get({ publicKey }));
  const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
  return {
    ...named(signed),
    response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData),
      signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

/** @param {PublicKeyCredential} it */
const named = (it) => ({ id: it.id, rawId: text(it.rawId), type: it.type, clientExtensionResults: it.getClientExtensionResults() });

/**
 * What went wrong, for the person: the browser's own refusals have no sentence.
 * @param {import("/static/web/api.js").Problem} problem
 */
export const sentence = (problem) =>
  problem instanceof DOMException ? t("This passkey was not accepted. Try again, or take another way.") : problem.message;
