// Fetch the coming days' list and keep it in boxes under the PIN. Runs only while the PIN is open.

const MOST_PAGES = 20;

const keyOf = (row) => `${row.kind}:${row.id}`;

/** A complete resend replaces the list; what this volunteer wrote stays with visits that are still theirs. */
function keeper(changes) {
  const visits = new Set(changes.map((row) => row.id));
  return (key) => key.startsWith("copy:") && visits.has(key.split(":")[1]);
}

/** @returns {Promise<{state: "done"|"later"|"login", changed?: number, retryAfter?: number, epoch?: string}>} */
export async function pullAll(store, vault, client) {
  let changed = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.pull(await store.get("cursor"));
    if (answer && answer.ours && answer.status === 401) return { state: "login", changed };
    if (!answer || !answer.ours || answer.status !== 200 || !answer.body) {
      return { state: "later", changed, retryAfter: (answer && answer.retryAfter) || 0 };
    }
    const { changes, gone, full, cursor, more, epoch } = answer.body;
    const rows = [];
    for (const row of changes) rows.push({ key: keyOf(row), box: await vault.close(row) });
    await store.takePage({ rows, gone, full: Boolean(full), keep: keeper(changes), cursor });
    changed += changes.length + gone.length;
    if (!more) return { state: "done", changed, epoch };
  }
  return { state: "later", changed };
}

/** Days are compared as the committee's calendar has them, whatever the phone's zone. @returns {string} 2027-01-12 */
export const dayOf = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);

/** Everything readable, opened; rows whose day after has ended are purged on the way, also without network. */
export async function readCache(store, vault, now) {
  const yesterday = dayOf(now - 86400000);
  const rows = { me: null, visits: [], copies: [] };
  const over = [];
  for (const { key, box } of await store.boxes("cache")) {
    const value = await vault.open(box);
    const kind = key.split(":")[0];
    if (kind === "me") rows.me = value;
    else if (value.date < yesterday) over.push(key);
    else if (kind === "visit") rows.visits.push(value);
    else if (kind === "copy") rows.copies.push(value);
  }
  if (over.length) await store.dropBoxes("cache", over);
  rows.visits.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
  return rows;
}
