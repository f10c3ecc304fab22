// A stand-in for store.js with the same interface, for tests of what stands on it. That both tell the same story is shown by
// store_story.js, which runs here in node and in a browser on the real one.

const DAY = 86400000;
const HOUR = 3600000;

export function memoryStore(userId = "u-1") {
  const rooms = { outbox: new Map(), acked: new Map(), blobs: new Map(), drafts: new Map(), cache: new Map(), meta: new Map() };
  let seq = 0;
  const copy = (row) => (row === undefined ? undefined : { ...row });
  const change = (room, key, values) => {
    const row = rooms[room].get(key);
    if (row) rooms[room].set(key, { ...row, ...values });
  };
  const inState = (state) => [...rooms.blobs.values()].filter((row) => row.state === state);
  const drop = (room, isOver) => {
    for (const [key, row] of rooms[room]) if (isOver(row)) rooms[room].delete(key);
  };
  /** As IndexedDB lists them. */
  const byKey = (room, name) => [...rooms[room].values()].sort((a, b) => (a[name] < b[name] ? -1 : 1)).map(copy);
  const store = {
    name: `nd-${userId}`, userId, rooms,
    get: async (key) => rooms.meta.get(key),
    set: async (key, value) => void rooms.meta.set(key, value),
    forget: async (key) => void rooms.meta.delete(key),
    box: async (where, key) => rooms[where].get(key),
    boxes: async (where) => [...rooms[where]].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, box]) => ({ key, box })),
    putBox: async (where, key, box) => void rooms[where].set(key, box),
    async takePage({ rows, gone, full, keep, cursor }) {
      for (const key of [...rooms.cache.keys()]) {
        if ((full && !keep(key)) || gone.includes(key.split(":")[1])) rooms.cache.delete(key);
      }
      for (const { key, box } of rows) rooms.cache.set(key, box);
      rooms.meta.set("cursor", cursor);
    },
    async dropOver(keys) {
      for (const key of keys) rooms.cache.delete(key);
      rooms.meta.delete("cursor");
    },
    async dropDraft(opId) {
      rooms.drafts.delete(opId);
      drop("blobs", (row) => row.op_id === opId && row.state === "draft");
    },
    async submit({ envelope, blobs = [], draft, copy: kept, urgent = false }, now) {
      seq += 1;
      rooms.outbox.set(envelope.op_id, { ...envelope, seq, rank: urgent ? 0 : 1, state: "waiting", queued_at: now, photos: blobs });
      for (const sha256 of blobs) if ((rooms.blobs.get(sha256) || {}).state === "draft") change("blobs", sha256, { state: "held" });
      drop("blobs", (row) => row.op_id === envelope.op_id && row.state === "draft" && !blobs.includes(row.sha256));
      rooms.drafts.delete(draft);
      if (kept) rooms.cache.set(kept.key, kept.box);
    },
    async holds({ op_id, sealed }) {
      const row = rooms.outbox.get(op_id) || rooms.acked.get(op_id);
      return Boolean(row) && Buffer.compare(Buffer.from(row.sealed), Buffer.from(sealed)) === 0;
    },
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
        if (missing.includes(sha256)) change("blobs", sha256, { state: "queued", asked_by: opId });
        else if (blob.state === "held") change("blobs", sha256, { state: "done", done_at: now });
      }
      rooms.acked.set(opId, { ...row, state: "acked", status, code, message, missing, lost, acked_at: now });
      rooms.outbox.delete(opId);
    },
    refuse: async (opId, { code, message }, now) => change("outbox", opId, { state: "refused", code, message, refused_at: now }),
    tryAgain: async (opId) => change("outbox", opId, { state: "waiting" }),
    async discard(opId) {
      rooms.outbox.delete(opId);
      drop("blobs", (row) => row.op_id === opId);
    },
    outbox: async () => byKey("outbox", "op_id"),
    acked: async () => byKey("acked", "op_id"),
    async requeueAcked(epoch) {
      for (const [key, row] of rooms.acked) rooms.outbox.set(key, { ...row, state: "waiting" });
      rooms.acked.clear();
      rooms.meta.set("epoch", epoch);
    },
    async pruneAcked(now) {
      const hopeless = (row) => row.missing.every((sha256) => (row.lost_told || []).includes(sha256));
      drop("acked", (row) => (row.status !== "pending_blobs" || hopeless(row)) && now - row.acked_at > 14 * DAY);
    },
    keepBlob: async (row) => void rooms.blobs.set(row.sha256, row),
    blob: async (sha256) => copy(rooms.blobs.get(sha256)),
    blobsOf: async (opId) => byKey("blobs", "sha256").filter((row) => row.op_id === opId),
    dropBlob: async (sha256) => void rooms.blobs.delete(sha256),
    blobsQueued: async () => inState("queued").map(({ sha256 }) => sha256).sort(),
    blobsRefused: async () => byKey("blobs", "sha256").filter(({ state }) => state === "refused"),
    blobAt: async (sha256, offset) => change("blobs", sha256, { offset, tried: true }),
    async blobDone(sha256, now) {
      const row = rooms.blobs.get(sha256);
      if (!row) return;
      change("blobs", sha256, { state: "done", offset: row.len, done_at: now });
      const op = rooms.acked.get(row.asked_by || row.op_id);
      if (!op) return;
      const missing = op.missing.filter((other) => other !== sha256);
      const whole = op.status === "pending_blobs" && missing.length === 0;
      change("acked", op.op_id, { missing, status: whole ? "applied" : op.status });
    },
    blobRefused: async (sha256, { code, message }, now) => change("blobs", sha256, { state: "refused", code, message, refused_at: now }),
    blobAgain: async (sha256) => change("blobs", sha256, { state: "queued", tried: true }),
    async discardBlob(sha256) {
      const row = rooms.blobs.get(sha256);
      if (!row) return;
      rooms.blobs.delete(sha256);
      const op = rooms.acked.get(row.asked_by || row.op_id);
      if (op) change("acked", op.op_id, { lost: [...op.lost, sha256], lost_told: [...(op.lost_told || []), sha256] });
    },
    lostTold: async (opId) => change("acked", opId, { lost_told: (rooms.acked.get(opId) || {}).lost }),
    pruneBlobs: async (now) => drop("blobs", (row) => row.state === "done" && now - row.done_at > 72 * HOUR),
    async counts() {
      const outbox = [...rooms.outbox.values()];
      const acked = [...rooms.acked.values()];
      const waiting = outbox.filter(({ state }) => state === "waiting");
      return {
        waiting: waiting.length, refused: outbox.length - waiting.length, photos_refused: inState("refused").length,
        oldest: waiting.reduce((least, row) => Math.min(least, row.queued_at), Infinity),
        blobs: inState("queued").length + inState("held").length,
        lost: acked.flatMap(({ lost, lost_told = [] }) => lost.filter((sha256) => !lost_told.includes(sha256))).length,
        review: acked.filter(({ status }) => status === "needs_review").length, drafts: rooms.drafts.size,
      };
    },
    async clearPrivate() {
      rooms.cache.clear();
      rooms.drafts.clear();
      drop("blobs", (row) => row.state === "draft");
      for (const key of ["lock", "cursor"]) rooms.meta.delete(key);
    },
  };
  return store;
}

/** A row as it lies in the outbox: sealed bytes of this length. */
export const anEnvelope = (opId, size = 600) => ({ op_id: opId, author: "u-1", device: "d-1", v: 1, sealed: new ArrayBuffer(size) });
