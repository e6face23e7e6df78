/* Practice without network: the list, the forms and the pages worth having, made from what this device keeps (kept.js).
   On pages with network it only shows what still waits to be sent. */
(function () {
  "use strict";
  var kept = self.kept;
  var board = document.querySelector("[data-waiting]");
  if (!kept || !board) { return; }
  var said = board.dataset;

  function el(tag, fields, inside) {
    var made = document.createElement(tag);
    Object.keys(fields || {}).forEach(function (name) {
      if (name === "text") { made.textContent = fields[name]; } else if (fields[name] !== false && fields[name] != null) { made.setAttribute(name, fields[name] === true ? "" : fields[name]); }
    });
    (inside || []).forEach(function (child) { if (child) { made.append(child); } });
    return made;
  }
  function button(words, style, act) {
    var made = el("button", { type: "button", class: "btn " + style, text: words });
    made.addEventListener("click", act);
    return made;
  }

  /* ---------- What waits ---------- */
  function showWaiting() {
    return kept.waiting().then(function (records) {
      return Promise.all(records.filter(function (record) { return record.state !== "waiting"; }).map(stuck)).then(function (boxes) {
        var plain = records.length - boxes.length;
        var line = plain ? el("p", { class: "bubble", text: (plain === 1 ? said.wordOne : said.wordMany).replace("{n}", plain) }) : null;
        board.replaceChildren.apply(board, [line].concat(boxes).filter(Boolean));
        board.hidden = !records.length;
      });
    }).catch(function () { board.hidden = true; });
  }
  function stuck(record) {
    return Promise.all([kept.words(record), kept.page("said:" + record.key)]).then(function (both) {
      var value = both[0], answer = both[1] || { theirs: [], problems: {} };
      if (record.state === "clash") { return clash(record, value, answer); }
      var link = el("a", { href: "/my/practice/" + record.assignment + "/write/?entry=" + record.key, text: said.wordLook });
      return el("section", { class: "banner check", role: "alert" }, [el("div", { class: "grow" }, [el("p", { text: record.state === "gone" ? said.wordGone : said.wordRefused }),
        record.state === "gone" ? texts(value) : link, button(said.wordDrop, "btn-plain", function () { kept.forget(record); })])]);
    });
  }
  function texts(value) {
    return el("div", {}, Object.keys(value.answers).map(function (name) { return value.answers[name] ? el("p", { class: "stale-theirs", text: String(value.answers[name]) }) : null; }));
  }
  function clash(record, value, answer) {
    var rows = answer.theirs.map(function (row) {
      return el("div", { class: "mt-3" }, [el("h3", { class: "h6", text: row.label }),
        el("p", { class: "label", text: said.wordMine }), el("p", { class: "stale-theirs", text: String(value.answers[row.key] || said.wordNone) }),
        el("p", { class: "label", text: said.wordTheirs }), el("p", { class: "stale-theirs", text: row.theirs })]);
    });
    return el("section", { class: "card-x clash", role: "alert" }, [el("div", { class: "body" }, [el("h2", { class: "h5", text: said.wordClash })].concat(rows, [
      el("div", { class: "actions" }, [button(record.closed ? said.wordOwn : said.wordKeepMine, "btn-primary", function () { kept.keepMine(record); }),
        button(said.wordKeepTheirs, "btn-plain", function () { kept.forget(record); })])]))]);
  }
  kept.heard(showWaiting);
  showWaiting();

  /* ---------- Pages without network ---------- */
  var place = document.querySelector("[data-place]");
  if (!place) { return; }
  var path = window.location.pathname;
  var icon = document.querySelector("[data-icon]");

  function show(parts) { place.replaceChildren.apply(place, parts.filter(Boolean)); }
  function nothing() { show([el("h1", { text: said.wordAway }), el("p", { class: "mt-3", text: said.wordNothing })]); }

  function list(known) {
    var cards = known.practice.map(function (row) {
      var address = "/my/practice/" + row.id + "/write/";
      return el("article", { class: "card-x hw" }, [el("span", { class: "pic" }, [icon && icon.content.cloneNode(true)]), el("h3", {}, [el("a", { href: address, text: row.title })]),
        el("div", { class: "meta", text: row.kind + ". " + row.facts }),
        el("div", { class: "go" }, [el("a", { class: "btn btn-plain btn-block", href: address, text: said.wordOpen })])]);
    });
    var links = known.pages.filter(function (address) { return said["page" + address.replace(/\W+(\w?)/g, function (_all, next) { return next.toUpperCase(); })]; });
    show([el("h1", { text: said.wordPractice }), el("p", { class: "muted mt-2", text: said.wordAwayWhy }),
      el("div", { class: "stack mt-4" }, cards.length ? cards : [el("p", { text: said.wordEmpty })]),
      links.length ? el("ul", { class: "plain mt-4" }, links.map(function (address) {
        var name = said["page" + address.replace(/\W+(\w?)/g, function (_all, next) { return next.toUpperCase(); })];
        return el("li", {}, [el("a", { href: address, text: name })]);
      })) : null]);
  }

  /* ---------- A form ---------- */
  function field(question, value) {
    var id = "id_" + question.key, name = question.key;
    var make = { text: area, line: input("text"), number: input("number"), moment: input("datetime-local"), dial: dial, one: chips("radio"), some: chips("checkbox") }[question.ask];
    var grouped = question.ask === "one" || question.ask === "some";
    var inside = [grouped ? el("legend", { class: "label", text: question.label }) : el("label", { class: "label", for: id, text: question.label }),
      question.hint ? el("p", { class: "hint", text: question.hint }) : null, make(id, name, value, question)];
    return grouped ? el("fieldset", { class: "field" }, inside) : el("div", { class: "field" }, inside);
  }
  function area(id, name, value) { return el("textarea", { class: "form-control", id: id, name: name, rows: 3, maxlength: 8000, text: value || "" }); }
  function input(type) {
    return function (id, name, value, question) {
      var number = type === "number";
      return el("input", { class: "form-control", type: type, id: id, name: name, value: value || false, maxlength: number ? false : 200, min: number ? question.low : false, max: number ? question.high : false });
    };
  }
  function dial(id, name, value, question) {
    var step = question.step;
    return el("div", { class: "dial", "data-dial": true }, [
      el("input", { class: "dial-value", type: "number", id: id, name: name, value: value || false, min: question.low, max: question.high, step: step, inputmode: "numeric" }),
      el("button", { type: "button", "data-step": -step, hidden: true, "aria-label": said.wordLess.replace("{n}", step), text: "−" }),
      el("input", { class: "range", type: "range", min: question.low, max: question.high, step: step, hidden: true, tabindex: -1, "aria-hidden": "true" }),
      el("button", { type: "button", "data-step": step, hidden: true, "aria-label": said.wordMore.replace("{n}", step), text: "+" }),
      el("div", { class: "words", "aria-hidden": "true" }, [el("span", { text: [question.low, question.low_word].filter(function (x) { return x !== ""; }).join(", ") }),
        el("span", { text: [question.high, question.high_word].filter(Boolean).join(", ") })])]);
  }
  function chips(type) {
    return function (id, name, value, question) {
      var given = [].concat(value || []);
      return el("div", { class: "chips" }, question.choices.map(function (choice) {
        return el("label", {}, [el("input", { type: type, name: name, value: choice[0], checked: given.indexOf(choice[0]) >= 0 }), el("span", { text: choice[1] })]);
      }));
    };
  }

  function begin(known, row) {
    var asked = new URLSearchParams(window.location.search).get("entry");
    return kept.waiting().then(function (records) {
      return Promise.all(records.filter(function (record) { return record.assignment === row.id; }).map(function (record) {
        return kept.words(record).then(function (value) { return { record: record, value: value }; });
      }));
    }).then(function (found) {
      var mine = found.filter(function (one) { return one.record.key === asked; })[0] || (asked ? null : found.filter(function (one) { return !one.value.ending; })[0]);
      var draft = row.draft && (!asked || row.draft.key === asked) && !found.some(function (one) { return one.value.ending && one.record.key === row.draft.key; }) ? row.draft : null;
      var entry = mine ? { key: mine.record.key, version: mine.record.version, answers: mine.value.answers, step: mine.value.step }
        : draft || { key: asked || crypto.randomUUID(), version: 0, answers: {}, step: "" };
      window.history.replaceState(null, "", "/my/practice/" + row.id + "/write/?entry=" + entry.key);
      return mine ? kept.page("said:" + entry.key).then(function (answer) { paint(known, row, entry, answer); }) : paint(known, row, entry, null);
    });
  }

  function paint(known, row, entry, answer) {
    var form = el("form", { class: "mt-4", novalidate: true });
    var problems = (answer && answer.problems) || {};
    if (row.steps.length) {
      form.append(field({ key: "step", label: said.wordStep, ask: "one", choices: row.steps.map(function (step) { return [step.id, step.words]; }) }, entry.step));
    }
    row.parts.forEach(function (part) {
      form.append(el("h2", { class: "mt-4", text: part.title }));
      part.questions.forEach(function (question) {
        var made = field(question, entry.answers[question.key]);
        if (problems[question.key]) {
          made.classList.add("has-error");
          made.append(el("p", { class: "field-error", text: problems[question.key].join(" ") }),
            el("label", { class: "skiprow" }, [el("input", { type: "checkbox", name: "sure_" + question.key, value: "on" }), el("span", { text: said.wordSure })]));
        }
        form.append(made);
      });
    });
    form.append(el("h2", { class: "mt-4", text: said.wordHow }),
      field({ key: "outcome", label: said.wordOutcome, ask: "one", choices: known.outcomes }),
      field({ key: "barrier", label: said.wordBarrier, ask: "one", choices: known.barriers }),
      field({ key: "share", label: said.wordShare, ask: "one", choices: [["yes", said.wordBoth.replace("{name}", known.reader)], ["no", said.wordOnly]] }));
    var state = el("p", { class: "save-state small muted mt-3", role: "status" });
    form.append(state, el("div", { class: "actions" }, [el("button", { class: "btn btn-primary btn-block", text: said.wordFinish }),
      el("a", { class: "btn btn-quiet btn-block", href: "/my/practice/", text: said.wordLater })]));
    show([el("p", { class: "eyebrow mb-0", text: row.kind }), el("h1", { text: row.title }), el("p", { class: "mt-2", text: row.what }),
      row.smallest ? el("p", { class: "muted", text: said.wordSmallest + " " + row.smallest }) : null, form]);
    document.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: form } })); // the dials come to life
    attend(row, entry, form, state);
  }

  function attend(row, entry, form, state) {
    var names = [];
    row.parts.forEach(function (part) { part.questions.forEach(function (question) { names.push(question); }); });
    function value(ending) {
      var data = new FormData(form), answers = {};
      names.forEach(function (question) {
        answers[question.key] = question.ask === "some" ? data.getAll(question.key) : data.get(question.key) || "";
        if (data.get("sure_" + question.key)) { answers["sure_" + question.key] = "on"; }
      });
      return { step: data.get("step") || entry.step || "", answers: answers, ending: ending || null };
    }
    function save(ending) {
      return kept.write({ key: entry.key, assignment: row.id, version: entry.version, value: value(ending) }).then(function () {
        state.textContent = said.wordKept;
        state.dataset.state = "saved";
      }, function () {
        state.textContent = said.wordFull;
        state.dataset.state = "unsaved";
        throw new Error("not kept");
      });
    }
    var timer = null, chain = Promise.resolve();
    form.addEventListener("input", function () {
      clearTimeout(timer);
      state.dataset.state = "saving";
      timer = setTimeout(function () { chain = chain.then(function () { return save(); }).catch(function () { /* said above */ }); }, 400);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      clearTimeout(timer);
      var data = new FormData(form), outcome = data.get("outcome"), share = data.get("share");
      if (!outcome || !share) {
        state.textContent = outcome ? said.wordShareFirst : said.wordOutcomeFirst;
        form.querySelector("[name=" + (outcome ? "share" : "outcome") + "]").focus();
        return;
      }
      chain = chain.then(function () { return save({ outcome: outcome, share: share, barrier: data.get("barrier") || "", words: "" }); })
        .then(function () { return kept.flush(); }).then(function () { window.location.assign("/my/practice/"); }).catch(function () { /* said above */ });
    });
  }

  /* ---------- Beginning ---------- */
  function one(address) {
    return kept.page(address).then(function (held) {
      if (!held) { return nothing(); }
      var parsed = new DOMParser().parseFromString(held.html, "text/html");
      parsed.querySelectorAll("script, form, footer, .leave-form").forEach(function (part) { part.remove(); });
      show([el("p", { class: "small muted", text: said.wordAwayWhy })].concat(Array.prototype.slice.call(parsed.body.childNodes)));
    });
  }
  function render() {
    return kept.page("list").then(function (known) {
      if (!known) { return nothing(); }
      if (known.pages.indexOf(path) >= 0) { return one(path); }
      var match = path.match(/^\/my\/practice\/([0-9a-f-]{36})\//);
      var row = match && known.practice.filter(function (held) { return held.id === match[1]; })[0];
      return row ? begin(known, row) : list(known);
    }).catch(nothing);
  }
  render();
  window.addEventListener("kept:locked", function (event) {
    if (event.detail === "ended") {
      show([el("h1", { text: said.wordPractice }), el("p", { class: "mt-3", text: said.wordEnded }), el("div", { class: "actions" },
        [el("a", { class: "btn btn-primary btn-block", href: document.body.dataset.signIn, text: said.wordSignIn })])]);
    } else { nothing(); }
  });
  document.querySelectorAll("[data-leave-away]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      document.documentElement.classList.add("leaving");
      var gone = function () { window.location.replace(link.href); };
      kept.wipe().then(gone, gone);
    });
  });
})();
