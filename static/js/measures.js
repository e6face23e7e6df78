/* Pages of questions. forms.js saves; here: a token for each save, other questions when an answer asks for them, and answers that
   could not be sent, kept in this browser, sealed with a key that only the signed-in page knows, until they are. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-keep]");
  if (!form) { return; }
  var PREFIX = "kept:";
  var OLD = 30 * 24 * 3600 * 1000;
  var LEFT_OUT = { csrfmiddlewaretoken: 1, token: 1, version: 1, shown: 1 };
  var name = PREFIX + form.dataset.keep;
  var sealed = null; // promise of the key
  var timer = null;
  var turn = 0;

  function bytes(text) { return Uint8Array.from(atob(text), function (letter) { return letter.charCodeAt(0); }); }
  function text(buffer) { return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))); }
  function key() {
    sealed = sealed || crypto.subtle.importKey("raw", bytes(form.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    return sealed;
  }
  function able() { try { return Boolean(window.crypto && crypto.subtle && form.dataset.key && window.localStorage); } catch (error) { return false; } }
  function field(which) { return form.querySelector("input[name=" + which + "]"); }

  /* ---------- One token for one state of the page: a save that is sent twice is written once ---------- */
  function renew() {
    var token = form.querySelector("[data-token]");
    if (token) { token.value = Date.now().toString(36) + Math.random().toString(36).slice(2); }
  }

  /* ---------- Kept until saved ---------- */
  function versions() {
    var found = {};
    var numbers = (field("version").value || "").split(".");
    (field("shown").value || "").split(" ").forEach(function (one, place) { if (one) { found[one] = numbers[place]; } });
    return found;
  }
  function answers() {
    var found = {};
    new FormData(form).forEach(function (value, one) {
      if (!LEFT_OUT[one] && typeof value === "string") { (found[one] = found[one] || []).push(value); }
    });
    return found;
  }
  function keep() {
    if (!able()) { return; }
    var mine = ++turn;
    var clear = new TextEncoder().encode(JSON.stringify({ at: Date.now(), answers: answers(), versions: versions() }));
    var start = crypto.getRandomValues(new Uint8Array(12));
    key().then(function (made) { return crypto.subtle.encrypt({ name: "AES-GCM", iv: start }, made, clear); }).then(function (made) {
      if (mine !== turn) { return; } // saved meanwhile, or typed on
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), iv: text(start), data: text(made) }));
    }).catch(function () { /* full or forbidden: the page itself still holds the text */ });
  }
  function forget() {
    clearTimeout(timer);
    turn += 1;
    try { localStorage.removeItem(name); } catch (error) { /* nothing was kept then */ }
  }
  function tidy() {
    Object.keys(localStorage).forEach(function (one) {
      if (one.indexOf(PREFIX) !== 0) { return; }
      try { if (Date.now() - JSON.parse(localStorage.getItem(one)).at < OLD) { return; } } catch (error) { /* not ours */ }
      localStorage.removeItem(one);
    });
  }
  function put(one, values) {
    var fields = form.querySelectorAll("[name='" + CSS.escape(one) + "'], [name=\"" + one.replace(/["\\]/g, "\\$&") + "\"]");
    var changed = false;
    var place = 0;
    fields.forEach(function (input) {
      if (input.type === "file" || input.type === "hidden" || input.type === "submit") { return; }
      if (input.type === "radio" || input.type === "checkbox") {
        var on = values.indexOf(input.value) >= 0;
        changed = changed || on !== input.checked;
        input.checked = on;
        return;
      }
      var value = values[place] === undefined ? "" : values[place];
      place += 1;
      changed = changed || value !== input.value;
      input.value = value;
    });
    return changed;
  }
  function owner(one, known) {
    if (known[one] !== undefined) { return one; }
    var stem = one.replace(/:[a-z]+$/, "");
    return known[stem] !== undefined ? stem : null;
  }
  function restore(kept) {
    var now = versions();
    var changed = false;
    var names = {};
    form.querySelectorAll("[name]").forEach(function (input) { if (!LEFT_OUT[input.name]) { names[input.name] = 1; } });
    Object.keys(names).forEach(function (one) {
      var question = owner(one, now);
      if (!question || kept.versions[question] === undefined) { return; }
      if (!put(one, kept.answers[one] || [])) { return; }
      changed = true;
      now[question] = kept.versions[question]; // what had been seen when it was typed: a change elsewhere is noticed
    });
    if (!changed) { forget(); return; }
    field("version").value = field("shown").value.split(" ").map(function (one) { return now[one] || "0"; }).join(".");
    var status = document.querySelector("[data-autosave-status]");
    if (status) { status.textContent = form.dataset.wordBack; }
    renew();
    if (form.draft) { form.draft.changed(0); }
  }
  function bring() {
    if (!able()) { return; }
    tidy();
    var kept = localStorage.getItem(name);
    if (!kept) { return; }
    var parts = JSON.parse(kept);
    key().then(function (made) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(parts.iv) }, made, bytes(parts.data));
    }).then(function (clear) { restore(JSON.parse(new TextDecoder().decode(clear))); }).catch(forget);
  }

  /* ---------- Other questions are asked by now ---------- */
  function fresh() {
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { return null; }
      return answer.text();
    }).then(function (html) {
      if (!html || (form.draft && form.draft.dirty())) { return; }
      var there = new DOMParser().parseFromString(html, "text/html").querySelector("[data-questions]");
      if (there) { swap(there); }
    }).catch(function () { /* the next save tries again */ });
  }
  function swap(there) {
    var here = form.querySelector("[data-questions]");
    var active = document.activeElement;
    var id = active && here.contains(active) ? active.id : "";
    var open = Array.prototype.map.call(here.querySelectorAll("details[open] summary"), function (one) { return one.textContent; });
    here.replaceChildren.apply(here, Array.prototype.slice.call(there.childNodes));
    here.querySelectorAll("details summary").forEach(function (one) {
      if (open.indexOf(one.textContent) >= 0) { one.parentNode.open = true; }
    });
    here.dispatchEvent(new CustomEvent("app:filled", { bubbles: true }));
    var again = id && document.getElementById(id);
    if (again) { again.focus({ preventScroll: true }); }
  }

  function changed() {
    renew();
    clearTimeout(timer);
    timer = setTimeout(keep, 150);
  }
  renew();
  form.addEventListener("input", changed, true);
  form.addEventListener("change", changed, true);
  form.addEventListener("draft:saved", function (event) {
    forget();
    form.querySelectorAll("input[type=file]").forEach(function (input) { input.value = ""; });
    if (event.detail.headers.get("X-Refresh")) { fresh(); }
  });
  bring();
})();
