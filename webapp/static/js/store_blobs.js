// Sealed photos on the phone: draft → held (submitted) → queued (the server asked) → done; refused where it will not have it.

const HOUR = 3600000;
export const DONE_BLOB_HOURS = 72;

/** When every photo an op waited for is in, the op is applied; one that vanished here keeps it open for ever. */
async function completeOp(acked, opId, sha256) {
  const row = await acked.get(opId);
  if (!row) return;
  const missing = row.missing.filter((other) => other !== sha256);
  const whole = row.status === "pending_blobs" && missing.length === 0;
  acked.put({ ...row, missing, status: whole ? "applied" : row.status });
}

/** Photos that vanished from this phone and of which the committee has not been told. */
export const lostUntold = ({ lost, lost_told = [] }) => lost.filter((sha256) => !lost_told.includes(sha256));

export function blobRoom(db) {
  return {
    keepBlob: (row) => db.write("blobs", (tx) => tx.store.put(row)),
    blob: (sha256) => db.read("blobs", (tx) => tx.store.get(sha256)),
    blobsOf: (opId) => db.read("blobs", (tx) => tx.store.index("op").getAll(opId)),
    dropBlob: (sha256) => db.write("blobs", (tx) => tx.store.delete(sha256)),
    blobsQueued: () => db.read("blobs", (tx) => tx.store.index("state").getAllKeys("queued")),

    /** Where the next piece begins; from now on the server is asked first. */
    blobAt: (sha256, offset) =>
      db.write("blobs", async (tx) => {
        const row = await tx.store.get(sha256);
        if (row) tx.store.put({ ...row, offset, tried: true });
      }),
    blobDone: (sha256, now) =>
      db.write(["blobs", "acked"], async (tx) => {
        const row = await tx.objectStore("blobs").get(sha256);
        if (!row) return;
        tx.objectStore("blobs").put({ ...row, state: "done", offset: row.len, done_at: now });
        await completeOp(tx.objectStore("acked"), row.asked_by || row.op_id, sha256);
      }),
    blobRefused: (sha256, { code, message }, now) =>
      db.write("blobs", async (tx) => {
        const row = await tx.store.get(sha256);
        if (row) tx.store.put({ ...row, state: "refused", code, message, refused_at: now });
      }),
    blobsRefused: () => db.read("blobs", (tx) => tx.store.index("state").getAll("refused")),
    blobAgain: (sha256) =>
      db.write("blobs", async (tx) => {
        const row = await tx.store.get(sha256);
        if (row) tx.store.put({ ...row, state: "queued", tried: true });
      }),
    /** Only after the user typed the confirmation: the photo is gone, and its visit never complete. */
    discardBlob: (sha256) =>
      db.write(["blobs", "acked"], async (tx) => {
        const row = await tx.objectStore("blobs").get(sha256);
        if (!row) return;
        tx.objectStore("blobs").delete(sha256);
        const op = await tx.objectStore("acked").get(row.asked_by || row.op_id);
        if (op) tx.objectStore("acked").put({ ...op, lost: [...op.lost, sha256], lost_told: [...(op.lost_told || []), sha256] });
      }),
    /** The volunteer has told the committee of photos that vanished from this phone. */
    lostTold: (opId) =>
      db.write("acked", async (tx) => {
        const row = await tx.store.get(opId);
        if (row) tx.store.put({ ...row, lost_told: row.lost });
      }),

    pruneBlobs: (now) =>
      db.write("blobs", async (tx) => {
        for (const row of await tx.store.index("state").getAll("done")) {
          if (now - row.done_at > DONE_BLOB_HOURS * HOUR) tx.store.delete(row.sha256);
        }
      }),

    /** Numbers for the strip and the report; never what is inside. */
    counts: () =>
      db.read(["outbox", "acked", "blobs", "drafts"], async (tx) => {
        const outbox = await tx.objectStore("outbox").getAll();
        const acked = await tx.objectStore("acked").getAll();
        const queued = await tx.objectStore("blobs").index("state").count("queued");
        const held = await tx.objectStore("blobs").index("state").count("held");
        const photosRefused = await tx.objectStore("blobs").index("state").count("refused");
        const waiting = outbox.filter((row) => row.state === "waiting");
        return {
          waiting: waiting.length,
          refused: outbox.length - waiting.length,
          photos_refused: photosRefused,
          oldest: waiting.reduce((least, row) => Math.min(least, row.queued_at), Infinity),
          blobs: queued + held,
          lost: acked.reduce((sum, row) => sum + lostUntold(row).length, 0),
          review: acked.filter((row) => row.status === "needs_review").length,
          drafts: await tx.objectStore("drafts").count(),
        };
      }),
  };
}
