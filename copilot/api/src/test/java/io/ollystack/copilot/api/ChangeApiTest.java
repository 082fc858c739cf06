package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeApiTest {
  @Test
  void recordsAChangeOnce() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      String change =
          "{\"kind\": \"deploy\", \"service\": \"payment\", \"version\": \"2.4.1\","
              + " \"id\": \"run-17\"}";
      HttpResponse<String> first = server.post("/api/v1/changes", change);
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body())
          .isEqualTo(
              "{\"time\":\"2026-11-20T14:00:00Z\",\"kind\":\"deploy\",\"service\":\"payment\","
                  + "\"recorded\":true}");
      HttpResponse<String> second = server.post("/api/v1/changes", change);
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.body()).contains("\"recorded\":false");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'service': 'a'} | kind: is missing. Expected deploy, config, flag, scale, restart.",
        "{'service': 'a', 'kind': 'drop'} | kind: 'drop' is unknown. Expected deploy, config, flag,"
            + " scale, restart.",
        "{'kind': 'flag'} | service: is missing. Expected the name of a service.",
        "{'service': 'a', 'kind': 'flag', 'time': 'noon'} | time: 'noon' is no time. Expected ISO"
            + " 8601 in UTC, such as 2026-05-04T12:30:00Z."
      },
      quoteCharacter = '~')
  void saysWhatIsWrong(String body, String detail) throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      HttpResponse<String> refused =
          server.post("/api/v1/changes", body.strip().replace('\'', '"'));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(ApiServer.json(refused).path("detail").asString()).isEqualTo(detail.strip());
    }
  }
}
