package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import io.ollystack.ingest.clickhouse.embedded.server.SqlTokens.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Tells what kind of statement a text is, and refuses what the engine would do but must not.
final class StatementReader {
  /// Where the engine keeps a statement's id, since it cannot be told one: in a leading comment.
  private static final String ID_EXPRESSION = "extract(query, '^/\\\\*qid:(.*?)\\\\*/')";

  private StatementReader() {}

  /// Reads the first `length` bytes of `text`; `complete` tells whether that is all of it, or there
  /// are rows behind.
  ///
  /// @return empty where the rest of the text must be known first
  /// @throws StatementFailed where the statement is not allowed here
  static Optional<Statement> read(byte[] text, int length, boolean complete)
      throws StatementFailed {
    SqlTokens tokens = new SqlTokens(text, length);
    tokens.next();
    if (tokens.is("INSERT")) {
      Optional<Statement.Insert> insert = insert(text, tokens, length);
      if (insert.isPresent()) {
        return Optional.of(insert.get());
      }
      tokens = new SqlTokens(text, length);
      tokens.next();
    }
    return complete ? Optional.of(whole(text, length, tokens)) : Optional.empty();
  }

  private static Optional<Statement.Insert> insert(byte[] text, SqlTokens tokens, int length) {
    tokens.next();
    if (tokens.is("INTO")) {
      tokens.next();
    }
    if (tokens.is("TABLE") || tokens.is("FUNCTION")) {
      tokens.next();
    }
    // The table's name: it might itself be a keyword.
    tokens.next();
    while (tokens.isSymbol('.')) {
      tokens.next();
      tokens.next();
    }
    for (int depth = 0; tokens.kind() != Kind.END; tokens.next()) {
      if (tokens.isSymbol('(')) {
        depth++;
      } else if (tokens.isSymbol(')')) {
        depth--;
      } else if (depth == 0 && tokens.is("VALUES")) {
        String sql = decode(text, 0, tokens.start());
        return Optional.of(new Statement.Insert(sql, "Values", tokens.end()));
      } else if (depth == 0 && tokens.is("FORMAT")) {
        String sql = decode(text, 0, tokens.start());
        tokens.next();
        if (tokens.kind() != Kind.WORD) {
          return Optional.empty();
        }
        return Optional.of(
            new Statement.Insert(sql, tokens.text(), rowsStart(text, tokens.end(), length)));
      } else if (depth == 0
          && (tokens.is("SELECT")
              || tokens.is("WITH")
              || tokens.is("INFILE")
              || tokens.is("WATCH"))) {
        return Optional.empty();
      } else if (depth == 0 && tokens.isSymbol(';')) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// Behind `FORMAT x`: blanks and one line break belong to the SQL, all else to the rows.
  private static int rowsStart(byte[] text, int from, int length) {
    int at = from;
    while (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\f')) {
      at++;
    }
    if (at < length && text[at] == ';') {
      at++;
    }
    if (at < length && text[at] == '\r') {
      at++;
    }
    if (at < length && text[at] == '\n') {
      at++;
    }
    return at;
  }

  private static Statement whole(byte[] text, int length, SqlTokens tokens) throws StatementFailed {
    String first = tokens.kind() == Kind.WORD ? tokens.keyword() : "";
    boolean parenthesis = tokens.isSymbol('(');
    Optional<String> format = Optional.empty();
    Optional<String> candidate = Optional.empty();
    StringBuilder rewritten = new StringBuilder();
    int copied = 0;
    int statementEnd = length;
    boolean second = true;
    String secondWord = "";
    while (tokens.kind() != Kind.END) {
      if (tokens.isSymbol(';')) {
        statementEnd = tokens.start();
        requireNothingBehind(tokens);
        break;
      }
      if (first.equals("KILL") && isQueryId(tokens)) {
        rewritten.append(decode(text, copied, tokens.start())).append(ID_EXPRESSION);
        copied = tokens.end();
      }
      boolean into = tokens.is("INTO");
      boolean from = tokens.is("FROM");
      boolean formatWord = tokens.is("FORMAT");
      tokens.next();
      if (second) {
        second = false;
        secondWord = tokens.kind() == Kind.WORD ? tokens.keyword() : "";
      }
      if (into && tokens.is("OUTFILE")) {
        throw fileAccess("INTO OUTFILE");
      }
      if (from && tokens.is("INFILE")) {
        tokens.next();
        if (tokens.kind() == Kind.STRING || tokens.isSymbol('{')) {
          throw fileAccess("FROM INFILE");
        }
      }
      // `format` may also name a column: only at the end is it the clause.
      if (candidate.isPresent()
          && (tokens.kind() == Kind.END || tokens.isSymbol(';') || tokens.is("SETTINGS"))) {
        format = candidate;
      }
      candidate =
          formatWord && tokens.kind() == Kind.WORD ? Optional.of(tokens.text()) : Optional.empty();
    }
    String sql = decode(text, 0, statementEnd);
    return switch (first) {
      case "SELECT", "WITH", "FROM" -> new Statement.Query(sql, format);
      case "SET", "USE" -> new Statement.SessionChange(sql);
      case "CREATE" ->
          secondWord.equals("TEMPORARY") || secondWord.equals("OR")
              ? new Statement.SessionChange(sql)
              : new Statement.Command(sql, format);
      case "KILL" ->
          new Statement.Kill(
              rewritten.append(decode(text, copied, statementEnd)).toString(), format);
      default ->
          parenthesis ? new Statement.Query(sql, format) : new Statement.Command(sql, format);
    };
  }

  private static void requireNothingBehind(SqlTokens tokens) throws StatementFailed {
    while (tokens.kind() != Kind.END) {
      if (!tokens.isSymbol(';')) {
        throw StatementFailed.of(
            62,
            "SYNTAX_ERROR",
            "Syntax error (Multi-statements are not allowed): found a second statement at position"
                + " %d. Send one statement a request.".formatted(tokens.start()));
      }
      tokens.next();
    }
  }

  private static boolean isQueryId(SqlTokens tokens) {
    return tokens.is("QUERY_ID")
        || (tokens.kind() == Kind.QUOTED_NAME
            && tokens.text().length() == 10
            && tokens.text().substring(1, 9).equals("query_id"));
  }

  private static String decode(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private static StatementFailed fileAccess(String clause) {
    return StatementFailed.of(
        497,
        "ACCESS_DENIED",
        clause
            + " is not allowed: it would give a client the server's files. Send or fetch the rows"
            + " over HTTP");
  }
}
