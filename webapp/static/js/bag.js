// What is still in the group's bag: as the server said it, less what this phone recorded and has not sent yet. Pure.

/** Refused ones have left the bag as well; the server has not booked them. */
const isOpen = (op) => !op || ["waiting", "refused"].includes(op.state);

const keyOf = (item, unit, kind) => (kind === "cash" ? "cash" : `${item}|${unit}`);

/** The records that this phone alone knows of, the latest of each visit. */
function openRecords({ copies, ops }) {
  const latest = new Map();
  const records = copies.filter(({ record }) => record).sort((a, b) => a.submitted_at - b.submitted_at);
  for (const copy of records) latest.set(copy.visit_id, copy);
  return [...latest.values()].filter(({ op_id }) => isOpen(ops.get(op_id)));
}

/** What those took out of the bag, by thing. */
function taken({ visits, ...rows }) {
  const sums = new Map();
  for (const { visit_id, record } of openRecords(/** @type {any} */ (rows))) {
    const { bring } = visits.find(({ id }) => id === visit_id) || { bring: null };
    const lines = new Map((bring || []).map((line) => [line.line_id, line]));
    for (const { line_id, quantity } of (record.delivered || []).filter((one) => lines.has(one.line_id))) {
      const { item, unit, kind } = lines.get(line_id);
      sums.set(keyOf(item, unit, kind), (sums.get(keyOf(item, unit, kind)) || 0) + quantity);
    }
  }
  return sums;
}

/** @returns {{item: string, name: string, unit: string, kind: string, left: number}[]} never below nothing; empty without a bag */
export function bagLeft(rows) {
  const sums = taken(rows);
  const take = (key, most) => {
    const n = Math.min(sums.get(key) || 0, most);
    sums.set(key, (sums.get(key) || 0) - n);
    return n;
  };
  return rows.bags.flatMap(({ items }) => items).map((thing) => {
    const whole = take(keyOf(thing.item, thing.unit, thing.kind), thing.left);
    const bare = thing.name === thing.item || thing.kind === "cash" ? 0 : take(keyOf(thing.name, thing.unit, thing.kind), thing.left - whole);
    return { ...thing, left: thing.left - whole - bare };
  });
}

/** Lines of which more is about to be handed over than the bag holds: `[line, left]`. A thing the bag never held is none. */
export function beyondBag(left, bring, handed) {
  if (left.length === 0 || !handed) return [];
  return (bring || []).flatMap((line, at) => {
    const same = left.filter(({ item, name, unit, kind }) => (line.kind === "cash" ? kind === "cash" : kind !== "cash" && unit === line.unit && [item, name].includes(line.item)));
    const sum = same.reduce((all, thing) => all + thing.left, 0);
    return same.length && handed[at].quantity > sum ? [[line, sum]] : [];
  });
}
