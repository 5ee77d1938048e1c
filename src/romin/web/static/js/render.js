// From an answer of the API to elements: the same pieces as templates/_parts.html.
import { h, link, typeset } from "./dom.js";

const MISSING = "non renseigné";

/** Renders answers with the labels that the page carries. */
export class Renderer {
  constructor(labels, { sender, levels, home, shared, feedback }) {
    this.labels = labels;
    this.sender = sender;
    this.levels = levels;
    this.home = home;
    this.shared = shared;
    this.feedback = feedback;
  }

  you(message) {
    return h("div", { class: "entry entry-you" }, h("p", { class: "sender" }, "Vous"), h("p", { class: "said" }, message));
  }

  /** A turn of the assistant; `send` is called with the message of a choice, and the need without what a chip takes away. */
  answer(answer, send) {
    return this.entry(
      answer.alert && this.alert(answer.alert),
      answer.notice && h("p", { class: "notice" }, answer.notice.text),
      this.understood(answer.need, answer.relaxed, send),
      h("p", { class: "reply" }, typeset(answer.reply)),
      answer.detail && this.quoted(answer.detail),
      answer.question && this.choices(answer.question.text, answer.question.choices, send),
      answer.sheets.length > 0 && h("ol", { class: "cards" }, answer.sheets.map((sheet) => h("li", {}, this.card(sheet)))),
      answer.suggestions.length > 0 && this.choices("Préciser", answer.suggestions, send),
      answer.sheets.length > 0 && this.vote(answer.query_id),
    );
  }

  /** Whether the answer helped: chat.js sends it, and shows the way to say more. */
  vote(number) {
    const words = this.labels.vote;
    const button = (value, text) => h("button", { class: "pill", name: "utile", value }, text);
    return h(
      "form",
      { class: "vote", method: "post", action: this.feedback, "data-vote": number },
      h("input", { type: "hidden", name: "reponse", value: number }),
      h("p", { class: "vote-title" }, typeset(words.title)),
      h("p", { class: "vote-choices", role: "group", "aria-label": typeset(words.title) }, button("oui", words.useful), " ", button("non", words.useless)),
    );
  }

  /** The link that follows a vote. */
  sayMore(number, useful) {
    const words = this.labels.vote;
    const address = `${this.feedback}?reponse=${encodeURIComponent(number)}&utile=${useful ? "oui" : "non"}`;
    return h("p", { class: "vote-more" }, link(address, { target: "_blank", rel: "noopener" }, useful ? words.more : words.why));
  }

  /** A turn that failed: what happened, a way to try again, a way around. */
  failure(text, fallback, retry) {
    const again = h("button", { class: "pill", type: "button" }, "Réessayer");
    again.addEventListener("click", retry);
    return this.entry(
      h("p", { class: "reply" }, text),
      h("ul", { class: "pills" }, h("li", {}, again), h("li", {}, link(fallback, { class: "pill" }, "Parcourir les fiches par facteur"))),
    );
  }

  entry(...children) {
    return h("div", { class: "entry entry-romin" }, h("h2", { class: "sender" }, this.sender), ...children);
  }

  alert(alert) {
    const contacts = alert.contacts.map((contact) => h("li", {}, `${contact.label} : `, h("strong", {}, contact.value)));
    return h("div", { class: "alert" }, h("h3", {}, alert.title), h("p", {}, alert.text), contacts.length > 0 && h("ul", {}, contacts));
  }

  understood(need, relaxed, send) {
    const codes = { ...need, risk_factors: need.risk_factors.map((factor) => factor.code) };
    const chip = (style, label, clues, field, value) => {
      const left = { ...codes, [field]: Array.isArray(codes[field]) ? codes[field].filter((code) => code !== value) : null };
      const name = this.labels.takeAway.replace("{}", () => label);
      const off = link(this.address(left), { class: "chip-off", "aria-label": name }, h("span", { "aria-hidden": "true" }, "×"));
      off.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        send(name, left);
      });
      const quotes = clues.flatMap((clue) => [" ", h("q", {}, `«\u00a0${clue.text}\u00a0»`)]);
      return h("li", { class: style ? `chip ${style}` : "chip" }, label, quotes, " ", off);
    };
    const factors = need.risk_factors.map((factor) => chip("", factor.label, factor.evidence, "risk_factors", factor.code));
    const excluded = need.excluded.map((code) => chip("chip-out", this.labels.setAside.replace("{}", () => this.label(code)), [], "excluded", code));
    const limits = this.labels.parameters
      .map(([name]) => name)
      .filter((name) => !Array.isArray(codes[name]) && codes[name] !== null)
      .map((name) => chip("chip-limit", this.constraint(name, codes[name]), [], name, codes[name]));
    const loosened = relaxed.map((name) => h("li", { class: "chip chip-relaxed" }, `assoupli : ${this.labels.relaxed[name] ?? name}`));
    const found = [...factors, ...excluded, ...limits];
    if (found.length + loosened.length === 0) return null;
    return h(
      "div",
      { class: "understood" },
      h("p", { class: "understood-title" }, "J'ai compris :"),
      h("ul", { class: "chips" }, found, loosened),
      found.length > 0 && h("p", { class: "share quiet" }, link(this.address(codes, this.shared), {}, this.labels.share), ` ${this.labels.shareNote}`),
    );
  }

  /** The address of a need in codes: the same as web/needs.py makes. */
  address(codes, page = this.home) {
    const parameters = new URLSearchParams();
    for (const [field, name] of this.labels.parameters) {
      for (const value of [codes[field]].flat()) {
        if (value !== null && value !== undefined) parameters.append(name, value);
      }
    }
    const query = parameters.toString();
    return query ? `${page}?${query}` : page;
  }

  quoted(detail) {
    const sections = detail.sections.flatMap((section) => [
      h("h3", {}, section.title),
      section.items.length === 1 ? h("p", {}, section.items[0]) : h("ul", {}, section.items.map((item) => h("li", {}, item))),
    ]);
    return h("div", { class: "detail" }, sections, h("p", {}, link(detail.url, {}, this.labels.readSheet)));
  }

  choices(title, choices, send) {
    const buttons = choices.map((choice) => {
      const button = h("button", { class: "pill", type: "button" }, choice.label);
      button.addEventListener("click", () => send(choice.message));
      return h("li", {}, button);
    });
    return h("div", { class: "choices" }, h("p", { class: "choices-title" }, title), h("ul", { class: "pills" }, buttons));
  }

  card(sheet) {
    const stages = sheet.stages.length === 5 ? "Tous" : sheet.stages.map((code) => this.labels.stages[code] ?? this.label(code)).join(", ");
    const sessions = sheet.sessions && this.label(sheet.sessions).replace(/ séances?/, "");
    return h(
      "article",
      { class: "card" },
      h("h3", { class: "card-title" }, link(sheet.url, {}, sheet.title)),
      this.marks(sheet),
      sheet.reasons.length > 0 ? h("p", { class: "why" }, sheet.reasons.join(" · ")) : sheet.summary && h("p", { class: "summary" }, typeset(sheet.summary)),
      h(
        "dl",
        { class: "facts" },
        this.fact("Durée", sheet.minutes && duration(sheet.minutes)),
        this.fact("Séances", sessions),
        this.fact("Modalité", sheet.modality.map((code) => this.label(code)).join(", ")),
        this.fact("Stade", stages),
      ),
      sheet.experience_reports && h("p", { class: "quiet" }, `${sheet.experience_reports} retours d'expérience`),
      sheet.precautions.length > 0 && h("p", { class: "caution" }, h("strong", {}, "Précaution\u00a0:"), ` ${typeset(sheet.precautions[0])}`),
      sheet.supports.length > 0 && h("ul", { class: "downloads" }, sheet.supports.map((support) => this.support(support))),
      h("p", { class: "to-plan" }, this.addToPlan(sheet)),
    );
  }

  /** A link that starts a plan with the sheet; plan.js adds it to the plan of this tab, if any. */
  addToPlan(sheet) {
    const address = `${document.body.dataset.plan}?fiche=${encodeURIComponent(sheet.id)}&entretiens=${this.labels.plan.interviews}&minutes=${this.labels.plan.minutes}`;
    const text = [this.labels.plan.add, h("span", { class: "spoken" }, ` : ${sheet.title}`)];
    const made = link(address, { class: "plan-link", "data-plan-add": sheet.id }, "");
    made.append(...text);
    return made;
  }

  /** The level of evidence, explained elsewhere, and what is not yet read again. */
  marks(sheet) {
    const level = this.labels.levels[sheet.evidence_level ?? MISSING];
    const proof = link(`${this.levels}#${level.anchor}`, { class: level.strong ? "proof proof-strong" : "proof" }, level.label);
    return h("p", { class: "marks" }, proof, sheet.status === "brouillon" && [" ", h("span", { class: "draft" }, this.labels.draft)]);
  }

  fact(name, value) {
    return h("div", {}, h("dt", {}, name), h("dd", {}, value || h("span", { class: "missing" }, MISSING)));
  }

  support(support) {
    const kind = this.labels.media[support.media_type] ?? "fichier";
    const odt = support.editable;
    return h(
      "li",
      {},
      link(support.url, { class: "download", download: true }, support.name),
      " ",
      h("span", { class: "quiet" }, `${kind}, ${fileSize(support.bytes)}`),
      odt && [
        " ",
        link(odt.url, { class: "download", download: true, "aria-label": `ODT modifiable : ${odt.name}` }, "ODT modifiable"),
        " ",
        h("span", { class: "quiet" }, fileSize(odt.bytes)),
      ],
    );
  }

  label(code) {
    return this.labels.codes[code] ?? code;
  }

  constraint(name, value) {
    if (name === "max_sessions") return this.labels.sessions[value] ?? value;
    return (this.labels.constraints[name] ?? "{}").replace("{}", () => this.label(value));
  }
}

function duration(minutes) {
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${String(rest).padStart(2, "0")}` : ""}`;
}

function fileSize(count) {
  if (count < 1e6) return `${Math.max(1, Math.round(count / 1000))} Ko`;
  return `${(count / 1e6).toFixed(1).replace(".", ",")} Mo`;
}
