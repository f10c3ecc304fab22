// From the form's fields to the payload of a visit record, v 1 (docs/sync.md). Pure; the form itself is in modules/phone.

import { digitsOf } from "./receipt_number.js";

const PRESENT = ["self", "family", "other"];
export const TOPICS = ["housing", "heating", "food", "mood"];
const text = (value) => String(value || "").trim().slice(0, 500);
const many = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** "900", "900.5", "９００" yuan → fen; null where it is no amount. No floating point on the way. */
export function fenOf(typed) {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(typed).normalize("NFKC").replace(/[,\s]/g, ""));
  return match ? Number(match[1]) * 100 + Number((match[2] || "").padEnd(2, "0")) : null;
}

export const yuanOf = (fen) => {
  const sign = `${Math.floor(fen / 100)}`.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}.${String(fen % 100).padStart(2, "0")}`;
};

const pieces = (typed) => {
  const plain = String(typed).normalize("NFKC").trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
};

const readerOf = (line) => (line.kind === "cash" ? fenOf : pieces);
const typedOf = (line, data) => String(data[`quantity:${line.line_id}`] || "").trim();

/** Lines whose quantity was typed in a way that is no number ("半"): to be asked about, never taken as listed in silence. */
export const unreadable = (bring, data) =>
  (bring || []).filter((line) => typedOf(line, data) !== "" && readerOf(line)(typedOf(line, data)) === null);

/** What was handed over of each line, as listed unless the form says otherwise; null where this phone knows no lines. */
export function delivered(bring, data) {
  if (!bring || bring.length === 0) return null;
  return bring.map((line) => {
    const typed = typedOf(line, data);
    const read = typed === "" ? line.quantity : readerOf(line)(typed);
    const quantity = read === null ? line.quantity : read;
    const reason = quantity === line.quantity ? null : data[`reason:${line.line_id}`] || "other";
    return { line_id: line.line_id, quantity, reason };
  });
}

const conditions = (data) =>
  TOPICS.filter((topic) => data[`level_${topic}`] || text(data[`text_${topic}`])).map((topic) => ({
    topic, level: data[`level_${topic}`] || "watch", text: text(data[`text_${topic}`]).slice(0, 100),
  }));

const collector = (data) =>
  data.met === "other" || text(data.collector_name)
    ? { name: text(data.collector_name), relation: text(data.collector_relation), reason: text(data.collector_reason) }
    : null;

function signature({ confirm_way, met, signature: drawn }) {
  if (confirm_way !== "screen" || !drawn || drawn.strokes.length === 0) return null;
  return { who: met === "other" ? "collector" : "self", ...drawn };
}

function appeal(data) {
  const said = text(data.appeal);
  return said ? { text: said, handling: data.handling || "taken_back" } : null;
}

function slip(data) {
  const number = digitsOf(data.receipt_number || "") || null;
  return { receipt_number: number, receipt_via: number ? data.receipt_via || "typed" : null, confirm_way: data.confirm_way || "later" };
}

const atTheDoor = (data) => ({
  delivered_note: text(data.delivered_note),
  conditions: conditions(data),
  needs: many(data.needs),
  needs_note: text(data.needs_note),
  appeal: appeal(data),
  photo_consent: data.photo_consent || "not_asked",
  ...slip(data),
  collector: collector(data),
  signature: signature(data),
  note: text(data.note),
});

/**
 * @param {{id: string, bring: any[]|null}} visit @param {Record<string, any>} data the form's fields by name
 * @param {{started_at: string, ended_at: string}} times
 */
export function visitRecord(visit, data, times) {
  const present = PRESENT.includes(data.met);
  const base = { visit_id: visit.id, outcome: present ? "done" : data.met, visitors: many(data.visitors), ...times };
  if (!present) return { ...base, met_with: "nobody", delivered: [], note: text(data.absent_note) };
  return { ...base, met_with: data.met, delivered: delivered(visit.bring, data), ...atTheDoor(data) };
}
