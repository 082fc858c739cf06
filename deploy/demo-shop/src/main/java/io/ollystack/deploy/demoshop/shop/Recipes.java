package io.ollystack.deploy.demoshop.shop;

import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Language;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.ollystack.deploy.demoshop.blueprint.VisitField;
import java.time.Duration;
import java.util.List;

/// Short ways to write steps and operations down.
final class Recipes {
  static final String POSTGRES = "postgres";
  static final String VALKEY = "valkey";

  private Recipes() {}

  static Step compute(double millis) {
    return new Step.Compute(Latency.of(millis));
  }

  static Step call(String service, String operation, int timeoutMillis) {
    return new Step.Call(service, operation, Duration.ofMillis(timeoutMillis), false, 1);
  }

  /// A call that the caller can do without.
  static Step tryCall(String service, String operation, int timeoutMillis) {
    return new Step.Call(service, operation, Duration.ofMillis(timeoutMillis), true, 0);
  }

  static Step select(String table, String sql, double millis) {
    return new Step.Query(POSTGRES, table, "SELECT", sql, Latency.of(millis));
  }

  static Step insert(String table, String sql, double millis) {
    return new Step.Query(POSTGRES, table, "INSERT", sql, Latency.of(millis));
  }

  static Step update(String table, String sql, double millis) {
    return new Step.Query(POSTGRES, table, "UPDATE", sql, Latency.of(millis));
  }

  static Step info(double probability, String template) {
    return new Step.Say(LogLevel.INFO, probability, template);
  }

  static Step debug(double probability, String template) {
    return new Step.Say(LogLevel.DEBUG, probability, template);
  }

  static Step warn(double probability, String template) {
    return new Step.Say(LogLevel.WARN, probability, template);
  }

  static Step sometimesFails(double probability, Language language, String message) {
    return new Step.Fail(
        probability, new Failure(FailureKind.INTERNAL, language.exceptionType(), message));
  }

  static Step together(List<Step> first, List<Step> second) {
    return new Step.Together(List.of(first, second));
  }

  static Operation http(
      String method, String route, List<VisitField> fields, String failureLog, Step... steps) {
    return new Operation(
        method + " " + route, new Exchange.Http(method, route), fields, failureLog, List.of(steps));
  }

  static Operation grpc(
      String service, String method, List<VisitField> fields, String failureLog, Step... steps) {
    return new Operation(
        method, new Exchange.Grpc("shop." + service, method), fields, failureLog, List.of(steps));
  }

  static Operation consume(
      String topic,
      String group,
      int batch,
      List<VisitField> fields,
      String failureLog,
      Step... steps) {
    return new Operation(
        "consume " + topic,
        new Exchange.Consume(topic, group, batch),
        fields,
        failureLog,
        List.of(steps));
  }
}
