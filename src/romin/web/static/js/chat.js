// The exchange without reloading the page. Without this script the same form posts and the server answers with a page.
import { Renderer } from "./render.js";

const PATIENCE_MS = 10000;
const TOO_LONG = "La réponse tarde à venir. Votre message est resté dans le champ.";
const UNREACHABLE = "Le service ne répond pas. Votre message est resté dans le champ.";
const NO_ANSWER = "Pas de réponse pour le moment.";

class Chat {
  constructor(section) {
    this.api = section.dataset.api;
    this.source = section.dataset.source;
    this.fallback = section.dataset.fallback;
    this.log = section.querySelector("[role=log]");
    this.status = section.querySelector("[role=status]");
    this.form = section.querySelector("form.ask");
    this.field = this.form.elements.namedItem("message");
    this.button = this.form.querySelector("[type=submit]");
    const { labels, sender, levels, home, shared } = section.dataset;
    this.renderer = new Renderer(JSON.parse(labels), { sender, levels, home, shared });
    this.state = readState(this.form.elements.namedItem("state").value);
    this.busy = false;
    this.waiting = null;
    section.addEventListener("submit", (event) => this.onSubmit(event));
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    if (this.log.childElementCount > 0) this.begin();
  }

  onSubmit(event) {
    event.preventDefault();
    const chosen = event.submitter?.name === "message" ? event.submitter.value : null;
    this.send(chosen ?? this.field.value);
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit(this.button);
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
    this.field.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "start" });
  }

  async ask(message, need) {
    const asked = need ? { need } : { message };
    const body = JSON.stringify({ ...asked, state: this.state, source: this.source });
    const headers = { "Content-Type": "application/json" };
    let response;
    let content;
    try {
      response = await fetch(this.api, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
      content = await response.json();
    } catch (error) {
      throw new Error(error.name === "TimeoutError" ? TOO_LONG : UNREACHABLE);
    }
    if (response.ok) return content;
    if (content.error?.code === "etat_invalide" && this.state) {
      this.state = null; // signed by a key that is no longer the server's: go on without it
      return this.ask(message, need);
    }
    throw new Error(content.error?.details?.fields?.[0]?.reason ?? content.error?.message ?? UNREACHABLE);
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
