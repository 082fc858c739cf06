package io.ollystack.copilot.api;

/// The answer of `POST /api/v1/check`.
///
/// @param observql the query in canonical form
/// @param sql what would run, with placeholders for every value
record CheckResponse(String observql, String sql) {}
