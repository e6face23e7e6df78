/* Drafts: forms with data-autosave save themselves and say truthfully whether they are saved.
   The whole form is posted to data-autosave (or the form's action) with the header X-Autosave; the answer is the new
   status line. X-Version in the answer replaces the form's version. 409 answers with both texts. */
(function () {
  "use strict";
  var PAUSE = 1000;       // ms of quiet before a save
  var LONGEST = 1500;     // ms that a change waits for a save, however fast somebody goes on typing
  var PATIENCE = 2000;    // ms after which an unsaved change is called unsaved: well within the promised 3 s
  var GIVE_UP = 15000;    // ms after which an answer is not waited for any more
  var RETRY = [2000, 4000, 8000, 15000];
  var RETRY_SIGNED_OUT = 30000; // coming back to the page tries again at once

  /* A name for this page as long as it is open, kept nowhere: the clinic knows by it that a save whose answer was lost is ours. */
  function nameOfPage() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }

  function Draft(form) {
    var self = this;
    this.form = form;
    this.page = nameOfPage();
    this.step = 0;        // counts what was sent, so that a save that arrives late does not undo a later one
    this.since = null;    // when the oldest change was made that no save under way or answered holds
    this.status = document.querySelector(form.dataset.autosaveStatus || "[data-autosave-status]");
    this.conflict = document.querySelector("[data-autosave-conflict]");
    this.words = {
      saving: form.dataset.wordSaving || "Saving…",
      unsaved: form.dataset.wordUnsaved || "Not saved. Your text is still here.",
      ended: form.dataset.wordEnded || "You are signed out. What you typed is still here.",
      signIn: form.dataset.wordSignIn || "Sign in",
      other: form.dataset.wordOther || "Not saved: somebody else is signed in in this browser. What you typed is still here.",
      clash: form.dataset.wordClash || "Not saved. This was changed somewhere else."
    };
    this.written = 0;     // counts changes; a save covers those it started with
    this.covered = 0;
    this.failures = 0;
    this.busy = this.stopped = this.ended = this.renewed = this.passing = false;
    this.waiting = null;  // the submit that goes on once the text is saved
    form.addEventListener("input", function () { self.changed(PAUSE); });
    form.addEventListener("change", function () { self.changed(0); });
    form.addEventListener("submit", function (event) { self.submit(event); });
    form.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); self.save(); }
    });
    window.addEventListener("online", function () { self.save(); });
    window.addEventListener("app:leaving", function (event) { if (self.dirty()) { event.detail.push(self.last()); } });
    document.addEventListener("visibilitychange", function () { if (document.hidden || self.ended) { self.save(); } });
    window.addEventListener("focus", function () { if (self.ended) { self.save(); } });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { self.stopped = self.passing = false; } });
    window.addEventListener("beforeunload", function (event) {
      if (self.dirty() && !self.stopped && !document.documentElement.classList.contains("leaving")) { event.preventDefault(); }
    });
  }
  Draft.prototype.dirty = function () { return this.written > this.covered; };
  Draft.prototype.clear = function () { clearTimeout(this.timer); clearTimeout(this.alarm); this.alarm = null; };
  Draft.prototype.say = function (words, state) {
    if (!this.status) { return; }
    this.status.textContent = words;
    this.status.dataset.state = state;
  };
  Draft.prototype.saving = function () {
    if (!this.status || this.status.dataset.state !== "unsaved") { this.say(this.words.saving, "saving"); }
  };
  Draft.prototype.changed = function (pause) {
    var self = this;
    if (this.stopped) { return; }
    this.written += 1;
    if (!this.status || this.status.dataset.state !== "saving") { this.saving(); } // "Saved" ends with the first letter
    if (this.since === null) { this.since = Date.now(); }
    clearTimeout(this.timer);
    this.timer = setTimeout(function () { self.save(); }, Math.max(0, Math.min(pause, this.since + LONGEST - Date.now())));
    this.watch(PATIENCE);
  };
  Draft.prototype.watch = function (patience) {
    var self = this;
    if (this.alarm) { return; }
    this.alarm = setTimeout(function () {
      self.alarm = null;
      if (self.dirty() && !self.ended) { self.say(self.words.unsaved, "unsaved"); }
    }, patience);
  };
  Draft.prototype.url = function () { return this.form.dataset.autosave || this.form.getAttribute("action") || window.location.href; };
  Draft.prototype.send = function (lasting) {
    this.step += 1;
    return fetch(this.url(), {
      method: "POST", body: new FormData(this.form), credentials: "same-origin", keepalive: lasting,
      headers: { "X-Autosave": "1", "X-Requested-With": "fetch", "X-Page": this.page + "-" + this.step },
      signal: lasting || !AbortSignal.timeout ? null : AbortSignal.timeout(GIVE_UP)
    });
  };
  /* The last save, when the page is left: after the one under way, which may change the version. */
  Draft.prototype.last = function () {
    var self = this;
    this.clear();
    this.stopped = true;
    return (this.flight || Promise.resolve()).then(function () { return self.dirty() ? self.send(true) : null; });
  };
  Draft.prototype.save = function () {
    var self = this;
    if (this.busy || this.stopped || !this.dirty()) { return; }
    var mark = this.written;
    this.busy = true;
    this.since = null;
    clearTimeout(this.timer);
    this.saving();
    this.flight = this.send(document.hidden).then(function (answer) {
      return answer.text().then(function (text) { self.answered(answer, text, mark); });
    }).catch(function () { self.failed(self.words.unsaved); });
  };
  Draft.prototype.answered = function (answer, text, mark) {
    this.busy = false;
    if (answer.status === 409) { this.clashed(text); return; }
    if (answer.redirected || answer.status === 401 || answer.status === 403) { this.refused(); return; }
    if (answer.status === 422 && this.waiting) { this.pass(); return; } // the page itself says what to put right
    if (answer.status === 422 && text.length < 200 && text.indexOf("<") < 0) { this.failed(text); return; } // it says why
    if (!answer.ok) { this.failed(this.words.unsaved); return; }
    var version = this.form.querySelector("input[name=version]");
    if (version && answer.headers.get("X-Version")) { version.value = answer.headers.get("X-Version"); }
    this.ended = this.renewed = false;
    this.failures = 0;
    this.covered = mark;
    if (this.dirty()) { this.goOn(); return; }
    this.since = null;
    this.clear();
    this.form.dispatchEvent(new CustomEvent("draft:saved", { detail: answer }));
    if (this.status) { this.fill(this.status, text); this.status.dataset.state = "saved"; }
    if (this.waiting) { this.pass(); }
  };
  /* Saved, but more was written meanwhile: the next save comes as soon as that has waited long enough. */
  Draft.prototype.goOn = function () {
    var self = this;
    if (this.waiting) { this.save(); return; }
    if (this.since === null) { this.since = Date.now(); }
    this.say(this.words.saving, "saving");
    this.clear();
    this.timer = setTimeout(function () { self.save(); }, Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
    this.watch(Math.max(0, this.since + PATIENCE - Date.now()));
  };
  Draft.prototype.clashed = function (text) {
    this.stopped = true;
    this.waiting = null;
    this.clear();
    this.say(this.words.clash, "unsaved");
    if (this.conflict) { this.fill(this.conflict, text); this.conflict.scrollIntoView({ block: "start" }); }
  };
  Draft.prototype.failed = function (words) {
    var self = this;
    this.busy = this.renewed = false;
    this.waiting = null; // never sent later by itself: the person decides again
    if (words) { this.say(words, "unsaved"); }
    var wait = this.ended ? RETRY_SIGNED_OUT : RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(function () { self.save(); }, wait);
  };

  /* A submit saves first, and goes on only when that was answered: an ended login costs a click, never the text. */
  Draft.prototype.submit = function (event) {
    if (this.passing) { this.stopped = true; this.clear(); return; }
    event.preventDefault();
    if (this.waiting || this.stopped) { return; }
    this.waiting = { button: event.submitter };
    this.written += 1; // also when nothing changed: the answer shows that the login and the token are good
    this.save();
  };
  Draft.prototype.pass = function () {
    var button = this.waiting.button;
    this.waiting = null;
    this.passing = true;
    this.covered = this.written;
    if (button) { button.click(); } else { this.form.submit(); }
  };

  /* Refused: either nobody is signed in any more, or the token is of an earlier login. The page itself tells which. */
  Draft.prototype.refused = function () {
    var self = this;
    if (this.renewed) { this.failed(this.words.unsaved); return; }
    this.busy = true;
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      return answer.text().then(function (text) {
        self.looked(answer, new DOMParser().parseFromString(text, "text/html"));
      });
    }).catch(function () { self.failed(self.words.unsaved); });
  };
  Draft.prototype.looked = function (answer, page) {
    var here = document.body.dataset.person || "";
    var there = page.body.dataset.person || "";
    var token = page.querySelector("form[data-autosave] input[name=csrfmiddlewaretoken]");
    if (there && there !== here) { this.ended = true; this.failed(this.words.other); return; }
    if (answer.redirected || (answer.ok && there !== here)) { this.signedOut(); return; }
    if (answer.status === 403) { this.barred(here); return; }
    if (!answer.ok || !token) { this.failed(this.words.unsaved); return; }
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = token.value; });
    this.busy = false;
    this.renewed = true;
    this.save();
  };
  /* This page is closed by now, to the person who wrote or to somebody else who signed in beside: the first page tells. */
  Draft.prototype.barred = function (here) {
    var self = this;
    fetch("/", { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var there = new DOMParser().parseFromString(text, "text/html").body.dataset.person || "";
      self.ended = !!there && there !== here;
      self.failed(self.ended ? self.words.other : self.words.unsaved);
    }).catch(function () { self.failed(self.words.unsaved); });
  };
  Draft.prototype.signedOut = function () {
    var said = this.ended && this.status && this.status.querySelector("a"); // not announced with every word typed
    var address = document.body.dataset.signIn;
    this.ended = true;
    this.failed(said ? null : this.words.ended);
    if (said || !this.status || !address) { return; }
    var link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.words.signIn;
    this.status.append(" ", link);
  };
  Draft.prototype.fill = function (place, html) {
    var parsed = new DOMParser().parseFromString(html, "text/html");
    parsed.querySelectorAll("template[data-into]").forEach(function (piece) { // what else on the page follows from the save
      var target = document.querySelector(piece.dataset.into);
      if (target) { target.textContent = piece.content.textContent; }
      piece.remove();
    });
    place.replaceChildren.apply(place, Array.prototype.slice.call(parsed.body.childNodes));
  };

  document.querySelectorAll("form[data-autosave]").forEach(function (form) { form.draft = new Draft(form); });

  /* A form that does not save itself warns before its text is thrown away. */
  document.querySelectorAll("form[data-guard]:not([data-autosave])").forEach(function (form) {
    var dirty = false;
    form.addEventListener("input", function () { dirty = true; });
    form.addEventListener("submit", function () { dirty = false; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty && !document.documentElement.classList.contains("leaving")) { event.preventDefault(); }
    });
  });
})();
