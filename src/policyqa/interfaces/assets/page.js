// What every HTML area of the page does in the browser. Gradio runs this once for each area, as the body of a
// function of (element, trigger, watch); document text comes as escaped HTML and is never put together here.
const sent = ["ask", "show", "close", "cancel"];

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button || !element.contains(button)) return;
  const action = button.dataset.do;
  if (action === "copy") {
    copy(button);
  } else if (action === "go") {
    event.preventDefault(); // in a summary: the branch neither opens nor closes
    const text = element.querySelector(".pq-text");
    if (!text || !goTo(text, Number(button.dataset.start))) {
      trigger("show", { ...button.dataset, end: "0" });
    } else {
      element.querySelectorAll('.pq-entry[aria-current]').forEach((entry) => entry.removeAttribute("aria-current"));
      button.setAttribute("aria-current", "true");
      text.focus({ preventScroll: true });
    }
  } else if (sent.includes(action)) {
    if (action === "show") document.policyqaOpener = button;
    trigger(action, { ...button.dataset });
    if (action === "close") document.policyqaOpener?.focus();
  }
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") element.querySelector('button[data-do="close"]')?.click();
});

if (!document.policyqaListens) {
  document.policyqaListens = true;
  // Enter asks; whoever is used to Shift+Enter elsewhere is served as well. Enter that ends an input method's word is none.
  document.addEventListener("keydown", (event) => {
    const asking = event.key === "Enter" && event.shiftKey && !event.isComposing;
    if (asking && event.target.closest("#pq-question")) document.querySelector("#pq-ask")?.click();
  });
}

watch("value", () => {
  const view = element.querySelector(".pq-source");
  const text = view?.querySelector(".pq-text");
  if (!text) return;
  const here = text.querySelector(".pq-here");
  if (here) scrollInside(text, here, 0.25);
  else if (!goTo(text, Number(text.dataset.goto))) text.scrollTop = 0;
  const current = view.querySelector('.pq-entry[aria-current]');
  const outline = view.querySelector(".pq-outline");
  if (current && outline) scrollInside(outline, current, 0.4);
  const narrow = window.matchMedia("(max-width: 900px)").matches;
  if (narrow) {
    const folded = view.querySelector(".pq-outline > details");
    if (folded) folded.open = false;
    view.scrollIntoView({ block: "start", behavior: calm() });
  } else {
    view.scrollIntoView({ block: "nearest", behavior: calm() });
  }
  view.querySelector("h2")?.focus({ preventScroll: true });
});

function goTo(text, start) {
  if (Number.isNaN(start)) return false;
  const first = text.querySelector("[data-at]");
  if (!first || start < Number(first.dataset.at)) return false;
  if (start >= Number(text.dataset.until)) return false;
  let found = first;
  for (const part of text.querySelectorAll("[data-at]")) {
    if (Number(part.dataset.at) > start) break;
    found = part;
  }
  scrollInside(text, found, 0.06);
  found.classList.remove("pq-flash");
  void found.offsetWidth; // lets the animation begin again
  found.classList.add("pq-flash");
  return true;
}

function scrollInside(box, part, share) {
  const top = part.getClientRects()[0]?.top ?? part.getBoundingClientRect().top;
  box.scrollTop += top - box.getBoundingClientRect().top - box.clientHeight * share;
}

function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

async function copy(button) {
  const said = button.dataset.label ?? button.textContent;
  button.dataset.label = said;
  const done = (await copied(button.dataset.text)) ? "done" : "failed";
  button.textContent = button.dataset[done];
  button.dataset.state = done;
  const live = element.querySelector('[aria-live]');
  if (live) live.textContent = button.dataset[done];
  setTimeout(() => {
    button.textContent = said;
    delete button.dataset.state;
  }, 1800);
}

async function copied(text) {
  if (window.isSecureContext && navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not allowed here: the old way
    }
  }
  const box = document.createElement("textarea");
  box.value = text;
  box.style.position = "fixed";
  box.style.opacity = "0";
  document.body.append(box);
  box.select();
  try {
    return document.execCommand("copy");
  } finally {
    box.remove();
  }
}
