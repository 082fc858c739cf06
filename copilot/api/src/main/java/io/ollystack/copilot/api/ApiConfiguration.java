package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerQuestion;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.model.FrameModel;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.complete.Completer;
import io.ollystack.copilot.observql.complete.Vocabulary;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// The HTTP interface as Spring beans. Needs beans of [QueryEngine], [Catalog], [Vocabulary],
/// [SavedQueries], [ReportedChanges], [SamplingRaises], [ConversationStore], [ApiTokens] and
/// [Clock]; a [FrameModel] is used where there is one.
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
  /// Far beyond a room full of people on call; the store has its own limits too.
  private static final int MAX_RUNNING = 64;

  @Bean
  RunningQueries runningQueries() {
    return new RunningQueries(MAX_RUNNING);
  }

  @Bean
  QueryController queryController(
      QueryEngine engine, RunningQueries running, JsonMapper json, Clock clock) {
    return new QueryController(engine, running, new ResultWriter(json), clock);
  }

  @Bean
  CatalogController catalogController(Catalog catalog, Vocabulary vocabulary) {
    return new CatalogController(catalog, new Completer(vocabulary));
  }

  @Bean
  SavedQueryController savedQueryController(SavedQueries queries, Clock clock) {
    return new SavedQueryController(queries, clock);
  }

  @Bean
  ChangeController changeController(ReportedChanges changes, Clock clock) {
    return new ChangeController(changes, clock);
  }

  @Bean
  SamplingController samplingController(SamplingRaises raises, Clock clock) {
    return new SamplingController(raises, clock);
  }

  @Bean
  AnswerEvents answerEvents(JsonMapper json) {
    return new AnswerEvents(json);
  }

  @Bean
  AskController askController(
      QueryEngine engine,
      Catalog catalog,
      ConversationStore store,
      AnswerEvents events,
      Optional<Investigate> investigate,
      Optional<FrameModel> model,
      Clock clock) {
    var assistant =
        new AnswerQuestion(
            new SemanticParser(Lexicon.english()),
            model.orElseGet(FrameModel::none),
            catalog,
            new EngineQueryPort(engine),
            clock,
            investigate);
    return new AskController(new Answers(assistant, store, events, clock), store, events, clock);
  }

  @Bean
  ConversationController conversationController(
      ConversationStore store, AnswerEvents events, Clock clock) {
    return new ConversationController(store, events, clock);
  }

  @Bean
  ProblemDetails problemDetails() {
    return new ProblemDetails();
  }

  @Bean
  Access access(ApiTokens tokens, JsonMapper json) {
    return new Access(tokens, json);
  }
}
