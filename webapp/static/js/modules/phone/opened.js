// What follows a right PIN: the list is shown, what was left over is sealed, what changed is fetched.

import { takeDraftsBack } from "./drafts_back.js";
import { atTheDoor } from "./pin.js";
import { sealTellings } from "./telling.js";
import { make } from "./view.js";

/** Show, and fetch. On a phone that holds nothing yet, fetch first. */
export async function opened(house, { fresh = false } = {}) {
  if (fresh) house.put(make("fetching"), atTheDoor());
  else await house.enter();
  // What was said on the telephone before the page died.
  if (location.pathname !== "/app/calls") await sealTellings(house);
  await house.sync.now();
  const back = await takeDraftsBack(house);
  if (fresh && !house.screen) await house.enter();
  else if (back) await house.refresh();
}
