// The PIN in front of what can be read on this phone: today's list, drafts, copies. The outbox needs none, it is sealed.
//
// data key ← AES-GCM under HKDF(HMAC(device key, PBKDF2(PIN))); the device key cannot be exported from this browser.
// Honest limit: this does not stop somebody with the unlocked phone, or with its whole storage and time (docs/adr/0005).

import { fromUtf8, utf8 } from "./bytes.js";

export const ITERATIONS = 600000;
export const IDLE_MS = 5 * 60000;
export const ASK_LOGIN_AT = 5;
export const DESTROY_AT = 10;
const AES = { name: "AES-GCM", length: 256 };
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Six digits or more, not all alike, not counted up or down. */
export function isFairPin(pin) {
  if (!/^\d{6,12}$/.test(pin)) return false;
  const steps = new Set();
  for (let at = 1; at < pin.length; at += 1) steps.add(Number(pin[at]) - Number(pin[at - 1]));
  return !(steps.size === 1 && Math.abs([...steps][0]) <= 1);
}

async function wrappingKey(pin, { salt, iterations, deviceKey }) {
  const typed = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, 256);
  const bound = await crypto.subtle.sign("HMAC", deviceKey, slow);
  const secret = await crypto.subtle.importKey("raw", bound, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: utf8("nuandao lock 1") }, secret, AES, false, ["encrypt", "decrypt"]);
}

/** Encrypt and decrypt what is kept for reading; gone from memory as soon as `lock()` drops it. */
function makeVault(key) {
  return {
    async close(value) {
      const iv = random(12);
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(JSON.stringify(value)));
      return { iv, data };
    },
    async open({ iv, data }) {
      return JSON.parse(fromUtf8(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
    },
  };
}

const asDataKey = (raw) => crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);

/** @param store holds `lock` in its meta @param {number} [iterations] fewer in tests only */
export function createLock(store, iterations = ITERATIONS) {
  let vault = null;

  async function wrap(pin, raw) {
    const deviceKey = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const record = { salt: random(16), iterations, deviceKey, iv: random(12), tries: 0, loginNeeded: 0 };
    const key = await wrappingKey(pin, record);
    record.wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: record.iv }, key, raw);
    await store.set("lock", record);
  }

  async function unwrap(pin, record) {
    try {
      const key = await wrappingKey(pin, record);
      return await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv }, key, record.wrapped);
    } catch {
      return null;
    }
  }

  /** Counted before it is tried, durably: pulling the plug does not buy another guess. @returns {Promise<any>} {raw} or {result} */
  async function attempt(pin) {
    const record = await store.get("lock");
    if (!record) return { result: "new" };
    if (record.loginNeeded) return { result: "login_needed" };
    record.tries += 1;
    await store.set("lock", record);
    const raw = await unwrap(pin, record);
    if (!raw) return { result: await wrongPin(record) };
    await store.set("lock", { ...record, tries: 0 });
    return { raw };
  }

  async function wrongPin(record) {
    if (record.tries >= DESTROY_AT) {
      await store.clearPrivate();
      return "destroyed";
    }
    if (record.tries !== ASK_LOGIN_AT) return "wrong";
    const { offset_ms = 0 } = (await store.get("hello")) || {};
    await store.set("lock", { ...record, loginNeeded: Date.now() - offset_ms });
    return "login_needed";
  }

  return {
    vault: () => vault,
    lock() {
      vault = null;
    },
    /** @returns {Promise<"new"|"locked"|"login_needed"|"open">} */
    async status() {
      if (vault) return "open";
      const record = await store.get("lock");
      if (!record) return "new";
      return record.loginNeeded ? "login_needed" : "locked";
    },
    async setPin(pin) {
      const raw = random(32);
      await wrap(pin, raw);
      vault = makeVault(await asDataKey(raw));
    },
    /** @returns {Promise<"open"|"wrong"|"login_needed"|"destroyed"|"new">} */
    async unlock(pin) {
      const { raw, result } = await attempt(pin);
      if (!raw) return result;
      vault = makeVault(await asDataKey(raw));
      return "open";
    },
    /** A guess here is a guess. @returns {Promise<"changed"|"wrong"|"login_needed"|"destroyed"|"new">} */
    async changePin(oldPin, newPin) {
      const { raw, result } = await attempt(oldPin);
      if (!raw) return result;
      await wrap(newPin, raw);
      return "changed";
    },
    triesLeft: async () => {
      const { tries = 0 } = (await store.get("lock")) || {};
      return (tries < ASK_LOGIN_AT ? ASK_LOGIN_AT : DESTROY_AT) - tries;
    },
    /** The same user logged in online after that (server time, ms): the next five tries. */
    async allowAgain(signedInAt) {
      const record = await store.get("lock");
      if (record && record.loginNeeded && signedInAt > record.loginNeeded) await store.set("lock", { ...record, loginNeeded: 0 });
    },
    async destroy() {
      vault = null;
      await store.clearPrivate();
    },
  };
}
