// The assistant in a page of another site: a button and, from the first click on, a frame that shows the service's /widget.
// One file, no dependency, nothing asked of anyone before the click. How to use it: docs/integration.md.
(() => {
  const NAME = "romin-widget";
  const script = document.currentScript;
  if (!script || !window.customElements || !("replaceSync" in CSSStyleSheet.prototype)) return;

  const SERVICE = script.src.replace(/(\/widget\/[^/]+)?\/widget\.js([?#].*)?$/, "");
  const ORIGIN = new URL(script.src).origin;
  const PATIENCE = 10000; // for the frame to come, in milliseconds
  const GRACE = 3000; // for its script to say so, once it has loaded
  const RETURNS = 20; // times the element is put back when the page drops it

  const DARK = "--ground:#1c2326; --ink:#e8ebeb; --line:#86929a; --accent:#86cbc5; --on-accent:#0d2322; --focus:#9dbcff;";
  const CSS = `
    :host { all: initial !important; display: block !important; clear: both !important; direction: ltr !important;
      --ground:#fff; --ink:#1d2528; --line:#7b8588; --accent:#17605e; --on-accent:#fff; --focus:#1a4fd6;
      --side: var(--romin-side, 16px); --bottom: var(--romin-offset, var(--offset, 16px)); }
    @media (prefers-color-scheme: dark) { :host(:not([data-theme=light])) { ${DARK} } }
    :host([data-theme=dark]) { ${DARK} }
    :host([hidden]) { display: none !important; }
    :host([data-room]) { height: calc(var(--bottom) + 64px) !important; }
    [hidden] { display: none !important; }
    * { box-sizing: border-box; margin: 0; }
    .launcher, .panel { position: fixed; right: var(--side); bottom: var(--bottom); z-index: var(--romin-z, 900); font: 16px/1.3 system-ui, sans-serif; }
    :host([data-side=left]) .launcher, :host([data-side=left]) .panel { right: auto; left: var(--side); }
    button { min-width: 44px; min-height: 44px; font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 8px; cursor: pointer; }
    .launcher { min-height: 48px; max-width: calc(100vw - 32px); padding: 8px 20px; font-weight: 600; color: var(--on-accent); background: var(--accent); border-radius: 24px; box-shadow: 0 2px 8px #0004; }
    .panel { display: flex; flex-direction: column; width: min(440px, calc(100vw - 2 * var(--side))); height: min(700px, 100vh - var(--bottom) - 8px); height: min(700px, 100dvh - var(--bottom) - 8px);
      color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; box-shadow: 0 4px 24px #0005; }
    .head { display: flex; align-items: center; gap: 8px; padding: 2px 4px 2px 16px; border-bottom: 1px solid var(--line); }
    .title { flex: 1; font-weight: 600; overflow-wrap: anywhere; }
    .lost { padding: 16px; }
    a { color: var(--accent); padding: 12px 4px; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: -3px; }
    .launcher:focus-visible { outline-offset: 2px; }
    @media (max-width: 480px) { .panel { right: 8px !important; left: 8px !important; width: auto; } }
    @media print { :host { display: none !important; } }`;

  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  class RominWidget extends HTMLElement {
    #title;
    #launcher;
    #panel;
    #lost;
    #frame = null;
    #before;
    #timer;
    #ready = false;

    connectedCallback() {
      if (!this.shadowRoot) this.#build();
      window.addEventListener("message", this);
      window.addEventListener("scroll", this, { passive: true });
    }

    disconnectedCallback() {
      window.removeEventListener("message", this);
      window.removeEventListener("scroll", this);
    }

    #build() {
      const { label = "Trouver un outil", title = "Assistant ROMIN", offset } = this.dataset;
      const sheet = new CSSStyleSheet();
      const bottom = Number.parseFloat(offset);
      sheet.replaceSync(bottom >= 0 ? `${CSS} :host { --offset: ${bottom}px; }` : CSS);
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      const away = { href: `${SERVICE}/`, target: "_blank", rel: "noopener" };
      const close = h("button", { type: "button", class: "close", "aria-label": "Fermer l'assistant" }, "✕");
      this.#title = title;
      this.#launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog" }, label);
      this.#lost = h("p", { class: "lost", hidden: "" }, "L'assistant ne s'affiche pas ici. ", h("a", away, "L'ouvrir dans un nouvel onglet"));
      const head = h("div", { class: "head" }, h("p", { class: "title", id: "title" }, title), h("a", away, "Pleine page"), close);
      this.#panel = h("div", { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: "" }, head, this.#lost);
      shadow.append(this.#launcher, this.#panel);
      this.#launcher.addEventListener("click", () => this.open());
      close.addEventListener("click", () => this.close());
      this.#panel.addEventListener("keydown", (event) => this.#onKey(event));
    }

    get isOpen() {
      return Boolean(this.#panel) && !this.#panel.hidden;
    }

    /** Show the panel and move the focus into it. */
    open() {
      if (!this.#panel || this.isOpen) return;
      this.#before = document.activeElement;
      this.#panel.hidden = false;
      this.#launcher.hidden = true;
      if (!this.#frame) this.#load();
      this.#enter();
      this.#tell("open");
    }

    /** Hide the panel; the exchange is kept. The focus goes back where it was, if it was inside. */
    close() {
      if (!this.isOpen) return;
      const inside = document.activeElement === this;
      const before = this.#before;
      this.#panel.hidden = true;
      this.#launcher.hidden = false;
      if (inside) (before?.isConnected && before !== this && before !== document.body ? before : this.#launcher).focus();
      if (!this.#lost.hidden) this.#forget();
      this.#tell("close");
    }

    toggle() {
      if (this.isOpen) this.close();
      else this.open();
    }

    /** Leave the page for good. */
    destroy() {
      this.destroyed = true;
      clearTimeout(this.#timer);
      this.remove();
    }

    #load() {
      this.#frame = h("iframe", {
        title: this.#title,
        src: `${SERVICE}/widget`,
        referrerpolicy: "no-referrer",
        sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
      });
      this.#wait(PATIENCE);
      this.#frame.addEventListener("load", () => this.#ready || this.#wait(GRACE));
      this.#panel.append(this.#frame);
    }

    /** Drop a frame that did not come: the next opening tries again. */
    #forget() {
      this.#frame.remove();
      this.#frame = null;
      this.#lost.hidden = true;
    }

    #wait(delay) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fail(), delay);
    }

    #fail() {
      this.#lost.hidden = false;
      if (this.shadowRoot.activeElement === this.#panel) this.#lost.lastChild.focus();
      this.#tell("error");
    }

    #enter() {
      if (!this.#ready) {
        this.#panel.focus({ preventScroll: true });
        return;
      }
      this.#frame.focus({ preventScroll: true });
      this.#send({ romin: "focus" });
    }

    handleEvent(event) {
      if (event.type === "scroll") this.dataset.room = ""; // this page scrolls: leave its last lines in the clear
      else if (this.#frame && event.source === this.#frame.contentWindow && event.origin === ORIGIN) this.#hear(event.data?.romin);
    }

    #hear(word) {
      if (word === "close") this.close();
      if (word !== "ready") return;
      clearTimeout(this.#timer);
      const { theme, opening } = this.dataset;
      this.#send({ romin: "options", theme, opening });
      if (this.#ready) return;
      this.#ready = true;
      const waiting = [this.#panel, this.#lost.lastChild].includes(this.shadowRoot.activeElement);
      this.#lost.hidden = true;
      if (waiting) this.#enter();
      this.#tell("ready");
    }

    #send(message) {
      this.#frame.contentWindow.postMessage(message, ORIGIN);
    }

    #onKey(event) {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.close();
    }

    #tell(name) {
      this.dispatchEvent(new CustomEvent(`romin:${name}`, { bubbles: true }));
    }
  }

  // A child of <html>, not of <body>: routers that swap the body leave it alone, and a transformed body does not move it.
  function mount() {
    if (document.querySelector(NAME)) return;
    const widget = document.createElement(NAME);
    Object.assign(widget.dataset, script.dataset);
    let returns = 0;
    const observer = new MutationObserver(() => {
      if (widget.isConnected) return;
      if (widget.destroyed || ++returns > RETURNS) observer.disconnect();
      else keep();
    });
    function keep() {
      document.documentElement.append(widget);
      for (const parent of [document, document.documentElement]) observer.observe(parent, { childList: true });
    }
    keep();
  }

  if (!customElements.get(NAME)) customElements.define(NAME, RominWidget);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount, { once: true });
  else mount();
})();
