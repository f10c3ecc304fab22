// The outbox and what the server has acknowledged. Only an acknowledgement, or the user's typed word, takes an op out.

import { exactBuffer } from "./bytes.js";

const DAY = 86400000;
export const ACKED_DAYS = 14;

const sameBytes = (one, two) => {
  const a = new Uint8Array(one);
  const b = new Uint8Array(two);
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
};

/** Mark the photos of an answered op: those the server lacks go out, the rest are there. Returns what is lost here. */
async function noteMissing(blobs, { op_id, photos }, missing, now) {
  const lost = [];
  for (const sha256 of new Set([...photos, ...missing])) {
    const row = await blobs.get(sha256);
    if (!missing.includes(sha256)) {
      if (row && row.state === "held") blobs.put({ ...row, state: "done", done_at: now });
    } else if (row) blobs.put({ ...row, state: "queued", asked_by: op_id });
    else lost.push(sha256);
  }
  return lost;
}

/** Nothing more can come: every missing photo is lost here, and the volunteer has told so. */
const isHopeless = ({ lost_told = [], missing }) => missing.every((sha256) => lost_told.includes(sha256));

/** The op's photos wait with it; one that was taken out of the draft goes with the draft. */
async function bindPhotos(blobs, opId, bound) {
  for (const sha256 of bound) {
    const row = await blobs.get(sha256);
    if (row && row.state === "draft") blobs.put({ ...row, state: "held" });
  }
  for (const { sha256, state } of await blobs.index("op").getAll(opId)) {
    if (state === "draft" && !bound.includes(sha256)) blobs.delete(sha256);
  }
}

export function outboxRoom(db) {
  return {
    /**
     * 提交, all of it in one durable transaction: the op goes in, its photos are bound to it, the draft goes, the copy stays.
     * @param {{envelope: any, blobs?: string[], draft?: string, copy?: {key: string, box: any}, urgent?: boolean}} what
     */
    submit: ({ envelope, blobs = [], draft, copy, urgent = false }, now) =>
      db.write(["outbox", "blobs", "drafts", "cache", "meta"], async (tx) => {
        const meta = tx.objectStore("meta");
        const seq = ((await meta.get("seq")) || 0) + 1;
        meta.put(seq, "seq");
        tx.objectStore("outbox").put({
          ...envelope, sealed: exactBuffer(envelope.sealed), seq, rank: urgent ? 0 : 1, state: "waiting", queued_at: now, photos: blobs,
        });
        await bindPhotos(tx.objectStore("blobs"), envelope.op_id, blobs);
        if (draft) tx.objectStore("drafts").delete(draft);
        if (copy) tx.objectStore("cache").put(copy.box, copy.key);
      }),

    /** Read back what was stored, in a transaction of its own: the ground on which 已存手机 may be said. */
    holds: ({ op_id, sealed }) =>
      db.read(["outbox", "acked"], async (tx) => {
        const row = (await tx.objectStore("outbox").get(op_id)) || (await tx.objectStore("acked").get(op_id));
        return Boolean(row) && sameBytes(row.sealed, sealed);
      }),

    /** Waiting ops, urgent ones first, then oldest first. */
    waiting: (limit) =>
      db.read("outbox", (tx) =>
        tx.store.index("order").getAll(IDBKeyRange.bound(["waiting"], ["waiting", []]), limit)),

    /** The server has it: out of the outbox and into `acked` in one step. */
    settle: (opId, answer, now) =>
      db.write(["outbox", "acked", "blobs"], async (tx) => {
        const outbox = tx.objectStore("outbox");
        const row = await outbox.get(opId);
        if (!row) return;
        const missing = answer.missing || [];
        const lost = await noteMissing(tx.objectStore("blobs"), row, missing, now);
        const { status, code = null, message = null } = answer;
        tx.objectStore("acked").put({ ...row, state: "acked", status, code, message, missing, lost, acked_at: now });
        outbox.delete(opId);
      }),

    refuse: (opId, { code, message }, now) =>
      db.write("outbox", async (tx) => {
        const row = await tx.store.get(opId);
        if (row) tx.store.put({ ...row, state: "refused", code, message, refused_at: now });
      }),
    tryAgain: (opId) =>
      db.write("outbox", async (tx) => {
        const row = await tx.store.get(opId);
        if (row) tx.store.put({ ...row, state: "waiting" });
      }),
    /** Only after the user typed the confirmation. */
    discard: (opId) =>
      db.write(["outbox", "blobs"], async (tx) => {
        tx.objectStore("outbox").delete(opId);
        const blobs = tx.objectStore("blobs");
        for (const key of await blobs.index("op").getAllKeys(opId)) blobs.delete(key);
      }),

    outbox: () => db.read("outbox", (tx) => tx.store.getAll()),
    acked: () => db.read("acked", (tx) => tx.store.getAll()),

    /** The server was restored: everything it ever acknowledged goes out again, by the same idempotent way. */
    requeueAcked: (epoch) =>
      db.write(["outbox", "acked", "meta"], async (tx) => {
        const acked = tx.objectStore("acked");
        for (const row of await acked.getAll()) {
          tx.objectStore("outbox").put({ ...row, state: "waiting" });
          acked.delete(row.op_id);
        }
        tx.objectStore("meta").put(epoch, "epoch");
      }),

    /** What has had its time: acknowledged ops after 14 days, unless a photo of theirs is still to be sent or told of. */
    pruneAcked: (now) =>
      db.write("acked", async (tx) => {
        for (const row of await tx.store.getAll()) {
          if ((row.status !== "pending_blobs" || isHopeless(row)) && now - row.acked_at > ACKED_DAYS * DAY) tx.store.delete(row.op_id);
        }
      }),
  };
}
