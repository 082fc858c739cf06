package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.api.OpenApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `openapi.yaml` is what the controllers are. `-Dgolden.rewrite=true` writes it anew.
class OpenApiTest {
  private static final Path FILE = Path.of("openapi.yaml");

  private static final List<Class<?>> CONTROLLERS =
      List.of(
          QueryController.class,
          CatalogController.class,
          SavedQueryController.class,
          ChangeController.class,
          SamplingController.class,
          AskController.class,
          ConversationController.class);

  private static final Map<Integer, String> NOT_FOUND = Map.of(404, "There is none of this id");

  private static final Map<String, Operation> QUERIES =
      Map.of(
          "POST /api/v1/query",
          new Operation(
              "Run a query. The header Query-Id names the run, so that it can be cancelled.",
              200,
              QueryResponse.class,
              false,
              Map.of(
                  400,
                      "The query was rejected: every problem, and a corrected query if there is one",
                  409, "The id is taken by a running query",
                  422, "The query exceeds a limit of the store",
                  429, "Too many queries are running",
                  499, "The query was cancelled",
                  503, "The store is unavailable")),
          "POST /api/v1/check",
          new Operation(
              "Compile a query without running it.",
              200,
              CheckResponse.class,
              false,
              Map.of(400, "The query was rejected")),
          "DELETE /api/v1/query/{id}",
          new Operation("Cancel a running query.", 204, void.class, false, NOT_FOUND),
          "GET /api/v1/catalog",
          new Operation(
              "The live names: services, operations, metrics, attributes with frequent values.",
              200,
              CatalogController.CatalogResponse.class,
              false,
              Map.of()),
          "POST /api/v1/complete",
          new Operation(
              "What can be written at the cursor.",
              200,
              CatalogController.CompleteResponse.class,
              false,
              Map.of()),
          "GET /api/v1/saved-queries",
          new Operation(
              "All saved queries, by name.", 200, SavedQueries.SavedQuery.class, true, Map.of()),
          "POST /api/v1/saved-queries",
          new Operation("Save a query.", 201, SavedQueries.SavedQuery.class, false, Map.of()),
          "GET /api/v1/saved-queries/{id}",
          new Operation("One saved query.", 200, SavedQueries.SavedQuery.class, false, NOT_FOUND),
          "PUT /api/v1/saved-queries/{id}",
          new Operation(
              "Replace a saved query.", 200, SavedQueries.SavedQuery.class, false, NOT_FOUND),
          "DELETE /api/v1/saved-queries/{id}",
          new Operation("Delete a saved query.", 204, void.class, false, NOT_FOUND));

  private static final Map<String, Operation> CHANGES =
      Map.of(
          "POST /api/v1/changes",
          new Operation(
              "Tell of a change: a deployment, a setting, a flag, scaling or a restart.",
              200,
              ChangeController.ChangeResponse.class,
              false,
              Map.of(503, "The store is unavailable")));

  private static final Map<String, Operation> SAMPLING =
      Map.of(
          "GET /api/v1/sampling/raises",
          new Operation(
              "What is sampled more often for a while.",
              200,
              SamplingRaises.SamplingRaise.class,
              true,
              Map.of(503, "The store is unavailable")),
          "POST /api/v1/sampling/raises",
          new Operation(
              "Have more traces of a service kept for a while.",
              200,
              SamplingRaises.SamplingRaise.class,
              false,
              Map.of(503, "The store is unavailable")),
          "DELETE /api/v1/sampling/raises/{id}",
          new Operation("End it now.", 204, void.class, false, NOT_FOUND));

  private static final Map<String, Operation> QUESTIONS =
      Map.of(
          "POST /api/v1/ask",
          new Operation(
              "Answer a question in plain words, in one document; with Accept: text/event-stream, as"
                  + " POST /api/v1/ask/stream does.",
              200,
              AskResponse.class,
              false,
              Map.of(429, "Too many questions are being answered")),
          "POST /api/v1/ask/stream",
          new Operation(
              "Answer a question in plain words, as server-sent events named understood, queryready,"
                  + " rows, chart, finding, text, causes, question, done and failed.",
              200,
              void.class,
              false,
              Map.of(429, "Too many questions are being answered")),
          "GET /api/v1/ask/{id}/events",
          new Operation(
              "Go on with a stream of events, behind the one that Last-Event-ID names.",
              200,
              void.class,
              false,
              NOT_FOUND),
          "DELETE /api/v1/ask/{id}",
          new Operation("Stop an answer.", 204, void.class, false, NOT_FOUND),
          "PUT /api/v1/ask/{id}/feedback",
          new Operation(
              "Keep what somebody thought of an answer: up or down, and why.",
              204,
              void.class,
              false,
              NOT_FOUND));

  private static final Map<String, Operation> CONVERSATIONS =
      Map.of(
          "GET /api/v1/conversations",
          new Operation(
              "All conversations, the latest first.",
              200,
              ConversationController.ConversationSummary.class,
              true,
              Map.of()),
          "GET /api/v1/conversations/{id}",
          new Operation(
              "One conversation with its turns and their events.",
              200,
              ConversationController.ConversationDocument.class,
              false,
              NOT_FOUND),
          "PUT /api/v1/conversations/{id}",
          new Operation("Rename a conversation.", 204, void.class, false, NOT_FOUND),
          "DELETE /api/v1/conversations/{id}",
          new Operation("Delete a conversation.", 204, void.class, false, NOT_FOUND),
          "POST /api/v1/conversations/{id}/fork",
          new Operation(
              "Go on from one of its answers in a new conversation.",
              201,
              ConversationController.ConversationSummary.class,
              false,
              NOT_FOUND),
          "POST /api/v1/conversations/{id}/share",
          new Operation(
              "Make a link to read it by, or tell the one that there is.",
              200,
              ConversationController.ShareResponse.class,
              false,
              NOT_FOUND),
          "DELETE /api/v1/conversations/{id}/share",
          new Operation("Take the link back.", 204, void.class, false, NOT_FOUND),
          "GET /api/v1/shared/{token}",
          new Operation(
              "A conversation by its link.",
              200,
              ConversationController.ConversationDocument.class,
              false,
              NOT_FOUND));

  private static final Map<String, Operation> OPERATIONS = new HashMap<>(QUERIES);

  static {
    OPERATIONS.putAll(CHANGES);
    OPERATIONS.putAll(SAMPLING);
    OPERATIONS.putAll(QUESTIONS);
    OPERATIONS.putAll(CONVERSATIONS);
  }

  @Test
  void everyOperationIsDescribedAndEveryDescriptionIsOfOne() {
    assertThat(OpenApiDocument.routeNames(CONTROLLERS))
        .containsExactlyInAnyOrderElementsOf(OPERATIONS.keySet());
  }

  @Test
  void theCommittedDocumentIsWhatTheControllersAre() throws IOException {
    String document =
        "# Written by OpenApiTest from the controllers; -Dgolden.rewrite=true writes it anew.\n"
            + new OpenApiDocument(OPERATIONS).render(CONTROLLERS);
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(FILE, document);
    }

    assertThat(Files.readString(FILE)).isEqualTo(document);
  }

  /// A controller that is not listed here would be missing from the document.
  @Test
  void allControllersAreListed() throws IOException {
    Path classes = Path.of("src/main/java/io/ollystack/copilot/api");
    try (var files = Files.list(classes)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith("Controller.java"))
                  .map(name -> name.replace(".java", "")))
          .containsExactlyInAnyOrderElementsOf(
              CONTROLLERS.stream().map(Class::getSimpleName).toList());
    }
  }
}
