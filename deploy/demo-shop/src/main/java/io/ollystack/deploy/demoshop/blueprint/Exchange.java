package io.ollystack.deploy.demoshop.blueprint;

/// How an operation is reached.
public sealed interface Exchange {
  record Http(String method, String route) implements Exchange {}

  /// @param service fully qualified, `shop.PaymentService`
  record Grpc(String service, String method) implements Exchange {
    public String fullMethod() {
      return service + "/" + method;
    }
  }

  /// Reads a topic.
  ///
  /// @param batch messages per processing step; with 1 the processing is part of the sender's
  ///   trace, with more it starts its own trace and links to the senders
  record Consume(String topic, String group, int batch) implements Exchange {}
}
