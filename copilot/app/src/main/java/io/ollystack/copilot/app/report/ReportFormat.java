package io.ollystack.copilot.app.report;

import java.util.List;
import java.util.Locale;

/// How a report is written down. What telemetry named is quoted for the format: it can neither draw
/// nor run anything.
public enum ReportFormat {
  MARKDOWN {
    @Override
    public String write(String title, List<Block> blocks) {
      StringBuilder out = new StringBuilder("# ").append(plain(title)).append("\n");
      for (Block block : blocks) {
        out.append('\n');
        switch (block) {
          case Block.Heading(String text) -> out.append("## ").append(plain(text)).append('\n');
          case Block.Paragraph(String text) -> out.append(plain(text)).append('\n');
          case Block.Items(List<String> items) ->
              items.forEach(item -> out.append("- ").append(plain(item)).append('\n'));
          case Block.Path(List<String> names) ->
              out.append("**").append(plain(String.join(" → ", names))).append("**\n");
          case Block.Code(String text, String digest) ->
              out.append("```\n")
                  .append(text.replace("```", "'''"))
                  .append("\n```\nrows: `")
                  .append(digest.isEmpty() ? "not run" : digest)
                  .append("`\n");
        }
      }
      return out.toString();
    }

    private String plain(String text) {
      return text.replaceAll("([\\\\`*_<>\\[\\]|])", "\\\\$1").replaceAll("\\s*\\R\\s*", " ");
    }
  },
  HTML {
    @Override
    public String write(String title, List<Block> blocks) {
      StringBuilder out = new StringBuilder();
      out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
          .append(escaped(title))
          .append("</title><style>")
          .append(
              "body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
                  + "pre{overflow-x:auto;background:#f3f3f3;padding:.6em}svg{max-width:100%}")
          .append("</style></head><body>\n<h1>")
          .append(escaped(title))
          .append("</h1>\n");
      for (Block block : blocks) {
        switch (block) {
          case Block.Heading(String text) ->
              out.append("<h2>").append(escaped(text)).append("</h2>\n");
          case Block.Paragraph(String text) ->
              out.append("<p>").append(escaped(text)).append("</p>\n");
          case Block.Items(List<String> items) -> {
            out.append("<ul>");
            items.forEach(item -> out.append("<li>").append(escaped(item)).append("</li>"));
            out.append("</ul>\n");
          }
          case Block.Path(List<String> names) -> drawn(names, out);
          case Block.Code(String text, String digest) ->
              out.append("<pre>")
                  .append(escaped(text))
                  .append("</pre><p>rows: <code>")
                  .append(escaped(digest.isEmpty() ? "not run" : digest))
                  .append("</code></p>\n");
        }
      }
      return out.append("</body></html>\n").toString();
    }

    // Boxes from left to right, the cause last and filled.
    private void drawn(List<String> names, StringBuilder out) {
      int width = 170;
      int gap = 40;
      int whole = names.size() * (width + gap) - gap;
      out.append(
          String.format(
              Locale.ROOT,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 60\" role=\"img\"><title>%s</title>",
              Math.max(whole, width),
              escaped(String.join(" to ", names))));
      for (int i = 0; i < names.size(); i++) {
        int x = i * (width + gap);
        boolean cause = i == names.size() - 1;
        out.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"10\" width=\"%d\" height=\"40\" rx=\"6\" fill=\"%s\" stroke=\"#444\"/>"
                    + "<text x=\"%d\" y=\"35\" text-anchor=\"middle\" font-size=\"14\" fill=\"%s\">%s</text>",
                x,
                width,
                cause ? "#b3261e" : "#fff",
                x + width / 2,
                cause ? "#fff" : "#111",
                escaped(shortened(names.get(i)))));
        if (!cause) {
          out.append(
              String.format(
                  Locale.ROOT,
                  "<path d=\"M%d 30 h%d m-8 -5 l8 5 l-8 5\" fill=\"none\" stroke=\"#444\"/>",
                  x + width,
                  gap));
        }
      }
      out.append("</svg>\n");
    }

    private String shortened(String name) {
      return name.length() <= 20 ? name : name.substring(0, 19) + "…";
    }

    private String escaped(String text) {
      return text.replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;");
    }
  };

  public abstract String write(String title, List<Block> blocks);
}
