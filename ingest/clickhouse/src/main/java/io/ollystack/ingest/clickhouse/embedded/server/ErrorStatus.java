package io.ollystack.ingest.clickhouse.embedded.server;

/// The HTTP status that a ClickHouse server gives to an error. Source: ClickHouse,
/// src/Server/HTTP/exceptionCodeToHTTPStatus.cpp.
final class ErrorStatus {
  private ErrorStatus() {}

  static int of(int code) {
    return switch (code) {
      case 516 -> 403; // AUTHENTICATION_FAILED; 401 would make browsers and some clients ask again
      case 192, 193, 497 -> 403;
      case 6,
          26,
          27,
          34,
          36,
          38,
          41,
          42,
          43,
          44,
          45,
          50,
          53,
          62,
          69,
          72,
          115,
          117,
          130,
          168,
          190,
          279,
          280,
          407,
          408,
          409,
          427,
          440,
          446,
          456,
          457 ->
          400;
      case 11, 46, 47, 60, 81 -> 404;
      case 159 -> 408;
      case 48, 337 -> 501;
      case 202 -> 503;
      default -> 500;
    };
  }
}
