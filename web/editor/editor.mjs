// The CodeMirror editor behind a small interface, `globalThis.jobyardEditor`. The page (web/src/editor/) shows a plain
// text area until this module has loaded; then it calls `create` with what the text area holds.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are the page's own variables, so that both themes come from one style sheet.
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: [tags.meta, tags.punctuation, tags.separator], color: "var(--code-mark)" },
  { tag: tags.keyword, color: "var(--code-number)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "var(--code-size)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "6px" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)", maxWidth: "46ch" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
});

function create(parent, { text, from, to, focus, label, scroll, onChange, onRun, onApply }) {
  const labelling = new Compartment();
  const labelled = (words) => EditorView.contentAttributes.of({ "aria-label": words, tabindex: "0", spellcheck: "false", autocapitalize: "off" });
  const run = (how) => () => { how(); return true; };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      selection: { anchor: Math.min(from, text.length), head: Math.min(to, text.length) },
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: run(onRun) }, { key: "Mod-Shift-Enter", run: run(onApply) }])),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(),
        indentUnit.of("  "), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), lintGutter(),
        yaml(), syntaxHighlighting(colours), theme, labelling.of(labelled(label)),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => { if (update.docChanged) onChange(update.state.doc.toString()); }),
      ],
    }),
  });
  view.scrollDOM.scrollTop = scroll;
  if (focus) view.focus();

  return {
    // One transaction: undo brings the old text back. CodeMirror counts line ends as one character.
    setText(words) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: words }, selection: { anchor: 0 }, scrollIntoView: true, userEvent: "input.example" });
    },
    setLabel(words) {
      view.dispatch({ effects: labelling.reconfigure(labelled(words)) });
    },
    setDiagnostics(list) {
      const end = view.state.doc.length;
      const places = list.map(({ line, column, endLine, endColumn, severity, message, hint }) => {
        const start = Math.min(place(view.state.doc, line, column), end);
        const stop = Math.min(Math.max(place(view.state.doc, endLine, endColumn), start), end);
        return { from: start, to: stop, severity, message: hint ? `${message}\n${hint}` : message };
      });
      view.dispatch(setDiagnostics(view.state, places));
    },
    jump(line, column) {
      const anchor = place(view.state.doc, line, column);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    focus() { view.focus(); },
  };
}

// Offset of a line and a column that counts whole characters, both from 1.
function place(doc, line, column) {
  const row = doc.line(Math.max(1, Math.min(line, doc.lines)));
  let offset = 0;
  for (const character of row.text) {
    if (--column < 1) break;
    offset += character.length;
  }
  return row.from + Math.min(offset, row.length);
}

globalThis.jobyardEditor = { create };
