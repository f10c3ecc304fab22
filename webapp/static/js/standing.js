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

const isOver = (visit) => !["booked", "notified"].includes(visit.status);

function standingOfOver({ status, receipts }) {
  const slips = receipts || [];
  const confirmed = slips.length > 0 && slips.every(({ state }) => state.startsWith("confirmed"));
  return status === "done" && confirmed ? "confirmed" : status;
}

function standingOfRow(visit, isNext) {
  if (isOver(visit)) return standingOfOver(visit);
  if (isNext) return "next";
  return visit.told ? "booked" : "untold";
}

/** The latest record this phone holds of a visit. */
function latest(visit, copies) {
  const records = copies.filter((copy) => copy.visit_id === visit.id && copy.record).sort((a, b) => a.submitted_at - b.submitted_at);
  return records[records.length - 1] || null;
}

/** First what became of the record, then an open draft, then what the list says. */
function stateOf(visit, record, draft, /** @type {any} */ { ops, next }) {
  const sent = record ? standingOfOp(ops.get(record.op_id)) : null;
  if (sent) return sent;
  if (draft) return "draft";
  return record && !isOver(visit) ? record.record.outcome : standingOfRow(visit, visit.id === next);
}

/**
 * @param {any} visit row of the list @param {{copies: any[], ops: Map<string, any>, drafts: any[], next?: string}} here
 * @returns {{state: string, tone: string, record: any, draft: any, finished: boolean}}
 */
export function standing(visit, here) {
  const record = latest(visit, here.copies);
  const draft = here.drafts.find((one) => one.visit_id === visit.id) || null;
  const state = stateOf(visit, record, draft, here);
  return { state, tone: TONE[state] || "", record, draft, finished: Boolean(record) || isOver(visit) };
}

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
