// <form data-autosave="/address" data-autosave-state="id">: sends the form a little after each change and says so.
// The server answers 2xx when it kept the draft; JSON {"saved_at": "14:05"} is used where it comes, else our clock.
import { csrfToken, explainFailure, signedOut } from "./requests.js";

const QUIET_MS = 1200;

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = document.getElementById(form.dataset.autosaveState);
    this.timer = 0;
    this.running = null;
    this.dirty = false;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", () => this.stop());
    window.addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.save(true);
    });
  }

  later() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), QUIET_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.running?.abort();
  }

  body() {
    const data = new FormData(this.form);
    // Files go their own way; a draft carries answers only.
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("autosave", "1");
    return data;
  }

  async save(leaving = false) {
    clearTimeout(this.timer);
    this.running?.abort();
    const control = new AbortController();
    this.running = control;
    this.dirty = false;
    this.say(this.form.dataset.saySaving);
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: this.body(),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        signal: control.signal,
        keepalive: leaving,
      });
      if (!answer.ok || signedOut(answer.url)) {
        this.failed(answer.ok ? 401 : answer.status);
        return;
      }
      const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
      const clock = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      this.say(this.form.dataset.saySaved.replace("%s", told.saved_at ?? clock));
    } catch (error) {
      if (error.name !== "AbortError") this.failed(0);
    }
  }

  failed(status) {
    this.dirty = true;
    if (status === 401 || status === 403) explainFailure(status);
    const why = status === 0 ? this.form.dataset.sayOffline : this.form.dataset.sayRefused;
    this.say(why, true);
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "link-button";
    retry.textContent = this.form.dataset.sayRetry;
    retry.addEventListener("click", () => this.save());
    this.state?.append(" ", retry);
  }

  say(text, failed = false) {
    if (!this.state) return;
    this.state.textContent = text;
    this.state.classList.toggle("is-failed", failed);
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
}
