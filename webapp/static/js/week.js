// What somebody promised for a week, without a word about whom: days, windows, where one meets, how many in which building. Pure.

const DAYS = 7;

function add(windows, { window, meet, building }) {
  const key = `${window.join("–")}|${meet || ""}`;
  const found = windows.get(key) || { window: window.join("–"), meet: meet || "", buildings: new Map() };
  found.buildings.set(building || "", (found.buildings.get(building || "") || 0) + 1);
  windows.set(key, found);
}

/**
 * From today on, only days on which something is; what is over or was called off is left out.
 * @param {any[]} visits @param {any[]} posts @param {string} today
 * @returns {{date: string, windows: {window: string, meet: string, buildings: Map<string, number>}[], posts: any[]}[]}
 */
export function weekOf(visits, posts, today) {
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + (DAYS - 1) * 86400000).toISOString().slice(0, 10);
  const isThen = ({ date }) => date >= today && date <= last;
  const coming = visits.filter((visit) => isThen(visit) && ["booked", "notified"].includes(visit.status));
  const there = posts.filter(isThen);
  const dates = [...new Set([...coming, ...there].map(({ date }) => date))].sort();
  return dates.map((date) => {
    const windows = new Map();
    coming.filter((visit) => visit.date === date).forEach((visit) => add(windows, visit));
    return { date, windows: [...windows.values()].sort((a, b) => (a.window < b.window ? -1 : 1)), posts: there.filter((post) => post.date === date) };
  });
}
