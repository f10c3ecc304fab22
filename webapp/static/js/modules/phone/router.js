// Addresses under /app/ to screens. The address holds ids at most, never anything about a person.

import { make, part, say } from "./view.js";

const ROUTES = [
  [/^\/app\/?$/, "today", "today"],
  [/^\/app\/(route|scan|needs|me|todo|book|calls|leave)$/, null, null],
  [/^\/app\/pin$/, "pin_change", "me"],
  [/^\/app\/visit\/([0-9a-f-]{36})$/, "visit", "today"],
  [/^\/app\/visit\/([0-9a-f-]{36})\/scan$/, "scan", "scan"],
  [/^\/app\/survey\/([0-9a-f-]{36})$/, "survey", "today"],
  [/^\/app\/alarm(?:\/([0-9a-f-]{36}))?$/, "alarm", "today"],
];
const TABS = { today: "/app/", route: "/app/route", scan: "/app/scan", needs: "/app/needs", me: "/app/me" };

/** What opens after the PIN, and what the rest needs to be taken up. */
const NEXT = ["opened", "reading", "today"];
const SCREENS = ["route", "scan", "needs", "me", "todo", "book", "calls", "leave", "pin_change", "visit", "survey", "alarm"];
const PEN = "../../../vendor/signature_pad-5.1.4/signature_pad.js";

const gather = (coming) => Promise.all(coming.map((one) => one.catch(() => {})));

export const fetchNext = () => gather(NEXT.map((name) => import(`./${name}.js`)));
export const fetchScreens = () => gather([...SCREENS.map((name) => import(`./${name}.js`)), import(PEN)]);

function find(path) {
  for (const [pattern, name, tab] of ROUTES) {
    const match = /** @type {RegExp} */ (pattern).exec(path);
    if (match) return name ? { name, tab, id: match[1] } : { name: match[1], tab: match[1], id: undefined };
  }
  return { name: "today", tab: "today", id: undefined };
}

/** The frame around a screen: title, way back, tabs or dock. The window's title is kept by the browser: it never names anybody. */
function frame(house, { heading, title = heading, subheading, back, tab, dock }) {
  const { root } = house;
  const page = root.closest(".page") || document;
  document.title = say("title.window", { title });
  part(page, "heading").textContent = heading;
  part(page, "subheading").textContent = subheading || "";
  part(page, "mark").hidden = Boolean(back);
  part(page, "back").hidden = !back;
  if (back) part(page, "back").setAttribute("href", back);
  const place = part(page, "dock");
  if (place.firstElementChild !== dock) place.replaceChildren(...(dock ? [dock] : []));
  place.hidden = !dock;
  showTabs(part(page, "tabs"), dock ? null : tab);
}

function showTabs(tabs, tab) {
  tabs.hidden = !tab;
  for (const link of tabs.querySelectorAll("a")) {
    if (link.getAttribute("href") === TABS[tab]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function createRouter(house) {
  let turn = 0;

  /** Put a node on the screen under this frame; who listens to the screen hears its heading first. */
  house.put = (node, around) => {
    house.around = around;
    frame(house, around);
    part(house.root, "screen").replaceChildren(node);
    part(house.root.closest(".page"), "heading").focus({ preventScroll: true });
  };
  house.reframe = (changes) => {
    house.around = { ...house.around, ...changes };
    frame(house, house.around);
  };

  async function leaveScreen() {
    const leaving = house.screen;
    house.screen = null;
    if (leaving && leaving.leave) await leaving.leave();
  }

  /** What could not be stored is said wherever one goes. */
  function warn(name, id) {
    const { unsaved } = house;
    if (unsaved && !(name === "visit" && unsaved.visit_id === id)) {
      house.notices.put("unsaved", make("unsaved", { link: `/app/visit/${unsaved.visit_id}` }));
    } else house.notices.drop("unsaved");
  }

  /** What stands open on a screen is not drawn anew beneath the finger. */
  const isInUse = (path) => Boolean(house.screen) && house.screen.path === path && house.isBusy();

  /** Show what the address says. Screens answer {node, heading, title, subheading, back, tab, dock, leave, keep, isBusy, refresh, shown}. */
  house.show = async () => {
    const path = location.pathname;
    if (isInUse(path)) return;
    turn += 1;
    const mine = turn;
    const { name, tab, id } = find(path);
    const module = await import(`./${name}.js`);
    await leaveScreen();
    const screen = await module.show(house, id);
    if (mine !== turn || !screen) return;
    house.screen = Object.assign(screen, { path });
    house.notices.drop("failed");
    house.put(screen.node, { heading: say(`title.${name}`), tab, ...screen });
    warn(name, id);
    if (screen.shown) screen.shown();
    if (!house.isBusy() && house.freed) house.freed();
  };

  /** Something was sent or fetched: screens that show it say so; forms are left alone. */
  house.refresh = async (state) => {
    const open = house.user && house.user.lock.vault();
    const { screen } = house;
    if (!open || !screen || !screen.refresh) return;
    const around = await screen.refresh(state);
    if (around && house.screen === screen) house.reframe(around);
  };

  house.go = (path, { replace = false } = {}) => {
    history[replace ? "replaceState" : "pushState"]({}, "", path);
    window.scrollTo(0, 0);
    return house.enter();
  };

  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[href^='/app']");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || !plain || event.defaultPrevented) return;
    event.preventDefault();
    house.go(link.getAttribute("href"));
  });
  window.addEventListener("popstate", () => house.enter());
}
