import { changing } from "./pin.js";
import { say } from "./view.js";

export const show = (house) => ({ node: changing(house), heading: say("title.pin_change"), isBusy: () => true, back: "/app/me" });
