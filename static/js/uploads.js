// Files go as soon as they are chosen, in parts: a dropped line costs one part, and a file chosen again after a reload
// goes on where it stopped. Without this file the button uploads as ever.
export const start = (form) => {
  const token = form.elements.csrfmiddlewaretoken.value;
  const MB = 1024 * 1024, LONGEST_WAIT = 30000;
  const size = (bytes) => (bytes < MB ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(1)} MB`);
  const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (hole, name) => facts[name] ?? hole);
  const make = (tag, classes, words = "") => {
    const element = document.createElement(tag);
    element.className = classes;
    element.textContent = words;
    if (tag === "button") element.type = "button";
    return element;
  };

  // --- what was begun is remembered by its file, so that it can go on after a reload ------------------------------
  const memory = {
    name: (begin, key, file) => `upload ${begin} ${key} ${file.name} ${file.size} ${file.lastModified}`,
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, id) { try { if (id) localStorage.setItem(name, id); else localStorage.removeItem(name); } catch { /* private mode */ } },
  };

  class Gone extends Error {} // the line is down: to be tried again
  class No extends Error {} // the server says why: a sentence for the person
  const ask = async (address, options = {}) => {
    let answer;
    try {
      answer = await fetch(address, { ...options, credentials: "same-origin", headers: { "X-CSRFToken": token, ...options.headers } });
    } catch { throw new Gone(); }
    if (answer.redirected || answer.status === 403) throw new No("login");
    if (answer.status >= 500 || answer.status === 429) throw new Gone();
    const said = await answer.json().catch(() => ({}));
    return { status: answer.status, ok: answer.ok, ...said };
  };

  const lines = []; // one file at a time, in the order they were chosen
  let running = false;
  const next = async () => {
    if (running) return;
    const one = lines.find((each) => each.state === "waiting");
    if (!one) return;
    running = true;
    try { await one.run(); } finally { running = false; next(); }
  };

  class Sending {
    constructor(box, file) {
      this.box = box;
      this.file = file;
      this.key = box.dataset.file;
      this.words = box.querySelector("[data-upload-words]").dataset;
      this.memory = memory.name(this.words.begin, this.key, file);
      this.done = 0;
      this.state = "waiting";
      this.draw();
    }

    draw() {
      this.item = make("li", "");
      this.pause = make("button", "linklike", this.words.pause);
      this.cancel = make("button", "linklike", this.words.cancel);
      this.bar = document.createElement("progress");
      this.bar.max = this.file.size || 1;
      this.bar.setAttribute("aria-label", this.file.name);
      this.says = make("p", "note says", this.words.waiting);
      this.says.setAttribute("role", "status");
      this.item.append(make("span", "name", this.file.name), this.pause, this.cancel, this.bar, this.says);
      let list = this.box.querySelector("ul.uploads");
      if (!list) {
        list = make("ul", "uploads");
        this.box.append(list);
      }
      list.append(this.item);
      this.pause.addEventListener("click", () => (this.state === "paused" ? this.goOn() : this.hold()));
      this.cancel.addEventListener("click", () => this.stop());
    }

    say(words, wrong = false) {
      this.says.className = wrong ? "err says" : "note says";
      this.says.textContent = fill(words, {
        done: size(this.done), all: size(this.file.size), name: this.file.name, most: this.words.most,
        pct: Math.floor((100 * this.done) / (this.file.size || 1)),
      });
      this.bar.value = this.done;
    }

    hold(words = this.words.paused, wrong = false) {
      this.state = "paused";
      this.pause.textContent = this.words.resume;
      this.say(words, wrong);
      this.wake?.();
    }

    goOn() {
      this.state = "waiting";
      this.pause.textContent = this.words.pause;
      this.say(this.words.waiting);
      next();
    }

    stop() {
      this.state = "over";
      this.wake?.();
      memory.set(this.memory, null);
      if (this.address) fetch(this.address, { method: "DELETE", headers: { "X-CSRFToken": token } }).catch(() => {});
      this.item.remove();
    }

    end(words) { // nothing more to do: it came, or it cannot be taken
      this.state = "over";
      memory.set(this.memory, null);
      this.pause.remove();
      this.bar.remove();
      this.cancel.textContent = this.words.close;
      this.address = "";
      this.say(words, true);
    }

    async run() {
      if (!this.file.size) { this.end(this.words.empty); return; }
      if (this.file.size > this.words.most * MB) { this.end(this.words.large); return; }
      this.state = "sending";
      let wait = 1000;
      while (this.state === "sending") {
        try {
          if (!this.address || this.lost) await this.find();
          await this.send(() => { wait = 1000; });
          if (this.state === "sending") await this.finish();
          return;
        } catch (error) {
          if (this.state !== "sending") return;
          if (error instanceof No) {
            if (error.message === "login") this.hold(this.words.login, true); else this.end(error.message || this.words.failed);
            return;
          }
          if (!(error instanceof Gone)) { this.hold(this.words.failed, true); return; }
          this.lost = true;
          this.say(this.words.offline);
          await this.sleep(wait);
          wait = Math.min(wait * 2, LONGEST_WAIT);
        }
      }
    }

    sleep(milliseconds) { // until the time is over, the line is back, or somebody presses a button
      return new Promise((awake) => {
        const wake = () => { window.removeEventListener("online", wake); clearTimeout(timer); awake(); };
        const timer = setTimeout(wake, milliseconds);
        window.addEventListener("online", wake);
        this.wake = wake;
      });
    }

    async find() { // where it stopped, or a new beginning
      const id = this.id || memory.get(this.memory);
      if (id) {
        const known = await ask(`${this.words.begin}${id}/`);
        if (known.ok && known.size === this.file.size) {
          this.begun(id, known);
          if (this.done) this.say(this.words.again);
          return;
        }
      }
      const body = new URLSearchParams({ key: this.key, name: this.file.name, size: this.file.size });
      const said = await ask(this.words.begin, { method: "POST", body });
      if (!said.ok) throw new No(said.error);
      this.begun(said.id, said);
      memory.set(this.memory, said.id);
    }

    begun(id, said) {
      this.id = id;
      this.address = `${this.words.begin}${id}/`;
      this.part = said.part;
      this.done = said.received;
      this.lost = false;
    }

    async send(came) {
      while (this.done < this.file.size && this.state === "sending") {
        const said = await ask(`${this.address}?start=${this.done}`, {
          method: "PUT", body: this.file.slice(this.done, this.done + this.part),
          headers: { "Content-Type": "application/octet-stream" },
        });
        if (said.status === 404) { this.id = this.address = ""; memory.set(this.memory, null); throw new Gone(); }
        if (said.received === undefined) throw new No(said.error);
        this.done = said.received; // also where it must go on, when a part came twice
        came();
        if (this.state === "sending") this.say(this.words.sending);
      }
    }

    async finish() {
      this.say(this.words.finishing);
      const said = await ask(`${this.address}finish/`, { method: "POST" });
      if (!said.ok && said.received !== undefined) { this.done = said.received; throw new Gone(); }
      if (!said.ok) throw new No(said.error);
      memory.set(this.memory, null);
      this.state = "over";
      const list = this.box.querySelector("[data-files]");
      if (!this.box.hasAttribute("data-several")) list.replaceChildren();
      list.insertAdjacentHTML("beforeend", said.html);
      list.hidden = false;
      this.box.classList.remove("has-error");
      this.box.querySelectorAll(":scope > .err").forEach((one) => one.remove());
      this.pause.remove();
      this.bar.remove();
      this.cancel.remove();
      this.say(this.words.done);
      this.item.querySelector(".name").remove();
    }
  }

  const take = (box, files) => {
    const several = box.hasAttribute("data-several");
    [...files].slice(0, several ? files.length : 1).forEach((file) => lines.push(new Sending(box, file)));
    next();
  };

  form.querySelectorAll("[data-file]").forEach((box) => {
    const input = box.querySelector("[data-upload]");
    const words = box.querySelector("[data-upload-words]")?.dataset;
    if (!input || !words) return;
    input.parentElement.querySelector("[name=upload]").hidden = true;
    const choose = (from) => from.addEventListener("change", () => {
      take(box, [...from.files]);
      from.value = "";
    });
    choose(input);
    if (/\.(jpe?g|png|webp)/.test(input.accept) && matchMedia("(pointer: coarse)").matches) {
      const camera = document.createElement("input"), button = make("button", "btn btn-quiet btn-sm", words.photo);
      Object.assign(camera, { type: "file", accept: "image/*", hidden: true });
      camera.setAttribute("capture", "environment");
      choose(camera);
      button.addEventListener("click", () => camera.click());
      input.parentElement.append(button, camera);
    } else {
      input.parentElement.append(make("span", "note", words.drop));
    }
    for (const name of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(name, (event) => {
        if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
        event.preventDefault();
        box.classList.toggle("dropping", name === "dragover");
        if (name === "drop") take(box, event.dataTransfer.files);
      });
    }
  });

  // Leaving while something is on its way: it can go on later, but say so.
  window.addEventListener("beforeunload", (event) => {
    if (lines.some((one) => one.state === "sending" || one.state === "waiting")) event.preventDefault();
  });
};
