import { askToPersist, isIOS, isInstalled } from "../../ability.js";
import { lastContact } from "../../contact.js";
import { momentWords } from "./days.js";
import { lockNow } from "./guard.js";
import { fill, make, on, refill, say } from "./view.js";

async function draw(house, node) {
  const { store } = house.user;
  const rows = await house.read();
  const counts = await store.counts();
  const contact = await lastContact(store, Date.now());
  const persisted = await askToPersist();
  const unsent = counts.waiting + counts.blobs;
  fill(node, {
    name: (rows.me && rows.me.name) || say("title.me"), group: rows.me ? [rows.me.community, rows.me.group].filter(Boolean).join(" ") : null,
    contact: contact ? say("me.contact", { when: momentWords(contact.at) }) : say("me.never"),
    fragile: persisted ? null : say("me.fragile", { n: unsent }), version: say("me.version", { release: house.release }),
  });
  for (const name of ["waiting", "blobs", "refused", "drafts"]) node.querySelector(`[data-slot=${name}]`).textContent = String(counts[name]);
  refill(node, "install", isIOS() && !isInstalled() ? [make("install-ios")] : []);
}

export async function show(house) {
  const node = on(make("me"), { sync: () => house.sync.now(), lock: () => lockNow(house) });
  await draw(house, node);
  return { node, refresh: () => draw(house, node) };
}
