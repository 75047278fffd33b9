// Files sent one by one with their own progress, two at a time; without script the form is posted as it is.
// The form has data-upload="/address" (each file as field `file`) and contains [data-upload-box]; with
// data-upload-pieces="/address" files are announced there and sent in pieces that may be resumed. The server answers
// 2xx, optionally JSON {"html": "…"} for the row, or 4xx with JSON {"message": "…"}. `upload:done` fires at the end.
import { announce } from "./page.js";
import { csrfToken, explainFailure, signedOut } from "./requests.js";

const AT_ONCE = 2;
// In pieces one by one: papers stand in the batch in the order in which their files arrive.
const PIECES_AT_ONCE = 1;
// Milliseconds to wait before a piece is sent again after the connection was lost.
const WAITS = [500, 1000, 2000, 4000, 8000, 15000, 30000, 60000];

export function sizeText(bytes) {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;
}

class UploadBox {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.address = this.form.dataset.upload;
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector(".upload-list");
    this.summary = box.querySelector(".upload-summary");
    this.taken = 0;
    this.words = box.dataset;
    this.waiting = [];
    this.active = 0;
    this.failed = 0;
    this.done = 0;
    for (const input of box.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        this.take([...input.files]);
        input.value = "";
      });
    }
    for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, (event) => this.over(event, true));
    for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, (event) => this.over(event, false));
    box.addEventListener("drop", (event) => this.take([...event.dataTransfer.files]));
    window.addEventListener("beforeunload", (event) => {
      if (this.active) event.preventDefault();
    });
  }

  over(event, inside) {
    event.preventDefault();
    this.box.classList.toggle("is-over", inside);
  }

  take(files) {
    if (this.form.dataset.uploadPieces) files.sort((a, b) => a.name.localeCompare(b.name, "vi", { numeric: true }));
    this.taken += files.length;
    for (const file of files) {
      const row = this.row(file);
      const problem = this.refuse(file);
      if (problem) this.fail(row, problem);
      else this.waiting.push({ file, row });
    }
    this.next();
  }

  refuse(file) {
    const limit = Number(this.words.maxBytes || 0);
    if (file.size === 0) return this.words.sayEmpty;
    if (limit && file.size > limit) return this.words.sayTooBig.replace("%s", sizeText(limit));
    const accepted = (this.input.accept || "").split(",").map((each) => each.trim().toLowerCase()).filter(Boolean);
    const name = file.name.toLowerCase();
    const fits = accepted.some((each) =>
      each.startsWith(".") ? name.endsWith(each) : each.endsWith("/*") ? file.type.startsWith(each.slice(0, -1)) : file.type === each,
    );
    return accepted.length && !fits ? this.words.sayWrongType : "";
  }

  row(file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    name.className = "upload-name";
    name.textContent = `${file.name} (${sizeText(file.size)})`;
    const state = document.createElement("span");
    state.className = "upload-state tnum";
    state.textContent = this.words.sayWaiting;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(document.createElement("span"), name, state, bar);
    this.list.append(row);
    return row;
  }

  next() {
    const most = this.form.dataset.uploadPieces ? PIECES_AT_ONCE : AT_ONCE;
    while (this.active < most && this.waiting.length) this.send(this.waiting.shift());
    const over = !this.active && !this.waiting.length && this.done + this.failed > 0;
    this.sum(over);
    if (over) {
      announce(this.summary.textContent);
      this.form.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: { done: this.done, failed: this.failed } }));
    }
  }

  // How far all of them are: with two hundred files nobody counts rows.
  sum(over) {
    const words = over ? this.words.sayAll : this.words.sayProgress;
    const n = { "%d": this.done, "%f": this.failed, "%s": this.done + this.failed, "%n": this.taken };
    this.summary.textContent = words.replace(/%[dfsn]/g, (mark) => n[mark]);
    this.summary.hidden = this.taken === 0;
  }

  send({ file, row }) {
    this.active += 1;
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    if (this.form.dataset.uploadPieces) {
      this.sendPieces(file, row, data);
      return;
    }
    data.set("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", this.address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      const part = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
      row.querySelector("progress").value = part;
      row.querySelector(".upload-state").textContent = part < 100 ? `${part}%` : this.words.sayChecking;
    });
    const finish = () => {
      this.active -= 1;
      this.answer(request, row, file);
      this.next();
    };
    request.addEventListener("load", finish);
    request.addEventListener("error", finish);
    request.addEventListener("timeout", finish);
    request.send(data);
  }

  // In pieces: the server says how much it has, so that a lost connection or a closed page costs one piece.
  async sendPieces(file, row, data) {
    data.set("name", file.name);
    data.set("size", file.size);
    data.set("mark", `${file.name}|${file.size}|${file.lastModified}`.slice(-100));
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
    let answer = null;
    let address = "";
    let received = 0;
    let piece = 0;
    for (let lost = 0; lost < WAITS.length; ) {
      try {
        const begin = !address;
        const body = begin ? data : file.slice(received, received + piece);
        const more = begin ? {} : { "Upload-Offset": String(received), "Content-Type": "application/octet-stream" };
        const target = begin ? this.form.dataset.uploadPieces : address;
        answer = await fetch(target, { method: "POST", body, headers: { ...headers, ...more }, credentials: "same-origin" });
        if (answer.status >= 500) throw new Error(String(answer.status));
        if (answer.status !== 409) lost = 0;
      } catch {
        answer = null;
        row.querySelector(".upload-state").textContent = this.words.sayOffline;
        await new Promise((go) => setTimeout(go, WAITS[lost]));
        lost += 1;
        continue;
      }
      const told = await answer.clone().json().catch(() => ({}));
      if (answer.redirected || (!answer.ok && answer.status !== 409)) break;
      if (told.address) ({ address, piece } = told);
      if (told.received === undefined) break;
      if (answer.status === 409 && told.received === received) {
        // Somebody sends the same file from another window: wait for it instead of racing it.
        await new Promise((go) => setTimeout(go, WAITS[lost]));
        lost += 1;
      }
      received = told.received;
      const part = Math.round((100 * received) / file.size);
      row.querySelector("progress").value = part;
      row.querySelector(".upload-state").textContent = part < 100 ? `${part}%` : this.words.sayChecking;
    }
    this.active -= 1;
    this.answer({ status: answer?.status ?? 0, responseURL: answer?.url ?? "", responseText: answer ? await answer.text() : "" }, row, file);
    this.next();
  }

  answer(request, row, file) {
    let told = {};
    try {
      told = JSON.parse(request.responseText || "{}");
    } catch {
      told = {};
    }
    const expired = signedOut(request.responseURL);
    if (request.status >= 200 && request.status < 300 && !expired) {
      this.done += 1;
      row.classList.add("is-done");
      row.dataset.outcome = told.outcome ?? "";
      row.querySelector("progress").remove();
      row.querySelector(".upload-state").textContent = told.message ?? this.words.sayDone;
      if (told.html) row.querySelector(".upload-name").innerHTML = told.html;
      return;
    }
    if (expired || [401, 403].includes(request.status)) explainFailure(expired ? 401 : request.status);
    this.fail(row, told.message ?? (request.status ? this.words.sayRefused : this.words.sayOffline));
    const again = document.createElement("button");
    again.type = "button";
    again.className = "link-button";
    again.textContent = this.words.sayRetry;
    again.addEventListener("click", () => {
      this.failed -= 1;
      this.taken -= 1;
      row.remove();
      this.take([file]);
    });
    if (!told.message || request.status === 0) row.querySelector(".upload-state").append(" ", again);
  }

  fail(row, message) {
    this.failed += 1;
    row.classList.add("is-failed");
    row.querySelector("progress")?.remove();
    row.querySelector(".upload-state").textContent = message;
    announce(message);
  }
}

export function startUploads() {
  for (const box of document.querySelectorAll("form[data-upload] [data-upload-box]")) new UploadBox(box);
}
