// How a visit stands, from the server's row and from what this phone still holds of it. Pure; words are elsewhere.

const TONE = {
  refused: "alarm", lost: "alarm", untold: "alarm", waiting: "info", photos: "info", review: "wait", draft: "wait", next: "wait",
  confirmed: "done", done: "done",
};

/** What became of an op, by its row in the outbox or among the acknowledged. */
export function standingOfOp(row) {
  if (!row) return null;
  if (row.state === "refused") return "refused";
  if (row.state === "waiting") return "waiting";
  if (row.lost && row.lost.length) return "lost";
  if (row.status === "pending_blobs") return "photos";
  return row.status === "needs_review" ? "review" : null;
}

function standingOfRow(visit, isNext) {
  if (visit.status === "done") {
    const receipts = visit.receipts || [];
    return receipts.length && receipts.every(({ state }) => state.startsWith("confirmed")) ? "confirmed" : "done";
  }
  if (visit.status !== "booked" && visit.status !== "notified") return visit.status;
  if (isNext) return "next";
  return visit.told ? "booked" : "untold";
}

/**
 * @param {any} visit row of the list @param {{copies: any[], ops: Map<string, any>, drafts: any[], next?: string}} here
 * @returns {{state: string, tone: string, record: any, draft: any, finished: boolean}}
 */
export function standing(visit, { copies, ops, drafts, next }) {
  const records = copies.filter((copy) => copy.visit_id === visit.id && copy.record)
    .sort((a, b) => a.submitted_at - b.submitted_at);
  const record = records[records.length - 1] || null;
  const draft = drafts.find((one) => one.visit_id === visit.id) || null;
  const finished = Boolean(record) || !["booked", "notified"].includes(visit.status);
  let state = record ? standingOfOp(ops.get(record.op_id)) : null;
  if (!state && draft) state = "draft";
  if (!state) state = record && !isOver(visit) ? record.record.outcome : standingOfRow(visit, visit.id === next);
  return { state, tone: TONE[state] || "", record, draft, finished };
}

const isOver = (visit) => !["booked", "notified"].includes(visit.status);

/** What is still to be carried: sums by item and unit over the visits not finished; cash counts envelopes. */
export function stillToBring(visits) {
  const sums = new Map();
  let envelopes = 0;
  for (const { bring } of visits) {
    for (const line of bring || []) {
      if (line.kind === "cash") envelopes += 1;
      else {
        const key = `${line.item}|${line.unit}`;
        sums.set(key, (sums.get(key) || 0) + line.quantity);
      }
    }
  }
  const goods = [...sums].map(([key, n]) => ({ item: key.split("|")[0], unit: key.split("|")[1], n }));
  return { goods, envelopes };
}
