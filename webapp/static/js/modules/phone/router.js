// Addresses under /app/ to screens. The address holds ids at most, never anything about a person.

import { part, say } from "./view.js";

const ROUTES = [
  [/^\/app\/?$/, "today", "today"],
  [/^\/app\/(route|scan|needs|me|todo|book|calls|leave)$/, null, null],
  [/^\/app\/pin$/, "pin_change", "me"],
  [/^\/app\/visit\/([0-9a-f-]{36})$/, "visit", "today"],
  [/^\/app\/visit\/([0-9a-f-]{36})\/scan$/, "scan", "scan"],
  [/^\/app\/alarm(?:\/([0-9a-f-]{36}))?$/, "alarm", "today"],
];
const TABS = { today: "/app/", route: "/app/route", scan: "/app/scan", needs: "/app/needs", me: "/app/me" };

const SCREENS = ["today", "route", "scan", "needs", "me", "todo", "book", "calls", "leave", "pin_change", "visit", "alarm"];
const PEN = "../../../vendor/signature_pad-5.1.4/signature_pad.js";

export const fetchScreens = () => Promise.all([...SCREENS.map((name) => import(`./${name}.js`)), import(PEN)].map((one) => one.catch(() => {})));

function find(path) {
  for (const [pattern, name, tab] of ROUTES) {
    const match = /** @type {RegExp} */ (pattern).exec(path);
    if (match) return name ? { name, tab, id: match[1] } : { name: match[1], tab: match[1], id: undefined };
  }
  return { name: "today", tab: "today", id: undefined };
}

/** The frame around a screen: title, way back, tabs or dock. */
function frame(house, { heading, subheading, back, tab, dock }) {
  const { root } = house;
  const page = root.closest(".page") || document;
  part(page, "heading").textContent = heading;
  part(page, "subheading").textContent = subheading || "";
  part(page, "mark").hidden = Boolean(back);
  part(page, "back").hidden = !back;
  if (back) part(page, "back").setAttribute("href", back);
  const place = part(page, "dock");
  place.replaceChildren(...(dock ? [dock] : []));
  place.hidden = !dock;
  const tabs = part(page, "tabs");
  tabs.hidden = Boolean(dock) || !tab;
  for (const link of tabs.querySelectorAll("a")) {
    if (link.getAttribute("href") === TABS[tab]) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function createRouter(house) {
  let turn = 0;

  /** Put a node on the screen under this frame. */
  house.put = (node, around) => {
    house.around = around;
    frame(house, around);
    part(house.root, "screen").replaceChildren(node);
  };

  async function leaveScreen() {
    const leaving = house.screen;
    house.screen = null;
    if (leaving && leaving.leave) await leaving.leave();
  }

  /** Show what the address says. Screens answer {node, heading, subheading, back, tab, dock, leave}. */
  house.show = async () => {
    turn += 1;
    const mine = turn;
    const { name, tab, id } = find(location.pathname);
    const module = await import(`./${name}.js`);
    await leaveScreen();
    const screen = await module.show(house, id);
    if (mine !== turn || !screen) return;
    house.screen = screen;
    house.name = name;
    house.put(screen.node, { heading: say(`title.${name}`), tab, ...screen });
    if (screen.shown) screen.shown();
  };

  /** Something was sent or fetched: screens that show it say so; forms are left alone. */
  house.refresh = async (state) => {
    const open = house.user && house.user.lock.vault();
    const { screen } = house;
    if (!open || !screen || !screen.refresh) return;
    const around = await screen.refresh(state);
    if (around && house.screen === screen) frame(house, { ...house.around, ...around });
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
