package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingApiTest {
  private static final String PATH = "/api/v1/sampling/raises";

  @Test
  void raisesListsAndEnds() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      String expected =
          "{\"id\":\"raise-1\",\"service\":\"payment\",\"operation\":\"\",\"percentage\":100.0,"
              + "\"until\":\"2026-11-20T14:30:00Z\",\"source\":\"person\",\"reason\":\"slow\"}";
      HttpResponse<String> added =
          server.post(PATH, "{\"service\": \"payment\", \"reason\": \"slow\"}");
      assertThat(added.statusCode()).isEqualTo(200);
      assertThat(added.body()).isEqualTo(expected);
      assertThat(server.get(PATH, Optional.empty()).body()).isEqualTo("[" + expected + "]");
      assertThat(server.send(server.request(PATH + "/raise-1").DELETE()).statusCode())
          .isEqualTo(204);
      assertThat(server.send(server.request(PATH + "/raise-1").DELETE()).statusCode())
          .isEqualTo(404);
      assertThat(server.get(PATH, Optional.empty()).body()).isEqualTo("[]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | service: is missing. Expected the name of a service.",
        "{'service': 'a', 'percentage': 0} | percentage: is 0.0. Expected more than 0, at most 100.",
        "{'service': 'a', 'minutes': 1441} | minutes: is 1441. Expected 1 to 1440."
      },
      quoteCharacter = '~')
  void saysWhatIsWrong(String body, String detail) throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      HttpResponse<String> refused = server.post(PATH, body.strip().replace('\'', '"'));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(ApiServer.json(refused).path("detail").asString()).isEqualTo(detail.strip());
    }
  }
}
