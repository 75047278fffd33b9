// Keys of the back office: any link, button or field with data-key="x" is pressed (a field: focused) by that key, and
// appears by its label in the dialog that "?" opens. Two keys in a row are written "g h". Keys are silent while typing.

const PAUSE_MS = 900;
let pending = "";
let timer = 0;

// Boxes to tick take no letters: their keys stay alive, so that marking and sending go without the mouse.
const SILENT = new Set(["checkbox", "radio", "button", "submit", "reset", "file", "range", "color"]);

function typing(element) {
  if (element.tagName === "INPUT") return !SILENT.has(element.type);
  return element.isContentEditable || /^(select|textarea)$/i.test(element.tagName);
}

const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

function targets() {
  return [...document.querySelectorAll("[data-key]")].filter(visible);
}

function label(element) {
  return (
    element.dataset.keyLabel ||
    element.getAttribute("aria-label") ||
    element.labels?.[0]?.textContent ||
    element.textContent
  )
    .replace(/\s+/g, " ")
    .trim();
}

function help() {
  const dialog = document.getElementById("key-help");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-key-list]");
  list.replaceChildren();
  const seen = new Set();
  for (const element of targets()) {
    const key = element.dataset.key;
    if (seen.has(key)) continue;
    seen.add(key);
    const term = document.createElement("dt");
    for (const part of key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = part;
      term.append(cap, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = label(element);
    list.append(term, meaning);
  }
  dialog.showModal();
}

function press(element) {
  if (typing(element)) element.focus();
  else element.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    help();
    return;
  }
  const pressed = pending ? `${pending} ${event.key}` : event.key;
  const all = targets();
  const found = all.find((element) => element.dataset.key === pressed);
  clearTimeout(timer);
  pending = "";
  if (found) {
    event.preventDefault();
    press(found);
  } else if (all.some((element) => element.dataset.key.startsWith(`${pressed} `))) {
    pending = pressed;
    timer = setTimeout(() => {
      pending = "";
    }, PAUSE_MS);
  }
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-key-help]")) help();
  });
}
