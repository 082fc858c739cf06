import { useEffect, useRef, type ReactElement } from 'react';
import { autocompletion, acceptCompletion, closeBrackets, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { linter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { post, RequestFailed, type Completions, type QueryProblem } from '../api/client.ts';
import { observql } from './language.ts';

const look = EditorView.theme({
  '&': { fontSize: '13.5px', backgroundColor: 'var(--panel)', color: 'var(--ink)' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', border: '1px solid var(--line-strong)', borderRadius: '6px', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--accent-text)' },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)', borderRadius: '4px', padding: '3px 8px' },
  '.cm-placeholder': { color: 'var(--faint)' },
});

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  if (!context.explicit && !context.matchBefore(/[\w.'|>]+|[(,=]\s?/)) return null;
  try {
    const found = await post<Completions>('/api/v1/complete', { query: context.state.doc.toString(), cursor: context.pos });
    return {
      from: found.start,
      to: found.end,
      options: found.candidates.map((candidate, i) => ({ label: candidate.text, detail: candidate.detail, type: candidate.kind === 'keyword' ? 'keyword' : candidate.kind === 'function' ? 'function' : 'variable', boost: -Math.min(i, 98) })),
    };
  } catch {
    return null;
  }
}

/// Problems under their words, each with the service's fix to press.
async function problems(view: EditorView): Promise<Diagnostic[]> {
  const text = view.state.doc.toString();
  if (text.trim() === '') return [];
  try {
    await post('/api/v1/check', { query: text });
    return [];
  } catch (failure) {
    if (!(failure instanceof RequestFailed)) return [];
    return (failure.problem.problems ?? []).map(problem => diagnostic(problem, text.length));
  }
}

function diagnostic(problem: QueryProblem, length: number): Diagnostic {
  const from = Math.min(problem.start, length);
  const fix = problem.fix;
  return {
    from,
    to: Math.min(Math.max(problem.end, from + 1), length),
    severity: problem.severity === 'warning' ? 'warning' : 'error',
    message: `${problem.code}: ${problem.message}`,
    ...(fix ? { actions: [{ name: fix.title, apply: (view: EditorView) => view.dispatch({ changes: fix.edits.map(edit => ({ from: edit.start, to: edit.end, insert: edit.replacement })) }) }] } : {}),
  };
}

export default function CodeEditor(props: { text: string; onChange: (text: string) => void; onRun: () => void; onFormat: () => void }): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const calls = useRef(props);
  calls.current = props;
  useEffect(() => {
    if (!host.current) return;
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: calls.current.text,
        extensions: [
          EditorView.cspNonce.of(nonce), lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), EditorView.lineWrapping, look, observql(),
          autocompletion({ override: [complete] }), linter(problems, { delay: 350 }), placeholder('FROM requests LAST 15m |> AGGREGATE count() BY service'),
          EditorView.contentAttributes.of({ 'aria-label': 'ObservQL query' }),
          EditorView.updateListener.of(update => { if (update.docChanged) calls.current.onChange(update.state.doc.toString()); }),
          keymap.of([
            { key: 'Mod-Enter', run: () => { calls.current.onRun(); return true; } },
            { key: 'Shift-Alt-f', run: () => { calls.current.onFormat(); return true; } },
            { key: 'Tab', run: acceptCompletion },
            ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
          ]),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== props.text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text } });
  }, [props.text]);
  return <div className="code" ref={host} />;
}
