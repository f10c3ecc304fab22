// Sealing to the server: after this nobody who holds the phone can read the record, its author neither.
// The format is set down in docs/sync.md; webapp/core/sealing.py opens it.

import { concat, exactBuffer, fromBase64, fromHex, toHex, utf8 } from "./bytes.js";

const FORMAT = 1;
const GZIP = 1;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

export const opAad = (opId, author, device, v) => utf8(`${opId}|${author}|${device}|${v}`);
export const blobAad = (sealedFor, author, device) => utf8(`blob|${sealedFor}|${author}|${device}|1`);

/**
 * Import the server's public key as `hello` gives it, and see that it is the one it claims to be.
 * @param {string} id 16 hex digits @param {string} key base64, 65 bytes uncompressed
 */
export async function importServerKey(id, key) {
  const raw = fromBase64(key);
  const digest = await crypto.subtle.digest("SHA-256", raw);
  if (toHex(digest).slice(0, 16) !== id) throw new Error("server key does not match its id");
  return { id, raw, key: await crypto.subtle.importKey("raw", raw, CURVE, false, []) };
}

async function gzip(bytes) {
  if (typeof CompressionStream === "undefined") return null;
  const stream = new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")));
  return new Uint8Array(await stream.arrayBuffer());
}

async function agree(server, ephemeral, header) {
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: server.key }, ephemeral.privateKey, 256);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: concat(point, server.raw), info: concat(utf8("nuandao seal 1"), header) },
    secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  return { point, key };
}

/**
 * Seal bytes to the server's key.
 * @returns {Promise<ArrayBuffer>} the envelope: header, ephemeral key, nonce, cipher text with tag
 */
export async function seal(server, aad, bytes, compress = false) {
  const packed = compress ? await gzip(bytes) : null;
  const header = concat([FORMAT, packed ? GZIP : 0], fromHex(server.id));
  const ephemeral = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const { point, key } = await agree(server, ephemeral, header);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const hidden = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: aad }, key, packed || bytes);
  return exactBuffer(concat(header, point, nonce, hidden));
}

/** Seal an op; the four names outside are the ones inside. */
export async function sealOp(server, op) {
  const aad = opAad(op.op_id, op.author, op.device, op.v);
  const sealed = await seal(server, aad, utf8(JSON.stringify(op)), true);
  return { op_id: op.op_id, author: op.author, device: op.device, v: op.v, sealed };
}
