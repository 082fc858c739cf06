import { HighlightStyle, LanguageSupport, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const WORDS = new Set(
  ('ALL AND AROUND AS ASC ASOF BETWEEN BY CASE COMPARE CONTAINS CONTRAST DESC DISTINCT DURING ELSE EVERY FOLLOW FROM GROUP HAS HAVING ILIKE IN INNER IS JOIN LEFT LIKE LIMIT MATCHES NEAREST NOT ON OR ORDER SELECT SINCE THEN UNION UNTIL USING WHEN WHERE WITH WITHIN ' +
    'AFTER AGAINST AGGREGATE AGO ANCESTOR ANOMALIES ASK BASELINE BEFORE CHILD COST CRITICAL DEPLOY DESCENDANT DOWNSTREAM EXPLAIN EXTEND FILL FILTER FORECAST HOPS LAST NOW OF OFFSET OTHERS OVER PARENT PATH PATTERNS PER PREVIOUS SAMPLE SHOW SIBLING TO TODAY TOP TRACE UPSTREAM WHY YESTERDAY').split(' '),
);

/// The words of ObservQL as the service's lexer tells them apart. What they mean is the service's to
/// say: completion and problems come from there.
const parser = StreamLanguage.define<{ quote: string | null }>({
  name: 'observql',
  startState: () => ({ quote: null }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    if (stream.match('--')) {
      stream.skipToEnd();
      return 'comment';
    }
    const next = stream.next();
    if (next === "'" || next === '"') {
      for (let at = stream.next(); at; at = stream.next()) {
        if (at === next) {
          if (stream.peek() === next) stream.next();
          else break;
        }
      }
      return next === "'" ? 'string' : 'variableName';
    }
    if (next && /\d/.test(next)) {
      stream.match(/^[\d._]*(ns|us|µs|ms|min|[smhdw%]|[kMGT]i?B|B)?/);
      return 'number';
    }
    if (next && /[A-Za-z_]/.test(next)) {
      stream.match(/^[\w.]*/);
      const word = stream.current();
      if (WORDS.has(word.toUpperCase())) return 'keyword';
      if (/^(true|false|null)$/i.test(word)) return 'atom';
      return stream.peek() === '(' ? 'function' : 'variableName';
    }
    if (next === '|' && stream.eat('>')) return 'keyword';
    void state;
    return 'operator';
  },
  tokenTable: { function: tags.function(tags.variableName) },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent-text)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--c1)' },
  { tag: tags.number, color: 'var(--c2)' },
  { tag: tags.atom, color: 'var(--c2)' },
  { tag: tags.function(tags.variableName), color: 'var(--c6)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
]);

export function observql(): LanguageSupport {
  return new LanguageSupport(parser, syntaxHighlighting(colours));
}
