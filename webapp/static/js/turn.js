// One volunteer's turn with the server: hello, text, pictures, report, and the list where the PIN is open. No DOM, no words.

import { storageFacts } from "./ability.js";
import { sendBlobs } from "./blobs.js";
import { noteContact } from "./contact.js";
import { drain, noteEpoch } from "./outbox.js";
import { pullAll } from "./pull.js";
import { createTransport } from "./transport.js";

const REPORT_MS = 3600000;
const RENEW_MS = 30 * 86400000;

const isGood = (answer) => Boolean(answer) && answer.ours && answer.status === 200 && Boolean(answer.body);

export async function takeHello(store, client) {
  const before = Date.now();
  const answer = await client.hello();
  if (!isGood(answer)) return null;
  const after = Date.now();
  const hello = answer.body;
  await store.set("hello", {
    offset_ms: Math.round((before + after) / 2 - Date.parse(hello.server_time)),
    accepts: hello.accepts, min_client: hello.min_client, pubkey_id: hello.pubkey_id, pubkey: hello.pubkey,
  });
  await noteEpoch(store, hello.epoch);
  if (hello.wipe) await store.clearPrivate();
  return hello;
}

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

/** One volunteer's turn: text, then pictures, and text again when some was submitted meanwhile. */
async function deliver(store, client) {
  for (;;) {
    const text = await drain(store, (rows) => client.push(rows));
    if (text.state !== "empty") return text;
    const pictures = await sendBlobs(store, client);
    if (pictures.state !== "text") return pictures;
  }
}

/** What this store may do now: its capability, or its own user's session; never another's session. */
async function admit(store, clientOf, hello) {
  const own = hello.user_id === store.userId;
  if (own) {
    await renewCapability(store, await clientOf(store), hello.capability === "ok", Date.now());
    await noteContact(store, Date.now());
  }
  return own || ["ok", "expired"].includes(hello.capability);
}

async function sendAll(store, client) {
  const sent = await deliver(store, client);
  await store.pruneAcked(Date.now());
  await store.pruneBlobs(Date.now());
  if (sent.state === "empty") await report(store, client, Date.now());
  return sent;
}

/** Fetch the list of whoever has the PIN open. */
async function fetchList(store, client, hello, vault) {
  if (!vault || hello.wipe) return { state: "done" };
  return hello.user_id === store.userId ? pullAll(store, vault, client) : { state: "login" };
}

/**
 * @param {any} store @param {any} vault null while the PIN is closed
 * @param {{base: string, deviceId: string, heard: (hello: any) => void}} how
 * @returns {Promise<{state: string, retryAfter?: number, silent?: boolean}>} state: empty, later or login; `silent`: nobody of ours answered
 */
export async function takeTurn(store, vault, { base, deviceId, heard }) {
  async function clientOf() {
    const held = await store.get("capability");
    return createTransport({ base, device: deviceId, capability: held && held.capability });
  }
  const hello = await takeHello(store, await clientOf());
  if (!hello) return { state: "later", silent: true };
  heard(hello);
  if (!(await admit(store, clientOf, hello))) return { state: "login" };
  const client = await clientOf();
  const sent = await sendAll(store, client);
  const pulled = await fetchList(store, client, hello, vault);
  return sent.state === "empty" && pulled.state !== "done" ? pulled : sent;
}
