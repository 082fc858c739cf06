package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Conversations for tests; several servers may share one, as replicas share a store.
final class InMemoryConversations implements ConversationStore {
  private static final class OfTenant {
    private final Map<String, Conversation> conversations = new LinkedHashMap<>();
    private final Map<String, Turn> turns = new LinkedHashMap<>();
    private final Map<String, Feedback> feedback = new HashMap<>();
  }

  private final Map<Tenant, OfTenant> tenants = new HashMap<>();

  @Override
  public synchronized List<Listed> all(Tenant tenant) {
    return of(tenant).conversations.values().stream()
        .filter(conversation -> !conversation.deleted())
        .map(conversation -> {
          List<Turn> turns = turns(tenant, conversation.id());
          return new Listed(
              conversation,
              turns.isEmpty() ? conversation.createdAt() : turns.getLast().askedAt(),
              turns.size());
        })
        .sorted(Comparator.comparing(Listed::updatedAt).reversed())
        .toList();
  }

  @Override
  public synchronized Optional<Conversation> find(Tenant tenant, String id) {
    return Optional.ofNullable(of(tenant).conversations.get(id)).filter(found -> !found.deleted());
  }

  @Override
  public synchronized Optional<Conversation> shared(Tenant tenant, String share) {
    return of(tenant).conversations.values().stream()
        .filter(found -> !found.deleted() && !share.isEmpty() && found.share().equals(share))
        .findFirst();
  }

  @Override
  public synchronized void save(Tenant tenant, Conversation conversation) {
    of(tenant).conversations.put(conversation.id(), conversation);
  }

  @Override
  public synchronized List<Turn> turns(Tenant tenant, String conversation) {
    return of(tenant).turns.values().stream()
        .filter(turn -> turn.conversation().equals(conversation) && !turn.removed())
        .sorted(Comparator.comparingInt(Turn::position))
        .toList();
  }

  @Override
  public synchronized Optional<Turn> turn(Tenant tenant, String answer) {
    return Optional.ofNullable(of(tenant).turns.get(answer))
        .filter(turn -> find(tenant, turn.conversation()).isPresent());
  }

  @Override
  public synchronized void save(Tenant tenant, List<Turn> turns) {
    turns.forEach(turn -> of(tenant).turns.put(turn.id(), turn));
  }

  @Override
  public synchronized List<Feedback> feedback(Tenant tenant, List<String> answers) {
    return answers.stream()
        .flatMap(answer -> Optional.ofNullable(of(tenant).feedback.get(answer)).stream())
        .toList();
  }

  @Override
  public synchronized void save(Tenant tenant, Feedback feedback) {
    of(tenant).feedback.put(feedback.answer(), feedback);
  }

  private OfTenant of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new OfTenant());
  }
}
