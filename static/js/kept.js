/* What this device keeps for the client: sealed with a key that scripts can use and nobody can copy out (sealed.js).
   It protects against somebody who copies the browser's files or looks into its stores. It does not protect against somebody who
   holds this unlocked phone while it is signed in: for that there are sign-out and "Leave this page", which erase it all. */
(function () {
  "use strict";
  var queue = self.practiceQueue, sealed = self.sealed;
  var body = document.body;
  var KEPT = "/my/away/kept/", SEND = "/my/away/send/";
  var DAYS = 30, HOURS = 6;
  var flying = null, wiping = false, asleep = false, listeners = [];
  var opened = document.querySelector("main") && document.querySelector("main").innerHTML; // before scripts change anything
  /* Whose page this is comes first: nothing is read, and nothing shown, before what somebody else kept here is erased. */
  var begun = body.dataset.person ? sealed.claim(body.dataset.person) : Promise.resolve();
  begun.catch(function () { /* nothing is kept here */ });

  /* ---------- Writing ---------- */
  function told() { listeners.forEach(function (listener) { listener(); }); }
  /* Keep what was typed. `what` has key, assignment, version, and value: step, answers and ending. Fails when the device is full. */
  function write(what) {
    if (wiping) { return Promise.reject(new Error("leaving")); }
    return begun.then(sealed.present).then(function (turn) {
      if (!turn) { throw new Error("nobody"); }
      return sealed.seal(what.value, what.key, turn).then(function (box) {
        return sealed.change(what.key, function (record) {
          return queue.write(record, box, { key: what.key, assignment: what.assignment, version: what.version, now: Date.now() });
        }, turn);
      });
    }).then(function (record) { told(); return record; });
  }
  function sorted(records) { return records.sort(function (a, b) { return a.at - b.at; }); }
  /* What may be shown; and all of it, for sending and counting. */
  function waiting() { return begun.then(function () { return sealed.rows("queue"); }).then(sorted); }
  function unsent() { return begun.then(function () { return sealed.rows("queue", true); }).then(sorted); }
  function words(record) { return sealed.words(record.body, record.key); }
  function page(id) { return begun.then(function () { return sealed.page(id); }); }
  function forget(record) { return sealed.change(record.key, function (now) { return now && now.rev === record.rev && !now.sent ? null : now; }).then(told); }
  /* The own text wins: on top of the clinic's, or, where that entry is closed, as an entry of its own. */
  function keepMine(record) {
    if (!record.closed) { return sealed.change(record.key, function (now) { return now ? queue.keepMine(now) : now; }).then(flush); }
    return words(record).then(function (value) {
      return write({ key: crypto.randomUUID(), assignment: record.assignment, version: 0, value: value });
    }).then(function () { return forget(record); }).then(flush);
  }

  /* ---------- Sending: at once, when the page opens, when the network is back, and when somebody looks again ---------- */
  function flush() {
    if (wiping) { return Promise.resolve("leaving"); }
    if (!flying) { flying = work().then(settled, settled); }
    return flying;
  }
  function settled(state) { flying = null; told(); plan(); return typeof state === "string" ? state : "away"; }
  var timer = null;
  function plan() {
    clearTimeout(timer);
    unsent().then(function (records) {
      var open = records.filter(function (record) { return record.state === "waiting"; });
      if (!open.length || wiping) { return; }
      var next = Math.min.apply(null, open.map(function (record) { return record.next; }));
      timer = setTimeout(flush, Math.max(500, next - Date.now()));
    }).catch(function () { /* nothing is kept here */ });
  }
  function ask() {
    return fetch(KEPT, { credentials: "same-origin", redirect: "manual", cache: "no-store" }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { throw new Error("ended"); }
      if (!answer.ok) { throw new Error("away"); }
      return answer.json();
    });
  }
  /* Everything that waits, whenever it was to be tried again. */
  function flushAll() { return (flying || Promise.resolve()).then(function () { return (flying = work(true).then(settled, settled)); }); }
  function work(all) {
    var turn = null;
    return begun.then(expire).then(function () {
      if (wiping) { throw new Error("leaving"); }
      return sealed.turn();
    }).then(function (now) { turn = now; return ask(); }).then(function (known) {
      return keep(known, turn).then(function (now) { turn = now; }).then(again).then(unsent).then(function (records) {
        var ready = records.filter(function (record) { return queue.due(record, all ? Infinity : Date.now()); });
        return ready.reduce(function (before, record) {
          return before.then(function (sent) { return sendOne(record.key, known, turn).then(function (now) { return sent + now; }); });
        }, Promise.resolve(0));
      });
    }).then(function (sent) {
      return sent ? ask().then(function (known) { return keep(known, turn); }).then(function () { return "sent"; }) : "idle";
    }).catch(function (error) {
      if (error.message === "ended") { return ended().then(function () { throw error; }); }
      throw error;
    });
  }
  function sendOne(id, known, turn) {
    var op = crypto.randomUUID();
    return sealed.change(id, function (record) { return record ? queue.take(record, op) : record; }, turn).then(function (record) {
      if (!record || !record.sent) { return 0; }
      op = record.sent.op;
      return sealed.words(record.sent.body, id, true).then(function (value) {
        var message = { person: known.person, key: id, assignment: record.assignment, operation: op, version: record.sent.version,
                        step: value.step || "", answers: value.answers, ending: value.ending || null };
        return fetch(SEND, { method: "POST", credentials: "same-origin", redirect: "manual", body: JSON.stringify(message),
                             headers: { "Content-Type": "application/json", "X-CSRFToken": known.token } });
      }).then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status >= 500 || answer.status === 403) { throw new Error("away"); }
        return answer.json();
      }).then(function (answer) {
        if (answer.state === "other") { throw new Error("away"); } // somebody else has signed in meanwhile: never theirs
        return remember(record, answer, turn).then(function () {
          return sealed.change(id, function (now) { return queue.answered(now, op, answer); }, turn);
        });
      }).then(function () { return 1; }, function (error) {
        return sealed.change(id, function (now) { return queue.lost(now, op, Date.now()); }, turn).then(function () { throw error; });
      });
    });
  }
  /* What the clinic holds instead, or what it objects to, is kept sealed until somebody has looked. */
  function remember(record, answer, turn) {
    if (asleep || (answer.state !== "clash" && answer.state !== "refused")) { return Promise.resolve(); }
    return sealed.keepPage("said:" + record.key, { theirs: answer.theirs || [], problems: answer.problems || {} }, turn);
  }
  /* Locking took away what the clinic had answered: it is asked once more, so that both texts are there to choose from. */
  function again() {
    return asleep ? null : unsent().then(function (records) {
      return Promise.all(records.filter(function (record) { return record.state === "clash" || record.state === "refused"; }).map(function (record) {
        return sealed.page("said:" + record.key).then(function (said) { return said || sealed.change(record.key, queue.again); });
      }));
    });
  }

  /* ---------- What is kept for reading ---------- */
  /* `turn` is the one in which the clinic was asked; the answer's own comes back. */
  function keep(known, turn) {
    var held = Object.assign({}, known);
    delete held.token;
    return sealed.claim(known.person, turn, asleep).then(function (now) {
      if (asleep) { return now; } // what waits is sent; what can be read comes back with a touch
      return sealed.keepPage("list", held, now).then(function () { return fresh(known, now); }).then(function () { return now; });
    });
  }
  /* Other pages worth having: their main part, once in six hours, whenever the clinic says that something changed in them, and
     whenever one is opened: what was read last is what is kept. */
  function fresh(known, turn) {
    var ages = {};
    return sealed.rows("pages").then(function (rows) {
      rows.forEach(function (row) { ages[row.id] = row; });
      return Promise.all(known.pages.map(function (address) {
        var held = ages[address], mark = known.marks[address] || "";
        if (opened && address === window.location.pathname && body.dataset.person === known.person) {
          var html = opened;
          opened = "";
          return sealed.keepPage(address, { html: html }, turn); // without a mark: fetched once more, should it be older than the answer
        }
        if (held && held.mark === mark && Date.now() - held.at < HOURS * 3600 * 1000) { return null; }
        return fetch(address, { credentials: "same-origin", redirect: "manual" }).then(function (answer) {
          return answer.ok ? answer.text() : null;
        }).then(function (text) {
          var got = text && new DOMParser().parseFromString(text, "text/html"), main = got && got.querySelector("main");
          if (!main || got.body.dataset.person !== known.person) { return null; }
          return sealed.keepPage(address, { html: main.innerHTML, mark: mark }, turn);
        });
      }));
    }).catch(function () { /* the list matters more */ });
  }

  /* ---------- Erasing ---------- */
  var others = self.BroadcastChannel ? new BroadcastChannel("kept") : null;
  if (others) { others.onmessage = function () { wiping = true; told(); window.dispatchEvent(new CustomEvent("kept:locked")); }; }
  function wipe() {
    wiping = true;
    if (others) { others.postMessage("leaving"); }
    return Promise.all([sealed.wipe(), hush()]);
  }
  /* Nobody is told anything on this device once it is signed out, and what was shown is taken away. A push service may be out of
     reach: the clinic drops the address with the sign-in anyway, so leaving does not wait for it for long. */
  function hush() {
    if (!navigator.serviceWorker) { return Promise.resolve(); }
    var work = navigator.serviceWorker.getRegistration("/my/").then(function (worker) {
      if (!worker) { return null; }
      var shown = worker.getNotifications().then(function (all) { all.forEach(function (one) { one.close(); }); });
      var told = worker.pushManager && worker.pushManager.getSubscription().then(function (held) { return held && held.unsubscribe(); });
      return Promise.all([shown, told]);
    }).catch(function () { /* nothing to take away */ });
    return Promise.race([work, new Promise(function (done) { setTimeout(done, 1000); })]);
  }
  /* After a while without a touch nothing can be read any more; what was not sent yet stays sealed until it is. */
  function lock() { asleep = true; return flushAll().then(sealed.lock).then(told); }
  /* The clinic no longer knows who is here: the same, at once. */
  function ended() {
    return sealed.lock().then(function () { told(); window.dispatchEvent(new CustomEvent("kept:locked", { detail: "ended" })); });
  }
  function expire() {
    return unsent().then(function (records) {
      return Promise.all(records.filter(function (record) { return queue.old(record, Date.now(), DAYS); })
        .map(function (record) { return sealed.change(record.key, function () { return null; }); }));
    }).then(function () { return sealed.rows("pages", true); }).then(function (pages) {
      var gone = pages.filter(function (held) { return Date.now() - held.at > DAYS * 24 * 3600 * 1000; });
      return gone.length ? sealed.clear("pages") : null;
    });
  }
  window.addEventListener("app:leaving", function (event) { event.detail.push(wipe()); });
  window.addEventListener("app:locked", function () { lock(); });
  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.ready) { return; }
      event.preventDefault();
      var enough = new Promise(function (done) { setTimeout(done, 3000); });
      Promise.race([flushAll(), enough]).then(unsent).then(function (records) {
        if (records.length && !window.confirm(form.dataset.wordUnsent)) { throw new Error("stays"); }
        return wipe();
      }).then(function () { form.dataset.ready = "1"; form.submit(); }, function (error) {
        if (error.message !== "stays") { form.dataset.ready = "1"; form.submit(); }
      });
    });
  });

  self.kept = { write: write, waiting: waiting, words: words, page: page, flush: flush, flushAll: flushAll, wipe: wipe, lock: lock, forget: forget,
                keepMine: keepMine, heard: function (listener) { listeners.push(listener); } };

  /* ---------- An ordinary page whose text could not be saved keeps it here as well ---------- */
  document.querySelectorAll("form[data-kept]").forEach(function (form) {
    var status = document.querySelector("[data-autosave-status]");
    var questions = form.dataset.keptKeys.split(" ");
    function answers() {
      var data = new FormData(form), found = {};
      questions.forEach(function (name) {
        var field = form.elements[name], many = field && field.length && field[0] && field[0].type === "checkbox";
        found[name] = many ? data.getAll(name) : data.get(name) || "";
      });
      return found;
    }
    function one(id) { return waiting().then(function (records) { return records.filter(function (record) { return record.key === id; })[0]; }); }
    function save() {
      var id = form.elements.client_key.value, version = Number(form.elements.version.value);
      return one(id).then(function (record) { return record ? words(record) : { answers: {} }; }).then(function (before) {
        var value = { step: before.step || form.dataset.keptStep, answers: Object.assign({}, before.answers, answers()), ending: before.ending || null };
        return write({ key: id, assignment: form.dataset.kept, version: version, value: value });
      }).then(function () { if (status.dataset.state === "unsaved") { status.append(" ", form.dataset.keptWords); } });
    }
    var known = "";
    new MutationObserver(function () {
      var text = JSON.stringify(answers());
      if (status.dataset.state === "unsaved" && text !== known) { known = text; save().catch(function () { known = ""; }); }
      if (status.dataset.state === "saved") {
        known = "";
        one(form.elements.client_key.value).then(function (record) { if (record && !record.sent && record.state === "waiting") { forget(record); } });
      }
    }).observe(status, { attributes: true, childList: true });
    form.addEventListener("input", function () { if (status.dataset.state === "unsaved") { known = ""; } });
  });

  /* ---------- Beginning ---------- */
  if (!body.dataset.person && !body.dataset.away) { return; }
  if (navigator.serviceWorker) { navigator.serviceWorker.register("/sw.js", { scope: "/my/", updateViaCache: "none" }).catch(function () { /* works without */ }); }
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { flush(); } });
  var idle = null, minutes = Number(body.dataset.idleMinutes || 15);
  function touched() {
    if (asleep) { asleep = false; flush(); }
    clearTimeout(idle);
    idle = setTimeout(function () { lock().then(function () { window.dispatchEvent(new CustomEvent("kept:locked")); }); }, minutes * 60000);
  }
  ["pointerdown", "keydown", "scroll"].forEach(function (name) { window.addEventListener(name, touched, { passive: true }); });
  touched();
  flush();
})();
