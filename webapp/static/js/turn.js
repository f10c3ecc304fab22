// One volunteer's turn with the server: hello, text, pictures, report, and the list where the PIN is open. No DOM, no words.

import { storageFacts } from "./ability.js";
import { sendBlobs } from "./blobs.js";
import { trueNow } from "./clock.js";
import { noteContact } from "./contact.js";
import { askHello, isGood, keepHello } from "./hello.js";
import { drain } from "./outbox.js";
import { pullAll } from "./pull.js";
import { createTransport } from "./transport.js";

const REPORT_MS = 3600000;
const RENEW_MS = 30 * 86400000;

/** A capability that outlives the session: asked for at log-in and again while less than 30 of its 45 days are left. */
async function renewCapability(store, client, known, now) {
  const held = await store.get("capability");
  if (held && known && Date.parse(held.expires_at) - now > RENEW_MS) return;
  const answer = await client.register();
  if (isGood(answer)) await store.set("capability", answer.body);
}

async function report(store, client, now) {
  const last = (await store.get("reported")) || 0;
  if (Math.abs(now - last) < REPORT_MS) return;
  const { waiting, refused, blobs, lost, oldest } = await store.counts();
  const age = Number.isFinite(oldest) ? Math.max(0, Math.round((now - oldest) / 1000)) : 0;
  await client.report({ queued: waiting, refused, oldest_age_s: age, blobs, blobs_lost: lost, ...(await storageFacts()) });
  await store.set("reported", now);
}

/**
 * Text, then pictures, and text again when some was submitted meanwhile. Pictures may have to wait; that is told apart.
 * @returns {Promise<{state: string, retryAfter?: number, photos?: any}>}
 */
async function deliver(store, client, withPhotos) {
  for (;;) {
    const text = await drain(store, (rows) => client.push(rows), trueNow);
    if (text.state !== "empty" || !withPhotos) return text;
    const photos = await sendBlobs(store, client, trueNow);
    if (photos.state === "login") return photos;
    if (photos.state !== "text") return { ...text, photos };
  }
}

/** What this store may do now: its capability, or its own user's session; never another's session. */
async function admit(store, clientOf, hello) {
  const own = hello.user_id === store.userId;
  if (own) {
    await renewCapability(store, await clientOf(store), hello.capability === "ok", trueNow());
    await noteContact(store, trueNow());
  }
  return own || ["ok", "expired"].includes(hello.capability);
}

async function sendAll(store, client, withPhotos) {
  const sent = await deliver(store, client, withPhotos);
  await store.pruneAcked(trueNow());
  await store.pruneBlobs(trueNow());
  if (sent.state === "empty") await report(store, client, trueNow());
  return sent;
}

/** Fetch the list of whoever has the PIN open. */
async function fetchList(store, client, hello, vault) {
  if (!vault || hello.wipe) return { state: "done" };
  return hello.user_id === store.userId ? pullAll(store, vault, client) : { state: "login" };
}

/**
 * @param {any} store @param {any} vault null while the PIN is closed
 * @param {{base: string, deviceId: string, heard: (hello: any) => void, withPhotos: boolean}} how
 * @returns {Promise<{state: string, retryAfter?: number, silent?: boolean, photos?: any}>} state: empty, later or login; `silent`: nobody of
 *   ours answered; `photos`: how sending them ended, where it was tried
 */
export async function takeTurn(store, vault, { base, deviceId, heard, withPhotos }) {
  async function clientOf() {
    const held = await store.get("capability");
    return createTransport({ base, device: deviceId, capability: held && held.capability });
  }
  const asked = await askHello(await clientOf());
  if (!asked) return { state: "later", silent: true };
  const { hello } = asked;
  await keepHello(store, asked);
  heard(hello);
  if (!(await admit(store, clientOf, hello))) return { state: "login" };
  const client = await clientOf();
  const sent = await sendAll(store, client, withPhotos);
  const pulled = await fetchList(store, client, hello, vault);
  return sent.state === "empty" && pulled.state !== "done" ? { ...pulled, photos: sent.photos } : sent;
}
