// The reading desk: the page picture follows the fields. Everything here is comfort; the form works without it.
import { announce } from "./parts/page.js";

const STEPS = [0.5, 0.75, 1, 1.35, 1.8, 2.4, 3.2];
const PAGE_WIDTH = 1000;

class Viewer {
  constructor(root) {
    this.root = root;
    this.stage = root.querySelector("[data-stage]");
    this.step = STEPS.indexOf(1);
    this.turned = 0;
    this.lit = "";
    this.asked = 0;
    root.addEventListener("click", (event) => this.click(event));
  }

  get sheet() {
    return this.stage?.querySelector("[data-page]");
  }

  get drawing() {
    return this.sheet?.querySelector(".page-svg");
  }

  click(event) {
    const button = event.target.closest("[data-zoom], [data-turn-page], [data-goto]");
    if (!button) return;
    if (button.dataset.zoom) this.zoom(Number(button.dataset.zoom));
    else if (button.dataset.goto) {
      event.preventDefault();
      this.go(Number(button.dataset.goto));
    } else this.turn();
  }

  zoom(by) {
    this.step = Math.max(0, Math.min(STEPS.length - 1, this.step + by));
    this.fit();
    this.bringIntoView();
  }

  fit() {
    if (this.drawing) this.drawing.style.width = `${100 * STEPS[this.step]}%`;
  }

  // The drawing is turned as a whole; its own upright position came from the server.
  turn() {
    this.turned = (this.turned + 90) % 360;
    this.applyTurn();
  }

  applyTurn() {
    const { sheet, drawing } = this;
    if (!drawing) return;
    const total = (Number(sheet.dataset.turn) + this.turned) % 360;
    const high = Number(sheet.dataset.height);
    const moves = { 0: "", 90: `translate(${high} 0) rotate(90)`, 180: `translate(${PAGE_WIDTH} ${high}) rotate(180)`, 270: `translate(0 ${PAGE_WIDTH}) rotate(270)` };
    drawing.querySelector("g").setAttribute("transform", moves[total] ?? "");
    drawing.setAttribute("viewBox", total % 180 ? `0 0 ${high} ${PAGE_WIDTH}` : `0 0 ${PAGE_WIDTH} ${high}`);
  }

  async go(number) {
    if (!this.sheet || Number(this.sheet.dataset.page) === number) return true;
    const asked = (this.asked += 1);
    const address = this.root.dataset.pageAddress.replace(/\/0\/$/, `/${number}/`);
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || asked !== this.asked) return false;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
      if (!part || asked !== this.asked) return false;
      this.sheet.replaceWith(part);
    } catch {
      return false;
    }
    for (const button of this.root.querySelectorAll("[data-goto]")) {
      if (Number(button.dataset.goto) === number) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    const open = this.root.querySelector("[data-open-picture]");
    if (open) open.href = this.sheet.dataset.src;
    this.turned = 0;
    this.fit();
    this.light(this.lit);
    return true;
  }

  async show(key, page) {
    this.lit = key;
    if (page && (await this.go(page)) === false) return;
    if (this.lit !== key) return;
    this.light(key);
    this.bringIntoView();
  }

  light(key) {
    for (const place of this.stage?.querySelectorAll(".place") ?? []) {
      place.classList.toggle("is-lit", place.dataset.place === key);
    }
  }

  // Moves the picture only, never the page: nothing may shift under the pointer.
  bringIntoView() {
    const place = this.stage?.querySelector(".place.is-lit");
    if (!place) return;
    const box = place.getBoundingClientRect();
    const frame = this.stage.getBoundingClientRect();
    this.stage.scrollBy({
      left: box.left + box.width / 2 - frame.left - frame.width / 2,
      top: box.top + box.height / 2 - frame.top - frame.height / 2,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  }
}

function stops(form) {
  const all = form.querySelectorAll("input:not([type=hidden]), select, textarea, [data-confirm]");
  return [...all].filter((element) => !element.disabled && !element.closest("details:not([open])"));
}

// Closing, reloading or leaving by a link would lose what was typed: the browser asks first. Sending does not.
function guardsTyping(form) {
  const typed = () => JSON.stringify([...new FormData(form)]);
  const before = typed();
  const refused = document.querySelector("[data-error-summary]") !== null;
  let sending = false;
  document.addEventListener("submit", (event) => {
    if (event.target === form || event.target.closest("#remove-dialog")) sending = true;
  });
  window.addEventListener("pageshow", () => (sending = false));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && (refused || typed() !== before)) event.preventDefault();
  });
}

// A key held down must not decide the next paper as well: the page after this one has the same button under the focus.
function heldKeysDecideNothing() {
  document.addEventListener(
    "keydown",
    (event) => {
      const deciding = event.target.closest?.("[data-approve], [data-confirm]") || event.ctrlKey || event.metaKey;
      if (event.repeat && event.key === "Enter" && deciding) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
}

// Enter confirms a field and goes on to the next; on the button it sends the form. Shift+Enter breaks a line, Ctrl+Enter
// sends from anywhere, Esc leaves the field so that single keys work.
function enterMovesOn(form) {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.querySelector("[data-confirm]")?.click();
      return;
    }
    if (event.key === "Escape" && !event.isComposing) {
      field.blur();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.matches("button, summary, a")) return;
    event.preventDefault();
    field.closest("[data-field]")?.classList.add("is-confirmed");
    const all = stops(form);
    const next = all[all.indexOf(field) + 1];
    next?.focus();
    if (next?.select && next.type === "text") next.select();
  });
}

function startDesk() {
  const root = document.querySelector("[data-viewer]");
  const viewer = root ? new Viewer(root) : null;
  const form = document.querySelector("form[data-desk]#desk-form");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link || !viewer) return;
    event.preventDefault();
    viewer.show(link.dataset.show, Number(link.dataset.page));
    announce(link.textContent.trim());
  });
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-field]");
    if (field && viewer && Number(field.dataset.page)) viewer.show(field.dataset.field, Number(field.dataset.page));
  });
  heldKeysDecideNothing();
  if (form) {
    enterMovesOn(form);
    guardsTyping(form);
    if (!document.querySelector("[data-error-summary]")) stops(form)[0]?.focus({ preventScroll: true });
  }
  // A dispute is never decided by the key that approves: the first of its fields has the focus, not its button.
  const disputes = document.querySelector("form.disputes");
  const back = document.querySelector("[data-send-back]");
  if (disputes) {
    enterMovesOn(disputes);
    stops(disputes)[0]?.focus({ preventScroll: true });
  } else if (back?.open) {
    // The return was refused: its reason has the focus, for on "approve" the next Enter would approve a paper found wrong.
    back.querySelector("textarea").focus({ preventScroll: true });
  } else document.querySelector("[data-approve]")?.focus({ preventScroll: true });
  back?.addEventListener("toggle", () => back.open && back.querySelector("textarea").focus());
}

function startIntake() {
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  for (const form of document.querySelectorAll("form[data-upload-news]")) {
    form.addEventListener("upload:done", () => {
      // What was taken stands in the table below; here stays what somebody must see to.
      for (const row of form.querySelectorAll(".upload-list .is-done[data-outcome=accepted]")) row.remove();
      document.body.dispatchEvent(new CustomEvent("line:news"));
    });
  }
}

// Between the boxes of a split view the arrows move, as on a contact sheet; Tab still visits everything.
function startArrows() {
  for (const list of document.querySelectorAll("[data-arrows]")) {
    list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const boxes = [...list.querySelectorAll("input[type=checkbox]")];
      const at = boxes.indexOf(event.target);
      if (!by || at < 0) return;
      event.preventDefault();
      boxes[at + by]?.focus();
    });
  }
}

startDesk();
startIntake();
startArrows();
