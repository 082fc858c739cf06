package io.ollystack.ingest.clickhouse.query;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads ClickHouse's TabSeparated format: the values of small results as text. NULL reads as the
/// empty text.
final class TabSeparatedText {
  private TabSeparatedText() {}

  static List<List<String>> rows(InputStream in) throws IOException {
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    List<List<String>> rows = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf('\n', from);
      if (to < 0) {
        to = text.length();
      }
      List<String> row = new ArrayList<>();
      for (String field : text.substring(from, to).split("\t", -1)) {
        row.add(unescape(field));
      }
      rows.add(List.copyOf(row));
      from = to + 1;
    }
    return List.copyOf(rows);
  }

  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    if (field.equals("\\N")) {
      return "";
    }
    StringBuilder out = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c != '\\' || i + 1 == field.length()) {
        out.append(c);
        continue;
      }
      char next = field.charAt(++i);
      out.append(
          switch (next) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '0' -> '\0';
            default -> next;
          });
    }
    return out.toString();
  }
}
