// How long ago the server was last heard, by its own clock (clock.js); a phone's that is put back does not make the list younger.

const DAY = 86400000;
export const STALE_DAYS = 7;

export const noteContact = (store, now) => store.set("contact", { at: now, seen: now });

/** The latest moment this phone has ever shown counts. */
export async function lastContact(store, now) {
  const contact = await store.get("contact");
  if (!contact) return null;
  if (now > contact.seen) await store.set("contact", { ...contact, seen: now });
  return { at: contact.at, age: Math.max(now, contact.seen) - contact.at };
}

/** After seven days without the server the list stays closed (the drafts and the outbox do not). */
export async function isStale(store, now) {
  const contact = await lastContact(store, now);
  return contact === null || contact.age > STALE_DAYS * DAY;
}
