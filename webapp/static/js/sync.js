// When to talk to the server, and in which order: hello, text, pictures, then the list. One sender at a time where the
// browser can promise that; being right never depends on it. No DOM, no words.

import { sendBlobs } from "./blobs.js";
import { lastContact, noteContact } from "./contact.js";
import { drain, noteEpoch, patience } from "./outbox.js";
import { pullAll } from "./pull.js";
import { CLIENT, createTransport } from "./transport.js";

const TICK_MS = 60000;
const REPORT_MS = 3600000;
const RENEW_MS = 15 * 86400000;

/** Run `work` as the only sender of this phone, or not at all. */
async function alone(device, holder, work) {
  if (navigator.locks) {
    return navigator.locks.request("nuandao-sync", { ifAvailable: true }, (lock) => (lock ? work() : "busy"));
  }
  if (!(await device.takeLease(holder, Date.now()))) return "busy";
  try {
    return await work();
  } finally {
    await device.dropLease(holder);
  }
}

export async function takeHello(store, client) {
  const before = Date.now();
  const answer = await client.hello();
  if (!answer || !answer.ours || answer.status !== 200 || !answer.body) return null;
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

/** A capability that outlives the session: asked for at log-in and again when a month of it is used up. */
export async function renewCapability(store, client, known = true, now = Date.now()) {
  const held = await store.get("capability");
  if (held && known && Date.parse(held.expires_at) - now > RENEW_MS * 2) return held;
  const answer = await client.register();
  if (!answer || !answer.ours || answer.status !== 200) return held || null;
  await store.set("capability", answer.body);
  return answer.body;
}

async function report(store, client, now) {
  const last = (await store.get("reported")) || 0;
  if (Math.abs(now - last) < REPORT_MS) return;
  const counts = await store.counts();
  const { usage = 0, quota = 0 } = navigator.storage && navigator.storage.estimate ? await navigator.storage.estimate() : {};
  const persisted = navigator.storage && navigator.storage.persisted ? await navigator.storage.persisted() : false;
  const oldest = Number.isFinite(counts.oldest) ? Math.max(0, Math.round((now - counts.oldest) / 1000)) : 0;
  await client.report({
    queued: counts.waiting, refused: counts.refused, oldest_age_s: oldest, blobs: counts.blobs, blobs_lost: counts.lost,
    persisted, usage_bytes: usage, quota_bytes: quota,
  });
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

/**
 * @param {{base: string, device: any, deviceId: string, stores: () => Promise<any[]>, first: () => Promise<any>,
 *   current: () => {store: any, userId: string, vault: any}|null, changed: (state: any) => void}} house
 */
export function createSync({ base, device, deviceId, stores, first, current, changed }) {
  const holder = String(Math.random());
  let failures = 0;
  let notBefore = 0;
  let wished = 0;
  let running = null;
  let again = false;
  const state = { net: "unknown", user: null };

  async function clientOf(store) {
    const held = await store.get("capability");
    return createTransport({ base, device: deviceId, capability: held && held.capability });
  }

  /** What this store may do now: its capability, or its own user's session; never another's session. */
  async function admit(store, hello) {
    const own = hello.user_id === store.userId;
    if (own) await renewCapability(store, await clientOf(store), hello.capability === "ok");
    if (own) await noteContact(store, Date.now());
    return own || ["ok", "expired"].includes(hello.capability);
  }

  async function turn(store) {
    const mine = current();
    const reading = mine && mine.store === store ? mine : null;
    const hello = await takeHello(store, await clientOf(store));
    if (!hello) return { state: "later", retryAfter: 0 };
    if (reading) Object.assign(state, {
      min_client: hello.min_client, session: hello.may_record ? hello.user_id : null, signed_in_at: hello.signed_in_at, wiped: Boolean(hello.wipe),
    });
    if (!(await admit(store, hello))) return { state: "login" };
    const client = await clientOf(store);
    const sent = await deliver(store, client);
    await store.pruneAcked(Date.now());
    await store.pruneBlobs(Date.now());
    if (sent.state === "empty") await report(store, client, Date.now());
    if (!reading || !reading.vault || hello.wipe) return sent;
    if (hello.user_id !== store.userId) return { state: "login" };
    const pulled = await pullAll(store, reading.vault, client);
    return sent.state === "empty" && pulled.state !== "done" ? pulled : sent;
  }

  async function round() {
    const mine = current();
    await first();
    let worst = { state: "empty", retryAfter: 0 };
    for (const store of await stores()) {
      const result = await turn(store);
      if (result.state === "later") worst = result;
      else if (result.state === "login" && mine && store === mine.store && worst.state === "empty") worst = result;
    }
    failures = worst.state === "later" ? failures + 1 : 0;
    if (worst.state === "later") {
      const seconds = patience(failures - 1, worst.retryAfter || 0);
      wished = worst.retryAfter ? Date.now() + seconds * 1000 : 0;
      notBefore = Date.now() + seconds * 1000;
      setTimeout(() => run(false), seconds * 1000);
    }
    state.net = worst.state === "empty" ? "ok" : worst.state;
    if (worst.state === "later" && navigator.onLine === false) state.net = "offline";
  }

  /** @param {boolean} fresh a reason to hope (saved, online, back in view, asked by hand): do not sit out the back-off */
  async function run(fresh) {
    const now = Date.now();
    if (now < (fresh ? wished : notBefore)) return state;
    if (running) {
      if (fresh) again = true;
      return running;
    }
    running = alone(device, holder, round).catch((error) => {
      state.net = "later";
      state.error = String(error && error.name);
    }).then(async () => {
      running = null;
      const mine = current();
      changed({ ...state, counts: mine ? await mine.store.counts() : null, contact: mine ? await lastContact(mine.store, Date.now()) : null });
      if (again) {
        again = false;
        return run(true);
      }
      return state;
    });
    return running;
  }

  function start() {
    window.addEventListener("online", () => run(true));
    window.addEventListener("offline", () => {
      state.net = "offline";
      changed({ ...state });
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run(true));
    setInterval(() => document.visibilityState === "visible" && run(false), TICK_MS);
    return run(true);
  }

  return { start, now: () => run(true), state: () => state, client: CLIENT };
}
