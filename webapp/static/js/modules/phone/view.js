// Screens are clones of the <template>s that the server filled with words; here they get their values.

let clones = 0;
const templates = new Map();

/** @returns {HTMLTemplateElement|null} looked up once: a long list asks for the same few hundreds of times */
function template(kind, name) {
  const key = `${kind}=${name}`;
  if (!templates.has(key)) templates.set(key, document.querySelector(`template[data-${kind}="${name}"]`));
  return templates.get(key);
}

/** Ids must stay unique when the same template is shown twice. */
function uniqueIds(node) {
  clones += 1;
  for (const element of node.querySelectorAll("[id]")) {
    const old = element.id;
    element.id = `${old}-${clones}`;
    for (const name of ["for", "aria-describedby", "aria-labelledby"]) {
      for (const user of node.querySelectorAll(`[${name}="${old}"]`)) user.setAttribute(name, element.id);
    }
  }
}

/** A clone of `<template data-view="name">`: its one element, or a fragment where it holds several. */
export function clone(name) {
  const node = document.importNode(template("view", name).content, true);
  uniqueIds(node);
  return node.childElementCount === 1 ? node.firstElementChild : node;
}

/** The words of `<template data-words="name">`, with {n} and the like filled in. */
export function say(name, values = {}) {
  const found = template("words", name);
  return found ? found.content.textContent.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole)) : "";
}

const absent = (value) =>
  value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
const each = (node, selector, work) => {
  if (node.matches && node.matches(selector)) work(node);
  node.querySelectorAll(selector).forEach(work);
};

const PUT = {
  "data-slot": (element, value) => {
    element.textContent = absent(value) ? "" : value;
    element.hidden = absent(value);
  },
  "data-slot-label": (element, value) => element.setAttribute("aria-label", value),
  "data-slot-link": (element, value) => {
    element.hidden = absent(value);
    if (!absent(value)) element.setAttribute("href", value);
  },
  "data-if": (element, value) => {
    element.hidden = absent(value);
  },
  "data-list": (element, value) => Array.isArray(value) && element.append(...value),
  "data-bar": (element, value) => element.setAttribute("width", String(Math.round(value * 1000))),
};

/** Put values where the template has places for them; what is not named is left alone. */
export function fill(node, values) {
  for (const [attribute, put] of Object.entries(PUT)) {
    each(node, `[${attribute}]`, (element) => {
      const key = element.getAttribute(attribute);
      if (key in values) put(element, values[key]);
    });
  }
  return node;
}

export const make = (name, values = {}) => fill(clone(name), values);

/**
 * Bind what can be pressed: `data-act`; and forms: `data-form`. The same thing is done once, however often it is pressed meanwhile.
 * `line`: a list of their own for controls whose presses are done one after the other, each as long as its control is there.
 */
export function on(node, handlers, line = null) {
  each(node, "[data-act]", (element) => {
    const handler = handlers[element.getAttribute("data-act")];
    if (handler) element.addEventListener("click", (event) => once(element, event, line, () => handler(event, element)));
  });
  each(node, "form[data-form]", (form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const handler = handlers[form.getAttribute("data-form")];
      if (handler) once(form, event, line, () => handler(form, event));
    });
  });
  return node;
}

const alone = new WeakMap();
function lineOf(element) {
  if (!alone.has(element)) alone.set(element, []);
  return alone.get(element);
}

/** Its turn has come: what has left the screen meanwhile is not pressed any more. */
async function afterwards(before, element, work) {
  await before.done.catch(() => {});
  return element.isConnected ? work() : undefined;
}

/** A control that leads on says in `data-at` from where: from another place it is another press. A double tap is one. */
async function once(element, event, line, work) {
  const presses = line || lineOf(element);
  const { at } = element.dataset;
  if (event.detail > 1 || presses.some((one) => one.element === element && one.at === at)) return;
  const before = presses[presses.length - 1];
  const press = { element, at, done: null };
  presses.push(press);
  press.done = (async () => (before ? afterwards(before, element, work) : work()))();
  try {
    await press.done;
  } finally {
    presses.splice(presses.indexOf(press), 1);
  }
}

export const part = (node, name) => node.querySelector(`[data-part="${name}"]`);
export const list = (node, name) => node.querySelector(`[data-list="${name}"]`);

/** Replace what a list holds. */
export function refill(node, name, children) {
  const place = list(node, name);
  place.replaceChildren ? place.replaceChildren(...children) : ((place.textContent = ""), place.append(...children));
}

const growing = new WeakMap();

/**
 * Replace what a long list holds: what fits the screen at once, the rest in handfuls between which the phone can do other things.
 * A list that was whole stays whole, whoever has scrolled down stays where they are.
 */
export function refillLong(node, name, rows, draw, handful = 12) {
  const place = list(node, name);
  const atOnce = Math.max(handful, place.childElementCount);
  clearTimeout(growing.get(place));
  refill(node, name, rows.slice(0, atOnce).map(draw));
  const grow = (from) => {
    if (from >= rows.length) return;
    growing.set(place, setTimeout(() => {
      place.append(...rows.slice(from, from + handful).map(draw));
      grow(from + handful);
    }));
  };
  grow(atOnce);
}

/** A state: colour, icon and word together. */
export const chip = (text, tone) => make(tone ? `chip-${tone}` : "chip", { text });
