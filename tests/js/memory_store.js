// A stand-in for store.js with the same interface, for tests of what stands on it. store.js itself is tested in a browser.

const DAY = 86400000;

export function memoryStore(userId = "u-1") {
  const rooms = { outbox: new Map(), acked: new Map(), blobs: new Map(), drafts: new Map(), cache: new Map(), meta: new Map() };
  let seq = 0;
  const copy = (row) => (row === undefined ? undefined : { ...row });
  const store = {
    userId, rooms,
    get: async (key) => rooms.meta.get(key),
    set: async (key, value) => void rooms.meta.set(key, value),
    async submit({ envelope, blobs = [], draft, copy: kept, urgent = false }, now) {
      seq += 1;
      rooms.outbox.set(envelope.op_id, { ...envelope, seq, rank: urgent ? 0 : 1, state: "waiting", queued_at: now, photos: blobs });
      for (const sha256 of blobs) {
        const row = rooms.blobs.get(sha256);
        if (row && row.state === "draft") rooms.blobs.set(sha256, { ...row, state: "held" });
      }
      rooms.drafts.delete(draft);
      if (kept) rooms.cache.set(kept.key, kept.box);
    },
    holds: async ({ op_id }) => rooms.outbox.has(op_id) || rooms.acked.has(op_id),
    async waiting(limit) {
      return [...rooms.outbox.values()].filter(({ state }) => state === "waiting")
        .sort((a, b) => a.rank - b.rank || a.seq - b.seq).slice(0, limit).map(copy);
    },
    async settle(opId, answer, now) {
      const row = rooms.outbox.get(opId);
      if (!row) return;
      const { status, code = null, message = null, missing = [] } = answer;
      const lost = missing.filter((sha256) => !rooms.blobs.has(sha256));
      for (const sha256 of new Set([...row.photos, ...missing])) {
        const blob = rooms.blobs.get(sha256);
        if (!blob) continue;
        if (missing.includes(sha256)) rooms.blobs.set(sha256, { ...blob, state: "queued", asked_by: opId });
        else if (blob.state === "held") rooms.blobs.set(sha256, { ...blob, state: "done", done_at: now });
      }
      rooms.acked.set(opId, { ...row, state: "acked", status, code, message, missing, lost, acked_at: now });
      rooms.outbox.delete(opId);
    },
    async refuse(opId, { code, message }, now) {
      const row = rooms.outbox.get(opId);
      if (row) rooms.outbox.set(opId, { ...row, state: "refused", code, message, refused_at: now });
    },
    tryAgain: async (opId) => void rooms.outbox.set(opId, { ...rooms.outbox.get(opId), state: "waiting" }),
    discard: async (opId) => void rooms.outbox.delete(opId),
    outbox: async () => [...rooms.outbox.values()].map(copy),
    acked: async () => [...rooms.acked.values()].map(copy),
    async requeueAcked(epoch) {
      for (const [key, row] of rooms.acked) rooms.outbox.set(key, { ...row, state: "waiting" });
      rooms.acked.clear();
      rooms.meta.set("epoch", epoch);
    },
    async pruneAcked(now) {
      for (const [key, row] of rooms.acked) {
        if (row.status !== "pending_blobs" && now - row.acked_at > 14 * DAY) rooms.acked.delete(key);
      }
    },
    keepBlob: async (row) => void rooms.blobs.set(row.sha256, row),
    blob: async (sha256) => copy(rooms.blobs.get(sha256)),
    blobsQueued: async () => [...rooms.blobs.values()].filter(({ state }) => state === "queued").map(({ sha256 }) => sha256),
    blobAt: async (sha256, offset) => void rooms.blobs.set(sha256, { ...rooms.blobs.get(sha256), offset, tried: true }),
    async blobDone(sha256, now) {
      const row = rooms.blobs.get(sha256);
      rooms.blobs.set(sha256, { ...row, state: "done", done_at: now });
      const op = rooms.acked.get(row.asked_by || row.op_id);
      if (!op) return;
      const missing = op.missing.filter((other) => other !== sha256);
      const whole = op.status === "pending_blobs" && missing.length === 0;
      rooms.acked.set(op.op_id, { ...op, missing, status: whole ? "applied" : op.status });
    },
    blobRefused: async (sha256, code) => void rooms.blobs.set(sha256, { ...rooms.blobs.get(sha256), state: "refused", code }),
    async clearPrivate() {
      rooms.cache.clear();
      rooms.drafts.clear();
      rooms.meta.delete("lock");
      rooms.meta.delete("cursor");
    },
  };
  return store;
}

/** A row as it lies in the outbox: sealed bytes of this length. */
export const anEnvelope = (opId, size = 600) => ({ op_id: opId, author: "u-1", device: "d-1", v: 1, sealed: new ArrayBuffer(size) });
