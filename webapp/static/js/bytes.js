// Bytes and text, both ways; the few conversions that sealing, storing and sending share.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const utf8 = (text) => encoder.encode(text);
export const fromUtf8 = (bytes) => decoder.decode(bytes);

/** @param {...(Uint8Array|ArrayBuffer|number[])} parts @returns {Uint8Array<ArrayBuffer>} */
export function concat(...parts) {
  const views = parts.map((part) => new Uint8Array(/** @type {any} */ (part)));
  const whole = new Uint8Array(views.reduce((sum, view) => sum + view.length, 0));
  let at = 0;
  for (const view of views) {
    whole.set(view, at);
    at += view.length;
  }
  return whole;
}

export function toBase64(bytes) {
  const view = new Uint8Array(bytes);
  let binary = "";
  // In slices: one call with 300,000 arguments overflows the stack of old engines.
  for (let at = 0; at < view.length; at += 8192) {
    binary += String.fromCharCode.apply(null, view.subarray(at, at + 8192));
  }
  return btoa(binary);
}

export function fromBase64(text) {
  const binary = atob(text);
  const view = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) view[at] = binary.charCodeAt(at);
  return view;
}

export const toHex = (bytes) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) =>
  Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

export async function sha256Hex(bytes) {
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** 128 random bits in the shape of a UUID; crypto.randomUUID is younger than some phones. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** An ArrayBuffer of exactly these bytes: what IndexedDB keeps without surprises. */
export function exactBuffer(bytes) {
  const view = new Uint8Array(bytes);
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}
