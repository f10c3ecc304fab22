// What belongs to the phone and to nobody on it: its id, whose stores lie here (ids only), who is using it, the sender's lease.

import { newId } from "./bytes.js";
import { database } from "./database.js";

const LEASE_MS = 30000;

export function openDevice(onBlocked) {
  const db = database("nd-device", 1, (fresh) => {
    fresh.createObjectStore("meta");
    fresh.createObjectStore("users", { keyPath: "user_id" });
  }, onBlocked);

  return {
    close: db.close,
    get: (key) => db.read("meta", (tx) => tx.store.get(key)),
    set: (key, value) => db.write("meta", (tx) => tx.store.put(value, key)),

    /** Made once, random, tells nothing about the phone. Written by one tab alone, and never waited for again. */
    id: async () =>
      (await db.read("meta", (tx) => tx.store.get("device_id"))) ||
      db.write("meta", async (tx) => {
        const known = await tx.store.get("device_id");
        if (known) return known;
        const id = newId();
        await tx.store.put(id, "device_id");
        return id;
      }),
    users: () => db.read("users", (tx) => tx.store.getAll()),
    addUser: (userId) => db.write("users", (tx) => tx.store.put({ user_id: userId })),

    /** Where the browser has no Web Locks: whoever writes the row first sends for the next 30 s. */
    takeLease: (holder, now) =>
      db.write("meta", async (tx) => {
        const lease = await tx.store.get("lease");
        const free = !lease || lease.holder === holder || lease.until < now || lease.until > now + 2 * LEASE_MS;
        if (free) await tx.store.put({ holder, until: now + LEASE_MS }, "lease");
        return free;
      }),
    dropLease: (holder) =>
      db.write("meta", async (tx) => {
        const lease = await tx.store.get("lease");
        if (lease && lease.holder === holder) await tx.store.delete("lease");
      }),
  };
}
