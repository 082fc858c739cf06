package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Keeps conversations, their turns and what people thought of the answers. What one tenant keeps,
/// no other sees. A later write of the same id replaces an earlier one. Blocking; thread-safe.
public interface ConversationStore {
  /// The store cannot be used now.
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// @param share the secret of the link that it is shared by; empty if it is not
  record Conversation(String id, String title, Instant createdAt, String share, boolean deleted) {
    public Conversation {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(createdAt, "createdAt");
      Objects.requireNonNull(share, "share");
    }

    Conversation titled(String text) {
      return new Conversation(id, text, createdAt, share, deleted);
    }

    Conversation sharedBy(String secret) {
      return new Conversation(id, title, createdAt, secret, deleted);
    }

    Conversation gone() {
      return new Conversation(id, title, createdAt, "", true);
    }
  }

  /// A conversation in a list.
  ///
  /// @param updatedAt when its last question was asked
  record Listed(Conversation conversation, Instant updatedAt, long turns) {}

  /// One question with its answer.
  ///
  /// @param id of the answer
  /// @param position in its conversation, from 0 on
  /// @param now the moment that relative times counted from
  /// @param status `asking`, or how it ended
  /// @param events a JSON array of `{id, event, data}`, as they were streamed
  /// @param removed replaced by an edited question or another try
  record Turn(
      String conversation,
      String id,
      int position,
      String question,
      Instant askedAt,
      Instant now,
      String timezone,
      String status,
      String events,
      boolean removed) {
    public static final String ASKING = "asking";

    Turn ended(String how, String written) {
      return new Turn(
          conversation, id, position, question, askedAt, now, timezone, how, written, removed);
    }

    Turn gone() {
      return new Turn(
          conversation, id, position, question, askedAt, now, timezone, status, events, true);
    }

    Turn copiedTo(String other, String newId) {
      return new Turn(
          other, newId, position, question, askedAt, now, timezone, status, events, removed);
    }
  }

  /// @param verdict `up` or `down`
  record Feedback(String answer, String verdict, String reason) {}

  /// Those that are not deleted, the latest first.
  List<Listed> all(Tenant tenant);

  /// One that is not deleted.
  Optional<Conversation> find(Tenant tenant, String id);

  /// One that is shared by this secret.
  Optional<Conversation> shared(Tenant tenant, String share);

  void save(Tenant tenant, Conversation conversation);

  /// Those that are not removed, in order.
  List<Turn> turns(Tenant tenant, String conversation);

  /// The turn of an answer, unless its conversation is deleted.
  Optional<Turn> turn(Tenant tenant, String answer);

  void save(Tenant tenant, List<Turn> turns);

  /// The latest verdict on each of these answers that has one.
  List<Feedback> feedback(Tenant tenant, List<String> answers);

  void save(Tenant tenant, Feedback feedback);
}
