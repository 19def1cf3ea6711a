/* Hearback's widget: <script async src="https://…/widget.js" data-touchpoint="hello"></script>
   Also: data-lang="en|zh-Hans" data-label="Tell us" data-position="left|right" */
(() => {
"use strict";
const me = document.currentScript;
if (!me || document.querySelector("hearback-widget")) return;
const set = me.dataset, root = document.documentElement;
const chinese = /^zh/i.test(set.lang || root.lang || navigator.language) ? 1 : 0;

const WORDS = {
  open: ["Tell us", "告诉我们"],
  lead: ["A person reads every word, and you will hear what came of it.", "每一句话都有人读，结果也会告诉您。"],
  close: ["Close", "关闭"],
  kind: ["What is it about?", "您想说的是？"],
  complaint: ["Something went wrong", "遇到了问题"],
  suggestion: ["I have an idea", "我有个建议"],
  praise: ["Something was good", "有值得表扬的"],
  question: ["I have a question", "我想问问"],
  text: ["In your own words", "请用您自己的话告诉我们"],
  name: ["Your name (optional)", "您的姓名（选填）"],
  email: ["Your email (optional)", "您的邮箱（选填）"],
  may_answer: ["You may answer me by email", "可以通过邮件回复我"],
  why_answer: ["Your address is never shown. Without this we cannot tell you what came of it.", "邮箱绝不公开。若不勾选，我们无法告诉您结果。"],
  naming: ["You may name me in public", "可以公开我的名字"],
  why_naming: ["If it leads to a change, we thank people by name. You can take this back at any time.", "如果促成了改变，我们希望公开致谢。您可以随时撤回。"],
  level: ["How should we write your name?", "您希望如何署名？"],
  first_name: ["First name", "只写名"],
  full_name: ["Full name", "全名"],
  name_and_company: ["Full name and company", "全名和公司"],
  company: ["Your company", "您的公司"],
  seen: ["Exactly what people would see:", "公开显示的内容就是："],
  nobody: ["Please write your name above first.", "请先在上方填写姓名。"],
  thank: ["Thank you to ", "感谢 "],
  send: ["Send", "提交"],
  sending: ["Sending…", "正在提交…"],
  waiting: ["No answer yet. Trying again…", "暂无回应，正在重试…"],
  lost: ["We could not be reached. Nothing you typed is lost.", "暂时无法提交，您填写的内容都在。"],
  retry: ["Try again", "再试一次"],
  thanks: ["Thank you. We have it.", "谢谢您，我们收到了。"],
  keep: ["A person will read it. Your private way back:", "会有人认真阅读。您可以随时回来查看："],
  mine: ["What I told you", "我的反馈"],
};
const say = (key) => WORDS[key][chinese];

const STYLE = `
:host { all: initial !important; display: block !important; }
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; }
[hidden], .error:empty { display: none !important; }
.open, dialog { color-scheme: light dark; --paper: #fff; --ink: #262022; --quiet: #655c60; --edge: #8f868a; --soft: #f8ecf4; --accent: #8a2a6b; --on: #fff; --bad: #b02a2a; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { .open, dialog { --paper: #201c1e; --ink: #efe9ea; --quiet: #b3a8ac; --soft: #38222f; --accent: #e29ac6; --on: #2c0f21; --bad: #ff9c93; } }
button { min-height: 44px; padding: 8px 20px; border: 0; border-radius: 10px; background: var(--accent); color: var(--on); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.open { position: fixed; bottom: 20px; right: 20px; z-index: 2147483000; border-radius: 99px; box-shadow: 0 4px 20px #0004; }
.left { right: auto; left: 20px; }
dialog { width: 440px; max-width: 100%; max-height: calc(100dvh - 40px); margin: auto 20px 20px auto; padding: 24px; border: 1px solid var(--edge); border-radius: 16px; background: var(--paper); color: var(--ink); overflow: auto; overflow-wrap: anywhere; }
.left + dialog { margin: auto auto 20px 20px; }
dialog::backdrop { background: #0006; }
.x { float: right; min-height: 0; margin: -8px -12px 0 8px; padding: 0 10px; background: none; color: var(--quiet); font-size: 28px; line-height: 40px; }
h2 { font-size: 22px; font-weight: 650; outline: 0; }
form, fieldset, .done, .more { display: grid; gap: 16px; }
form, .done { margin-top: 12px; }
fieldset { min-width: 0; padding: 0; border: 0; gap: 8px; }
legend, label, b { font-weight: 600; }
legend { padding: 0 0 8px; }
.hint, h2 + p, .error, .trouble { color: var(--quiet); font-size: 14px; }
.error, .trouble { grid-column: 1 / -1; color: var(--bad); }
.pick, .tick { display: grid; grid-template-columns: 20px 1fr; gap: 0 10px; font-weight: 400; cursor: pointer; }
.level { gap: 4px; }
.kind { grid-template-columns: 1fr 1fr; }
.kind .pick { padding: 10px; border: 1px solid var(--edge); border-radius: 10px; line-height: 1.35; }
.kind .pick:has(:checked) { border-color: var(--accent); background: var(--soft); }
.tick .hint { grid-column: 2; }
.more { margin-inline-start: 30px; }
input, textarea { display: block; width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 10px; background: var(--paper); }
[type=radio], [type=checkbox] { width: 18px; height: 18px; min-height: 0; margin-top: 3px; accent-color: var(--accent); }
[aria-invalid=true] { border-color: var(--bad); }
.preview { padding: 10px 14px; border-inline-start: 3px solid #e0912f; background: var(--soft); }
bdi { font-weight: 650; }
a { color: var(--accent); }
@media (max-width: 520px) { dialog, .left + dialog { width: 100%; max-height: 92dvh; margin: auto 0 0; border-width: 1px 0 0; border-radius: 16px 16px 0 0; padding: 20px 16px 28px; } }
@media (prefers-reduced-motion: no-preference) { dialog[open] { animation: rise .2s ease-out; } @keyframes rise { from { transform: translateY(16px); opacity: 0; } } }
`;

const make = (tag, given, ...inside) => {
  const made = document.createElement(tag);
  for (const name in given) made.setAttribute(name, given[name]);
  made.append(...inside);
  return made;
};

// UUIDv7 (RFC 9562)
const newId = () => {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0"));
  const digits = Date.now().toString(16).padStart(12, "0") + random.join("");
  return digits.replace(/(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-7$3-8$4-");
};

// As in domain/customer.py; tests/browser compares them.
const NAMES = ["kind", "text", "name", "email", "level", "company"];
const SURNAMES = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 端木 百里 南宫 独孤".split(" ");
const isMark = (one) => one === "\u0345" || ("\u0345" + one).normalize("NFD") !== "\u0345" + one.normalize("NFD");
const clean = (text) => {
  const seen = text.replace(/(?:[^\S\ufeff]|[\x1c-\x1f\x85])+/g, " ").normalize("NFC").replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, "");
  let marks = 0;
  const kept = [...seen].filter((one) => (marks = isMark(one) ? marks + 1 : 0) <= 3);
  return [...kept.join("").trim()].slice(0, 60).join("").trim();
};
const publicName = (level, name, company) => {
  const whole = clean(name), firm = clean(company), letters = [...whole];
  if (level !== "first_name") return level === "name_and_company" && whole && firm ? `${whole} (${firm})` : whole;
  if (!/^[\u3400-\u9fff\u{20000}-\u{3ffff}]{2,4}$/u.test(whole)) return whole.split(" ")[0];
  return letters.slice(letters.length > 2 && SURNAMES.includes(letters[0] + letters[1]) ? 2 : 1).join("");
};

const start = () => {
  const host = make("hearback-widget"), shadow = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    shadow.append(make("style", {}, STYLE));
  }

  const error = (name) => make("p", { class: "error", id: name + "-error" });
  const field = (name, tag, given = {}) => make("div", {}, make("label", { for: name }, say(name)), error(name), make(tag, { id: name, name, dir: "auto", "aria-describedby": name + "-error", ...given }));
  const pick = (name, value, first) => make("label", { class: "pick" }, make("input", { type: "radio", name, value, ...first }), say(value));
  const tick = (name, why) => make("label", { class: "tick" }, make("input", { type: "checkbox", name }), make("b", {}, say(name)), make("span", { class: "hint" }, say(why)));
  const choice = (name, ...inside) => make("fieldset", { class: name, "aria-describedby": name + "-error" }, make("legend", {}, say(name)), error(name), ...inside);

  const seen = make("div", { class: "preview", "aria-live": "polite" });
  const more = make("div", { class: "more", hidden: "" }, choice("level", pick("level", "first_name", { checked: "" }), pick("level", "full_name"), pick("level", "name_and_company")), field("company", "input", { autocomplete: "organization" }), seen);
  const status = make("p", { class: "hint", role: "status" }), trouble = make("p", { class: "trouble", role: "alert" });
  const button = make("button", {}, say("send"));
  const form = make("form", { novalidate: "" },
    choice("kind", ...["complaint", "suggestion", "praise", "question"].map((kind) => pick("kind", kind))), field("text", "textarea", { rows: 4 }),
    field("name", "input", { autocomplete: "name" }), field("email", "input", { type: "email", autocomplete: "email" }),
    tick("may_answer", "why_answer"), tick("naming", "why_naming"), more, trouble, button, status);
  const done = make("div", { class: "done", hidden: "" });
  const title = make("h2", { id: "title", tabindex: -1 }, set.label || say("open"));
  const lead = make("p", {}, say("lead"));
  const shut = make("button", { class: "x", type: "button", "aria-label": say("close") }, "×");
  const dialog = make("dialog", { "aria-labelledby": "title", lang: chinese ? "zh-Hans" : "en", dir: "ltr" }, shut, title, lead, form, done);
  const side = set.position || (getComputedStyle(root).direction === "rtl" ? "left" : "right");
  const open = make("button", { class: "open " + side, "aria-haspopup": "dialog" }, set.label || say("open"));
  shadow.append(open, dialog);
  document.body.append(host);

  const input = form.elements;
  let id = newId(), busy = false;

  const preview = () => {
    more.hidden = !input.naming.checked;
    input.company.parentNode.hidden = input.level.value !== "name_and_company";
    const shown = publicName(input.level.value, input.name.value, input.company.value);
    seen.replaceChildren(...(shown ? [say("seen"), make("br"), say("thank"), make("bdi", {}, shown)] : [say("nobody")]));
  };

  const wrong = (name, words) => {
    const place = shadow.getElementById(name + "-error");
    place.textContent = words;
    for (const each of place.parentNode.querySelectorAll("[name]")) each.setAttribute("aria-invalid", !!words);
  };

  const said = () => {
    const words = { id, language: dialog.lang, may_answer: input.may_answer.checked };
    if (/^http/.test(location)) words.page = (location.origin + location.pathname).slice(0, 2000);
    for (const name of ["kind", "text", "name", "email"]) words[name] = input[name].value;
    if (input.naming.checked) Object.assign(words, { naming: { level: input.level.value }, company: input.company.value });
    return JSON.stringify(words);
  };

  // An answer cut short is none.
  const attempt = (body) => fetch(new URL(`v1/touchpoints/${encodeURIComponent(set.touchpoint || "hello")}/cases?lang=${dialog.lang}`, me.src), {
    method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", body, signal: AbortSignal.timeout?.(15000),
  }).then(async (reply) => ({ status: reply.status, after: reply.headers.get("Retry-After"), told: await reply.json() })).catch(() => {});

  const thank = (answer) => {
    form.hidden = lead.hidden = true;
    done.hidden = false;
    title.textContent = say("thanks");
    done.replaceChildren(say("keep"), make("a", { href: answer.my_case, target: "_blank", rel: "noopener" }, say("mine")));
    title.focus();
  };

  const explain = (problem) => {
    // Other words under this id.
    if (problem.status === 409) id = newId();
    for (const each of problem.errors || []) {
      const name = each.field === "naming" ? "level" : each.field;
      if (NAMES.includes(name)) wrong(name, each.detail);
      else problem.title = each.detail;
    }
    trouble.textContent = problem.title;
    (form.querySelector("[aria-invalid=true]") || button).focus();
  };

  const send = async () => {
    const body = said();
    for (let tries = 0; ; tries++) {
      const reply = await attempt(body);
      if (reply?.status < 300) return thank(reply.told);
      if (reply?.status < 500 && reply.status !== 429) return explain(reply.told);
      if (tries === 3) break;
      status.textContent = say("waiting");
      const seconds = Math.min(Math.max(reply?.after || 0, 2 ** tries) || 5, 30);
      await new Promise((go) => setTimeout(go, seconds * (1000 + Math.random() * 250)));
    }
    trouble.textContent = say("lost");
    button.textContent = say("retry");
  };

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    trouble.textContent = "";
    for (const name of NAMES) wrong(name, "");
    button.textContent = say("send");
    status.textContent = say("sending");
    await send();
    status.textContent = "";
    busy = false;
  };
  form.oninput = preview;
  // The page's own shortcuts.
  for (const kind of ["keydown", "keyup", "keypress"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
  shut.onclick = () => dialog.close();
  open.onclick = () => {
    if (!done.hidden) {
      form.reset();
      id = newId();
      done.hidden = true;
      form.hidden = lead.hidden = false;
      title.textContent = open.textContent;
    }
    preview();
    dialog.showModal();
  };
};

document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
