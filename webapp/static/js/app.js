// Each element with data-module="name other-name" wakes modules/<name>.js, which exports mount(root).
// There is no list to edit, and a module that fails leaves the page as the server sent it.

const NAME = /^[a-z][a-z-]*$/;

/** @param {ParentNode} scope */
export function wake(scope) {
  for (const root of scope.querySelectorAll("[data-module]")) {
    for (const name of root.getAttribute("data-module").split(" ")) {
      if (NAME.test(name)) import(`./modules/${name}.js`).then((module) => module.mount(root));
    }
  }
}

/** What the server wrote is on the screen before a slow phone gets to work; a page that nobody looks at gets no frame to wait for. */
function whenSeen(work) {
  if (document.visibilityState !== "visible") work();
  else requestAnimationFrame(() => setTimeout(work));
}

whenSeen(() => wake(document));
