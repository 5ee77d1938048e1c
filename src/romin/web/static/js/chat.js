// The exchange without reloading the page. Without this script the same form posts and the server answers with a page.
import { Renderer } from "./render.js";
import { copyText, transcript } from "./transcript.js";

const PATIENCE_MS = 10000;
const TOO_LONG = "La réponse tarde à venir. Votre message est resté dans le champ.";
const UNREACHABLE = "Le service ne répond pas. Votre message est resté dans le champ.";
const NO_ANSWER = "Pas de réponse pour le moment.";

class Chat {
  constructor(section) {
    this.api = section.dataset.api;
    this.votes = section.dataset.votes;
    this.source = section.dataset.source;
    this.fallback = section.dataset.fallback;
    this.log = section.querySelector("[role=log]");
    this.status = section.querySelector("[role=status]");
    this.form = section.querySelector("form.ask");
    this.field = this.form.elements.namedItem("message");
    this.button = this.form.querySelector("[type=submit]");
    const { labels, sender, levels, home, shared, feedback } = section.dataset;
    this.renderer = new Renderer(JSON.parse(labels), { sender, levels, home, shared, feedback });
    this.state = readState(this.form.elements.namedItem("state").value);
    this.busy = false;
    this.waiting = null;
    section.addEventListener("submit", (event) => this.onSubmit(event));
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    section.querySelector(".chat-tools").addEventListener("click", (event) => this.onTool(event));
    for (const button of section.querySelectorAll(".chat-tools [hidden]")) button.hidden = false;
    if (this.log.childElementCount > 0) this.begin();
  }

  onSubmit(event) {
    event.preventDefault();
    if (event.target.matches(".vote")) return void this.vote(event.target, event.submitter);
    const chosen = event.submitter?.name === "message" ? event.submitter.value : null;
    this.send(chosen ?? this.field.value);
  }

  onKey(event) {
    const composing = event.isComposing || event.keyCode === 229; // Safari ends the composition before this key
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.form.requestSubmit(this.button);
  }

  async onTool(event) {
    const tool = event.target.closest("[data-tool]");
    if (!tool || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (tool.dataset.tool === "print") window.print();
    if (tool.dataset.tool === "clear" && !this.busy) this.clear(tool.dataset.done);
    if (tool.dataset.tool === "copy") {
      const done = await copyText(transcript(this.log));
      tool.focus({ preventScroll: true });
      this.status.textContent = done ? tool.dataset.done : tool.dataset.failed;
    }
  }

  clear(said) {
    this.log.replaceChildren();
    this.state = null;
    this.waiting = null;
    this.status.textContent = said;
    this.field.rows = 2;
    document.body.classList.remove("talking");
    this.field.focus();
  }

  /** Send what was typed or chosen; with `need`, codes are sent instead and `message` only says so on the page. */
  async send(message, need = null) {
    if (this.busy || !message.trim()) return;
    this.setBusy(true);
    this.waiting?.remove();
    const said = this.append(this.renderer.you(message));
    let shown;
    try {
      const answer = await this.ask(message, need);
      this.state = answer.state;
      if (this.field.value === message) this.field.value = "";
      shown = this.append(this.renderer.answer(answer, (text, codes) => this.send(text, codes)));
      this.status.textContent = count(answer.sheets.length);
    } catch (error) {
      said.remove();
      if (!this.field.value && !need) this.field.value = message;
      shown = this.append(this.renderer.failure(error.message, this.fallback, () => this.send(message, need)));
      this.waiting = shown;
      this.status.textContent = NO_ANSWER;
    } finally {
      this.setBusy(false);
    }
    if (document.activeElement === document.body) this.field.focus({ preventScroll: true }); // what had it has gone
    shown.scrollIntoView({ block: "start" });
  }

  async ask(message, need) {
    const asked = need ? { need } : { message };
    const body = JSON.stringify({ ...asked, state: this.state, source: this.source });
    const headers = { "Content-Type": "application/json" };
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
    let response;
    let content;
    try {
      response = await fetch(this.api, { method: "POST", headers, body, signal: stop.signal });
      content = await response.json();
    } catch {
      throw new Error(stop.signal.aborted ? TOO_LONG : UNREACHABLE);
    } finally {
      clearTimeout(patience);
    }
    if (response.ok) return content;
    if (content.error?.code === "etat_invalide" && this.state) {
      this.state = null; // signed by a key that is no longer the server's: go on without it
      return this.ask(message, need);
    }
    throw new Error(content.error?.details?.fields?.[0]?.reason ?? content.error?.message ?? UNREACHABLE);
  }

  /** Send whether an answer helped; the last vote counts. The focus stays where it is. */
  async vote(form, button) {
    const useful = button.value === "oui";
    const number = form.dataset.vote;
    const body = JSON.stringify({ query_id: number, useful, source: this.source });
    const headers = { "Content-Type": "application/json" };
    try {
      const response = await fetch(this.votes, { method: "POST", headers, body });
      const said = await response.json();
      if (!response.ok) throw new Error(said.error?.message);
      for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
      form.querySelector(".vote-more")?.remove();
      form.append(this.renderer.sayMore(number, useful));
      this.status.textContent = said.message;
    } catch {
      this.status.textContent = this.renderer.labels.vote.failed;
    }
  }

  begin() {
    document.body.classList.add("talking");
    this.field.rows = 1;
  }

  append(entry) {
    this.begin();
    this.log.append(entry);
    return entry;
  }

  setBusy(busy) {
    this.busy = busy;
    this.log.setAttribute("aria-busy", String(busy));
    this.button.setAttribute("aria-disabled", String(busy));
    if (busy) this.status.textContent = "Recherche en cours…";
  }
}

function readState(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function count(sheets) {
  if (sheets === 0) return "Aucune fiche proposée.";
  return sheets === 1 ? "1 fiche proposée." : `${sheets} fiches proposées.`;
}

for (const section of document.querySelectorAll(".chat")) new Chat(section);
