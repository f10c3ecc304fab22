// Fetch the coming days' list and keep it in boxes under the PIN. Runs only while the PIN is open.

const MOST_PAGES = 20;

const keyOf = (row) => `${row.kind}:${row.id}`;

/** A complete resend replaces the list; what this volunteer wrote stays with visits that are still theirs. */
function keeper(changes) {
  const visits = new Set(changes.map((row) => row.id));
  return (key) => key.startsWith("copy:") && visits.has(key.split(":")[1]);
}

async function takePage(store, vault, { changes, gone, full, cursor }) {
  const rows = [];
  for (const row of changes) rows.push({ key: keyOf(row), box: await vault.close(row) });
  await store.takePage({ rows, gone, full: Boolean(full), keep: keeper(changes), cursor });
}

/** @returns {{state: string, retryAfter: number}|null} null: a page came */
function failure(answer) {
  if (!answer || !answer.ours) return { state: "later", retryAfter: 0 };
  if (answer.status === 401) return { state: "login", retryAfter: 0 };
  return answer.status === 200 && answer.body ? null : { state: "later", retryAfter: answer.retryAfter };
}

/** @returns {Promise<{state: string, retryAfter?: number}>} state: done, later or login */
export async function pullAll(store, vault, client) {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.pull(await store.get("cursor"));
    const failed = failure(answer);
    if (failed) return failed;
    await takePage(store, vault, answer.body);
    if (!answer.body.more) return { state: "done" };
  }
  return { state: "later" };
}

/** Days are compared as the committee's calendar has them, whatever the phone's zone. @returns {string} 2027-01-12 */
export const dayOf = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);

const LISTS = { visit: "visits", post: "posts", bag: "bags", survey: "surveys", copy: "copies" };

/** Everything readable, opened; rows whose day after has ended are purged on the way, also without network. */
export async function readCache(store, vault, now) {
  const yesterday = dayOf(now - 86400000);
  const rows = { me: null, visits: [], posts: [], bags: [], surveys: [], copies: [] };
  const over = [];
  const boxes = await store.boxes("cache");
  const values = await Promise.all(boxes.map(({ box }) => vault.open(box)));
  for (const [at, { key }] of boxes.entries()) {
    const value = values[at];
    const kind = key.split(":")[0];
    if (kind === "me") rows.me = value;
    else if (value.date < yesterday) over.push(key);
    else if (LISTS[kind]) rows[LISTS[kind]].push(value);
  }
  if (over.length) await store.dropOver(over);
  for (const those of [rows.visits, rows.posts]) those.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
  return rows;
}
