// The line on every screen that says how things stand, and the few things that must be told.

import { make, part, say } from "./view.js";

const PICK = [
  [({ counts }) => counts.lost, ({ counts }) => ["alarm", say("strip.lost", { n: counts.lost }), "/app/todo"]],
  [({ counts }) => counts.refused, ({ counts }) => ["alarm", say("strip.refused", { n: counts.refused }), "/app/todo"]],
  [({ counts }) => counts.photos_refused, ({ counts }) => ["alarm", say("strip.photos_refused", { n: counts.photos_refused }), "/app/todo"]],
  [({ net }) => net === "login", (_, house) => ["wait", say("strip.login"), house.login]],
  [({ net, counts }) => net === "offline" && counts.waiting, ({ counts }) => ["info", say("strip.offline_n", { n: counts.waiting })]],
  [({ net }) => net === "offline", () => ["info", say("strip.offline")]],
  [({ net, counts }) => net === "later" && counts.waiting, ({ counts }) => ["wait", say("strip.later", { n: counts.waiting })]],
  [({ counts }) => counts.waiting, ({ counts }) => ["info", say("strip.sending", { n: counts.waiting })]],
  [({ counts }) => counts.blobs, ({ counts }) => ["info", say("strip.photos", { n: counts.blobs })]],
];

/** Which line to show: the most pressing. @returns {[string, string, string?]|null} tone, words, where to */
export function lineFor(state, house) {
  const hit = PICK.find(([when]) => when(state));
  if (hit) return hit[1](state, house);
  return state.net === "ok" ? ["done", say("strip.synced")] : null;
}

/** What is not sent yet lies where the browser may clear it away. */
function badgeFor({ counts, persisted }) {
  const unsent = counts.waiting || counts.blobs;
  return unsent && !persisted ? say("strip.fragile", { n: unsent }) : null;
}

export function createNotices(root) {
  const shown = new Map();
  const place = part(root, "notices");
  let last = "";
  return {
    put(name, node) {
      if (shown.has(name)) shown.get(name).remove();
      shown.set(name, node);
      place.append(node);
    },
    drop(name) {
      if (shown.has(name)) shown.get(name).remove();
      shown.delete(name);
    },
    /** Where nothing can be kept or sent there is nothing to say of it. */
    clear() {
      part(root, "strip").replaceChildren();
      last = "";
    },
    strip(state, house) {
      if (!state.counts) return;
      const line = lineFor(state, house);
      const badge = badgeFor(state);
      const key = JSON.stringify([line, badge]);
      // A live region that is rewritten with the same words would be read out again.
      if (key === last) return;
      last = key;
      const strip = part(root, "strip");
      const nodes = line ? [make(`strip-${line[0]}`, { text: line[1], link: line[2] || null })] : [];
      strip.replaceChildren(...nodes, ...(badge ? [make("fragile", { text: badge })] : []));
    },
  };
}
