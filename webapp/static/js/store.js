// What one volunteer keeps on this phone. Named by the hash of the user's id: two users share nothing.
//
//   outbox  sealed ops that the server has not taken      blobs  sealed photos, by the hash of their sealed bytes
//   acked   sealed ops that it has, 14 days (a restored server asks for them again)
//   drafts, cache   boxes under the PIN (lock.js)          meta   counters, cursor, capability, the lock
//
// The same interface, in memory, stands in tests/js/memory_store.js.

import { sha256Hex, utf8 } from "./bytes.js";
import { database } from "./database.js";
import { blobRoom } from "./store_blobs.js";
import { outboxRoom } from "./store_outbox.js";

const VERSION = 1;

function upgrade(db, from) {
  if (from < 1) {
    for (const name of ["cache", "drafts", "meta"]) db.createObjectStore(name);
    const outbox = db.createObjectStore("outbox", { keyPath: "op_id" });
    outbox.createIndex("order", ["state", "rank", "seq"]);
    const blobs = db.createObjectStore("blobs", { keyPath: "sha256" });
    blobs.createIndex("op", "op_id");
    blobs.createIndex("state", "state");
    db.createObjectStore("acked", { keyPath: "op_id" });
  }
}

export const storeName = async (userId) => `nd-${(await sha256Hex(utf8(userId))).slice(0, 32)}`;

/** @param {string} userId whose store it is @param {() => void} [onBlocked] */
export async function openStore(userId, onBlocked) {
  const name = await storeName(userId);
  const db = database(name, VERSION, upgrade, onBlocked);
  return { name, userId, close: db.close, ...metaRoom(db), ...boxRoom(db), ...outboxRoom(db), ...blobRoom(db) };
}

export function metaRoom(db) {
  return {
    get: (key) => db.read("meta", (tx) => tx.store.get(key)),
    set: (key, value) => db.write("meta", (tx) => tx.store.put(value, key)),
    forget: (key) => db.write("meta", (tx) => tx.store.delete(key)),
  };
}

/** Encrypted boxes: the drafts and the cache. Keys are random ids, so they tell nothing. */
function boxRoom(db) {
  return {
    box: (where, key) => db.read(where, (tx) => tx.store.get(key)),
    async boxes(where) {
      return db.read(where, async (tx) => {
        const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
        return keys.map((key, at) => ({ key, box: values[at] }));
      });
    },
    putBox: (where, key, box) => db.write(where, (tx) => tx.store.put(box, key)),

    /** One page of a pull: rows, purged ids and the cursor move together or not at all. */
    takePage: ({ rows, gone, full, keep, cursor }) =>
      db.write(["cache", "meta"], async (tx) => {
        const cache = tx.objectStore("cache");
        const keys = full || gone.length ? await cache.getAllKeys() : [];
        for (const key of keys) {
          const id = key.split(":")[1];
          if ((full && !keep(key)) || gone.includes(id)) cache.delete(key);
        }
        for (const { key, box } of rows) cache.put(box, key);
        tx.objectStore("meta").put(cursor, "cursor");
      }),
    /** What has had its day goes, and with it the claim to have the whole list: should our day be wrong, it comes again. */
    dropOver: (keys) =>
      db.write(["cache", "meta"], (tx) => {
        for (const key of keys) tx.objectStore("cache").delete(key);
        tx.objectStore("meta").delete("cursor");
      }),

    /** A draft and its photos, on the user's word. */
    dropDraft: (opId) =>
      db.write(["drafts", "blobs"], async (tx) => {
        tx.objectStore("drafts").delete(opId);
        const blobs = tx.objectStore("blobs");
        for (const blob of await blobs.index("op").getAll(opId)) {
          if (blob.state === "draft") blobs.delete(blob.sha256);
        }
      }),

    /** Log-out, a lost device, a forgotten PIN: what could be read is gone; what is sealed stays. */
    clearPrivate: () =>
      db.write(["cache", "drafts", "blobs", "meta"], async (tx) => {
        tx.objectStore("cache").clear();
        tx.objectStore("drafts").clear();
        const blobs = tx.objectStore("blobs");
        for (const key of await blobs.index("state").getAllKeys("draft")) blobs.delete(key);
        for (const key of ["lock", "cursor"]) tx.objectStore("meta").delete(key);
      }),
  };
}
