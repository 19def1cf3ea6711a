/* Hearback's widget. docs/widget.md has what a page may ask of it, listen/widget.py what a touchpoint's FACTS are.
   <script async src="https://…/widget.js?touchpoint=…"></script> */
(() => {
"use strict";
const me = document.currentScript, root = document.documentElement;
if (!me || customElements.get("hearback-form")) return;
const set = me.dataset, ours = FACTS;

const STYLE = `
:host{all:initial!important;display:block!important}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
[hidden],.error:empty,.pick:not(:has(:checked))+.else,fieldset:not(:has(:checked)) .pick:has([value=""]){display:none!important}
.open,.box{font:16px/1.5 system-ui,sans-serif}
button{min-height:44px;padding:8px 20px;border:1px solid #0000;border-radius:10px;background:var(--fill);color:var(--on);font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.open{position:fixed;bottom:20px;right:20px;z-index:2147483000;border-radius:99px;box-shadow:0 4px 20px #0004}
.left{right:auto;left:20px}
.box{padding:24px;border:1px solid var(--edge);border-radius:16px;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
dialog{width:440px;max-width:100%;max-height:calc(100dvh - 40px);margin:auto 20px 20px auto;overflow:auto}
.left+dialog{margin:auto auto 20px 20px}
dialog::backdrop{background:#0006}
.x{float:right;min-height:0;margin:-8px -12px 0 8px;padding:0 10px;background:none;color:var(--quiet);font-size:28px;line-height:40px}
h2{font-size:22px;font-weight:650;outline:0}
form,fieldset,.done{display:grid;gap:16px}
form,.done{margin-top:12px}
fieldset{min-width:0;padding:0;border:0;gap:8px}
legend,label,b,summary{font-weight:600}
legend{padding:0 0 8px}
.hint,.error{color:var(--quiet);font-size:14px}
.error{color:var(--bad)}
summary~*{margin-top:12px}
summary~button{background:none;color:var(--accent);border:1px solid}
.pick{display:grid;grid-template-columns:20px 1fr;gap:0 10px;padding:4px 0;font-weight:400;cursor:pointer}
.kind{display:grid;grid-template-columns:1fr 1fr;gap:8px}
.kind .pick{padding:10px;border:1px solid var(--edge);border-radius:10px;line-height:1.35}
.kind .pick:has(:checked){border-color:var(--accent);background:var(--soft)}
.scale{display:flex;flex-wrap:wrap;gap:8px 2px}
.scale .pick{flex:1 0 24px;grid-template-columns:1fr;justify-items:center}
.scale .pick:has([value=""]){flex-basis:100%}
.pick .hint{grid-column:2}
input,textarea{display:block;width:100%;min-height:44px;padding:8px 12px;border:1px solid var(--edge);border-radius:10px;background:var(--paper)}
[type=radio],[type=checkbox]{width:18px;height:18px;min-height:0;margin-top:3px;accent-color:var(--accent)}
[aria-invalid=true]{border-color:var(--bad)}
a{color:var(--accent)}
@media(max-width:520px){.open+dialog{width:100%;max-height:92dvh;margin:auto 0 0;border-width:1px 0 0;border-radius:16px 16px 0 0;padding:20px 16px 28px}}
@media print{.open{display:none}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:rise .2s ease-out}@keyframes rise{from{transform:translateY(16px);opacity:0}}}
`;

const make = (tag, given, ...inside) => {
  const made = document.createElement(tag);
  for (const name in given) made.setAttribute(name, given[name]);
  made.append(...inside.filter(Boolean));
  return made;
};

// UUIDv7 (RFC 9562); the clock has eleven digits until the year 2527.
const newId = () => ("0" + Date.now().toString(16) + "-7xxx-8xxx-xxxxxxxxxxxx").replace(/.{8}/, "$&-")
  .replace(/x/g, () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16));

const ears = new EventTarget();
const tell = (name, detail) => ears.dispatchEvent(new CustomEvent(name, { detail }));
// What the page says of its visitor: a signed token, or a function that fetches one.
let who;

// An answer cut short is none.
const ask = (path, given) => fetch(new URL(path, me.src), { signal: AbortSignal.timeout?.(15000), ...given });

/** The form of a touchpoint in `host`: in a dialog, or in the page itself. Returns the dialog's two deeds. */
const show = async (host, wanted, wish, label, inline) => {
  const shadow = host.attachShadow({ mode: "open" });
  const touchpoint = encodeURIComponent(wanted || ours.id);
  let language, held;
  // What is asked there, in the language that the page wants, and the look of it.
  const told = (place) => {
    const spoken = Object.keys(place.in), wishes = (wish || root.lang || navigator.language).toLowerCase();
    language = spoken.find((each) => wishes.startsWith(each.slice(0, 2))) || spoken[0];
    const style = STYLE + place.look;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      shadow.adoptedStyleSheets = [sheet];
    } catch {
      shadow.append(make("style", {}, style));
    }
    return place.in[language];
  };
  let facts = told(ours);
  if (touchpoint !== ours.id) {
    const line = make("p", { role: "alert" }), again = make("button", {}, facts.w.retry);
    const gap = make("div", { class: "box done", hidden: "", lang: language, dir: "ltr" }, line, again);
    for (shadow.append(gap); gap.parentNode;) {
      try {
        facts = told(await (await ask("widget.json?touchpoint=" + touchpoint)).json());
        held = shadow.activeElement;
        gap.remove();
      } catch {
        line.textContent = facts.w.off;
        gap.hidden = !inline;
        await new Promise((go) => { again.onclick = go; addEventListener("online", go); });
        line.textContent = "";
      }
    }
  }
  const { w, asks, channel } = facts;

  const error = (name) => make("p", { class: "error", id: name + "-error" });
  const field = (name, label, tag, given) => make("div", {}, make("label", { for: name }, label), error(name), make(tag, { id: name, name, dir: "auto", "aria-describedby": name + "-error", ...given }));
  const pick = (name, value, type, ...words) => make("label", { class: "pick" }, make("input", { type, name, value }), ...words);
  const choice = (name, kind, label, hint, ...inside) => make("fieldset", { "aria-describedby": name + "-error " + name + "-hint" }, make("legend", {}, label), error(name), make("div", { class: kind }, ...inside), make("p", { class: "hint", id: name + "-hint" }, hint));
  const question = ({ id, kind, label, hint = "", options }) => options ?
    choice(id, kind, label, hint, ...options.flatMap(([value, words]) => [pick(id, value, kind === "choices" ? "checkbox" : "radio", words), value === "else" && make("input", { class: "else", name: id + "-else", dir: "auto", "aria-label": w.own })])) :
    field(id, label, kind, { rows: 3 });
  const line = (words) => make("p", { class: "hint" }, words);
  const press = (way) => make("button", { value: way }, w[way]);

  const boxes = asks.map(question);
  const box = (id) => boxes[asks.findIndex((each) => each.id === id)];
  const status = make("p", { class: "hint", role: "status" }), trouble = make("p", { class: "error", role: "alert" });
  const button = make("button", {}, w.send);
  const form = make("form", { novalidate: "" },
    w.kinds && choice("kind", "kind", w.kind, "", ...Object.keys(w.kinds).map((each) => pick("kind", each, "radio", w.kinds[each]))),
    ...boxes,
    w.text && field("text", w.text, "textarea", { rows: 4 }),
    field("name", w.name, "input", { autocomplete: "name" }), field("email", w.email, "input", { type: "email", autocomplete: "email" }),
    pick("may_answer", "", "checkbox", make("b", {}, w.may), make("span", { class: "hint" }, w.why)),
    trouble, button, status,
    make("details", {}, make("summary", {}, w.talk), w.call && field("phone", w.phone, "input", { type: "tel", autocomplete: "tel" }), w.call && press("call"), channel && line(channel), channel && press("channel")),
  );
  const done = make("div", { class: "done", hidden: "" });
  const title = make("h2", { id: "title", tabindex: -1 }, label || w.open);
  const lead = line(w.lead);
  const body = make(inline ? "section" : "dialog", { class: "box", "aria-labelledby": "title", lang: language, dir: "ltr" }, title, lead, form, done);
  shadow.append(body);

  const input = form.elements;
  let id = newId(), busy = false, way, begun;

  const picked = (id) => [...box(id).querySelectorAll(":checked")].map((each) => each.value);
  const answer = ({ id, kind, options }, at) => {
    if (boxes[at].hidden) return;
    if (!options) return input[id].value;
    const given = picked(id).map((value) => value === "else" ? { else: input[id + "-else"].value } : kind === "scale" && value ? +value : value);
    return kind === "choices" ? given : given[0] ?? null;
  };
  // In their order: a question that goes takes those with it that follow from it.
  const follow = () => asks.forEach(({ when }, at) => boxes[at].hidden = when && (box(when[0]).hidden || !picked(when[0]).some((each) => when[1].includes(each))));

  const wrong = (name, words) => {
    const place = shadow.getElementById(name + "-error");
    if (place) place.textContent = words;
    for (const each of place?.parentNode.querySelectorAll("[name]") || []) each.setAttribute("aria-invalid", !!words);
    return place;
  };

  const said = async () => {
    const words = { id, language, may_answer: input.may_answer.checked, token: await Promise.race([who?.call ? who() : who, new Promise((go, stop) => setTimeout(stop, 10000))]), begun: !!begun, asked: true, page: /^http.{1,1996}/.exec(location.origin + location.pathname)?.[0] };
    for (const name of ["kind", "text", "name", "email"]) words[name] = input[name]?.value;
    way ||= input.phone?.value && "call";
    if (way) words.talk = { way, phone: input.phone?.value }, words.kind ||= undefined;
    if (asks[0]) words.answers = Object.fromEntries(asks.map((each, at) => [each.id, answer(each, at)]));
    return JSON.stringify(words);
  };

  const thank = (answer) => {
    form.hidden = lead.hidden = true;
    done.hidden = false;
    title.textContent = w.thanks;
    done.replaceChildren(way === "channel" ? channel : "", w.keep, make("a", { href: answer.my_case + "?thanks=1#naming", target: "_blank", rel: "noopener" }, w.mine));
    title.focus();
    tell("sent", { id });
  };

  const explain = (problem) => {
    // Other words under this id.
    if (problem.status === 409) id = newId();
    for (const { field, detail } of problem.errors || []) {
      const place = wrong(field.replace("answers.", ""), detail);
      if (!place) problem.title = detail;
      // What is chosen of a few cannot be taken back by hand, and staff may have taken the question away.
      else for (const each of place.parentNode.querySelectorAll("[type=radio]:not([value=else])")) each.checked = false;
    }
    follow();
    trouble.textContent = problem.title || w.lost;
    const first = form.querySelector("[aria-invalid=true]");
    form.lastChild.open ||= form.lastChild.contains(first);
    (first || button).focus();
    tell("error", problem);
  };

  const lost = (problem) => {
    trouble.textContent = problem?.title || w.lost;
    button.textContent = w.retry;
    if (problem?.title) tell("error", problem);
  };

  const send = async () => {
    const body = await said();
    for (let tries = 0; ; tries++) {
      let answer, after;
      try {
        const reply = await ask(`v1/touchpoints/${touchpoint}/cases?lang=${language}`, { method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", body });
        after = reply.headers.get("Retry-After");
        answer = await reply.json();
        if (reply.ok) return thank(answer);
        if (reply.status < 500 && reply.status !== 429) return explain(answer);
      } catch {}
      if (tries === 3) return lost(answer);
      status.textContent = w.waiting;
      const seconds = Math.min(Math.max(after || 0, 2 ** tries) || 5, 30);
      await new Promise((go) => setTimeout(go, seconds * (1000 + Math.random() * 250)));
    }
  };

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    way = event.submitter?.value;
    trouble.textContent = "";
    for (const each of shadow.querySelectorAll(".error")) wrong(each.id.slice(0, -6), "");
    button.textContent = w.send;
    status.textContent = w.sending;
    await send().catch(lost);
    status.textContent = "";
    busy = false;
  };
  // Counted once, as the hosted form does, and nothing else of them is kept.
  form.oninput = () => {
    follow();
    begun ??= fetch(new URL(`f/${touchpoint}/starts`, me.src), { method: "POST", mode: "no-cors" }).catch(() => { begun = false; });
  };
  follow();
  // The page's own shortcuts.
  for (const kind of ["keydown", "keyup", "keypress"]) body.addEventListener(kind, (event) => event.stopPropagation());
  if (held) title.focus();
  if (inline) return;

  const shut = make("button", { class: "x", type: "button", "aria-label": w.close }, "×");
  body.prepend(shut);
  const side = set.position || (getComputedStyle(root).direction === "rtl" ? "left" : "right");
  const opener = make("button", { class: "open " + side, "aria-haspopup": "dialog" }, title.textContent);
  if (side === "none") opener.hidden = true;
  body.before(opener);
  body.onclose = () => tell("close");
  shut.onclick = () => body.close();
  opener.onclick = () => {
    if (body.open) return;
    if (!done.hidden) {
      form.reset();
      follow();
      id = newId();
      begun = null;
      done.hidden = true;
      form.hidden = lead.hidden = false;
      title.textContent = opener.textContent;
    }
    // A page may have taken it out with its other content.
    if (!host.isConnected) document.body.append(host);
    body.showModal();
    tell("open");
  };
  return { open: opener.onclick, close: shut.onclick };
};

customElements.define("hearback-form", class extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) show(this, this.getAttribute("touchpoint"), this.lang, this.getAttribute("label"), true);
  }
});

const start = async () => {
  const host = make("hearback-widget");
  document.body.append(host);
  const deeds = {
    ...await show(host, set.touchpoint, set.lang, set.label),
    identify: (token) => { who = token; },
    on: (name, deed) => ears.addEventListener(name, (event) => deed(event.detail)),
    push: ([deed, ...given]) => deeds[deed]?.(...given),
  };
  // Sites that change pages without loading them put another body in place of this one, or empty it. Who takes out this alone means it.
  const watch = new MutationObserver((seen) => {
    if (host.isConnected || !document.body || !seen.some(({ target, removedNodes }) => target === root || removedNodes[1] && [...removedNodes].includes(host))) return;
    deeds.close();
    stay();
  });
  const stay = () => {
    document.body.append(host);
    watch.observe(document.body, { childList: true });
  };
  watch.observe(root, { childList: true });
  stay();
  const waiting = window.hearback || [];
  window.hearback = deeds;
  waiting.forEach(deeds.push);
};
document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
