package io.ollystack.ingest.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpanBatchTest {

  @Test
  void readsBackWhatWasBuilt() {
    SpanBatch batch = twoSpans();
    BatchContext context = batch.context();

    assertThat(batch.size()).isEqualTo(2);
    assertThat(context.term(batch.serviceName(0))).isEqualTo("cart");
    assertThat(context.term(batch.name(1))).isEqualTo("GET /b");
    assertThat(batch.kind(0)).isEqualTo(SpanKind.SERVER);
    assertThat(batch.durationNanos(0)).isEqualTo(500);
    assertThat(batch.durationNanos(1)).as("ends before it starts").isZero();
    assertThat(attributes(batch, batch.attributes(0)))
        .containsExactlyInAnyOrderEntriesOf(Map.of("http.status", "200", "ok", "true"));
    assertThat(Slice.length(batch.events(0))).isEqualTo(1);
    assertThat(context.term(batch.eventName(Slice.start(batch.events(0))))).isEqualTo("exception");
    assertThat(HexIds.traceId(batch.traceIdHigh(0), batch.traceIdLow(0)))
        .isEqualTo("00000000000000010000000000000002");
    assertThat(HexIds.spanId(batch.parentSpanId(0))).isEmpty();
  }

  @Test
  void discardTakesTheWholeSpanBack() {
    SpanBatchBuilder spans = new SpanBatchBuilder(TenantId.NONE);
    int scope = spans.context().addScope(spans.context().addResource());
    spans.add(scope);
    spans.context().attributes().add("kept", 1L);
    spans.attributesSinceAdd();
    spans.add(scope);
    spans.context().attributes().add("gone", 1L);
    spans.attributesSinceAdd();
    spans.addEvent(1, 0, Slice.EMPTY, 0);
    spans.addLink(1, 2, 3, Slice.EMPTY, 0, Slice.EMPTY, 0);
    spans.discard();
    spans.add(scope);
    spans.context().attributes().add("next", 2L);
    spans.attributesSinceAdd();
    SpanBatch batch = spans.build();

    assertThat(batch.size()).isEqualTo(2);
    assertThat(attributes(batch, batch.attributes(0))).containsExactly(Map.entry("kept", "1"));
    assertThat(attributes(batch, batch.attributes(1))).containsExactly(Map.entry("next", "2"));
    assertThat(batch.events(1)).isEqualTo(Slice.EMPTY);
    assertThat(batch.links(1)).isEqualTo(Slice.EMPTY);
  }

  @Test
  void editsMakeANewBatchAndLeaveTheOldOne() {
    SpanBatch batch = twoSpans();
    BatchEditor<SpanBatch> editor = batch.edit();
    int pod = editor.key("k8s.pod.name");
    editor.putResource(0, pod, "cart-1");
    editor.putResource(0, editor.key("service.name"), "basket");
    editor.putRow(1, pod, "here");
    editor.putRow(1, pod, "there");
    editor.removeRow(0, editor.key("ok"));
    SpanBatch edited = editor.build();

    assertThat(resource(edited, 0))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("service.name", "basket", "k8s.pod.name", "cart-1"));
    assertThat(edited.context().term(edited.serviceName(0))).isEqualTo("basket");
    assertThat(attributes(edited, edited.attributes(0)))
        .containsExactly(Map.entry("http.status", "200"));
    assertThat(attributes(edited, edited.attributes(1))).containsEntry("k8s.pod.name", "there");
    assertThat(resource(batch, 0)).containsExactly(Map.entry("service.name", "cart"));
    assertThat(attributes(batch, batch.attributes(0))).containsKey("ok");
  }

  @Test
  void twoEditsOfOneBatchDoNotSeeEachOther() {
    SpanBatch batch = twoSpans();
    BatchEditor<SpanBatch> one = batch.edit();
    BatchEditor<SpanBatch> two = batch.edit();
    one.putRow(0, one.key("who"), "one");
    two.putRow(0, two.key("who"), "two");
    one.putRow(1, one.key("who"), "one");
    two.putRow(1, two.key("who"), "two");
    SpanBatch first = one.build();
    SpanBatch second = two.build();

    assertThat(attributes(first, first.attributes(0))).containsEntry("who", "one");
    assertThat(attributes(second, second.attributes(0))).containsEntry("who", "two");
    assertThat(attributes(first, first.attributes(1))).containsEntry("who", "one");
    assertThat(attributes(second, second.attributes(1))).containsEntry("who", "two");
    assertThat(attributes(batch, batch.attributes(0))).doesNotContainKey("who");
  }

  @Test
  void selectsRowsWithTheirEvents() {
    SpanBatch batch = twoSpans();
    SpanBatch picked = batch.select(new int[] {1});
    assertThat(picked.size()).isEqualTo(1);
    assertThat(picked.context().term(picked.name(0))).isEqualTo("GET /b");
    SpanBatch first = batch.select(batch.rowsWhere(row -> batch.status(row) == StatusCode.ERROR));
    assertThat(first.size()).isEqualTo(1);
    assertThat(Slice.length(first.events(0))).isEqualTo(1);
  }

  @Property(tries = 200)
  void dictionaryFindsEveryTermAndOnlyThose(@ForAll @Size(max = 300) java.util.Set<String> texts) {
    SpanBatchBuilder spans = new SpanBatchBuilder(TenantId.NONE);
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String text : texts) {
      ids.put(text, spans.context().terms().intern(text));
      assertThat(spans.context().terms().intern(text)).isEqualTo(ids.get(text));
    }
    Terms terms = spans.build().context().terms();
    ids.forEach((text, id) -> assertThat(terms.find(text)).isEqualTo(id));
    assertThat(terms.find("not\u0000there")).isEqualTo(-1);
    assertThat(terms.text(Terms.EMPTY)).isEmpty();
  }

  private static SpanBatch twoSpans() {
    SpanBatchBuilder spans = new SpanBatchBuilder(new TenantId("acme"));
    BatchContextBuilder context = spans.context();
    int resource = context.addResource();
    int mark = context.attributes().size();
    context.attributes().add("service.name", "cart");
    context.resource(resource, context.attributes().since(mark), 0);
    int scope = context.addScope(resource);

    spans.add(scope);
    spans.traceId(1, 2);
    spans.spanId(3);
    spans.name(context.terms().intern("GET /a"));
    spans.kind(SpanKind.SERVER);
    spans.status(StatusCode.ERROR);
    spans.startEpochNanos(1000);
    spans.endEpochNanos(1500);
    context.attributes().add("http.status", 200L);
    context.attributes().add("ok", true);
    spans.attributesSinceAdd();
    spans.addEvent(1200, context.terms().intern("exception"), Slice.EMPTY, 0);

    spans.add(scope);
    spans.name(context.terms().intern("GET /b"));
    spans.startEpochNanos(1000);
    spans.endEpochNanos(900);
    return spans.build();
  }

  private static Map<String, String> resource(SpanBatch batch, int resource) {
    return attributes(batch, batch.context().scopes().resourceAttributes(resource));
  }

  private static Map<String, String> attributes(SpanBatch batch, long slice) {
    AttributeTable table = batch.context().attributes();
    Map<String, String> found = new LinkedHashMap<>();
    for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
      found.put(batch.context().term(table.key(entry)), table.text(entry));
    }
    return found;
  }
}
