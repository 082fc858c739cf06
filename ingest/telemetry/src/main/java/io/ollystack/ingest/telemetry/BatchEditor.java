package io.ollystack.ingest.telemetry;

import java.util.function.BiFunction;

/// Adds, replaces and removes attributes of resources and rows, into a new batch; the batch it
/// started from stays as it is. Changing a resource costs the same however many rows it has.
///
/// Keys are terms of the batch to be built: get them once with [#key]. Not thread-safe; use it
/// once.
///
/// @param <B> the kind of batch
public final class BatchEditor<B extends TelemetryBatch> {
  private final B batch;
  private long[] rowAttributes;
  private boolean rowsCopied;
  private boolean detached;
  private final BatchContextBuilder context;
  private final int firstOwnEntry;
  private final BiFunction<BatchContext, long[], B> assemble;

  BatchEditor(B batch, long[] rowAttributes, BiFunction<BatchContext, long[], B> assemble) {
    this.batch = batch;
    this.rowAttributes = rowAttributes;
    this.context = new BatchContextBuilder(batch.context());
    this.firstOwnEntry = context.attributes().size();
    this.assemble = assemble;
  }

  /// The batch as it was; rows, resources and scopes keep their ids.
  public B batch() {
    return batch;
  }

  /// The term of an attribute key.
  public int key(String key) {
    return context.terms().intern(key);
  }

  /// Sets the resource's attribute, in place of one with the same key.
  public void putResource(int resource, int key, AnyValue value) {
    long attributes = context.resourceAttributes(resource);
    int dropped = batch.context().scopes().resourceDroppedAttributes(resource);
    context.resource(resource, put(attributes, key, value), dropped);
  }

  public void putResource(int resource, int key, String value) {
    putResource(resource, key, new AnyValue.Text(value));
  }

  public void removeResource(int resource, int key) {
    long attributes = context.resourceAttributes(resource);
    int dropped = batch.context().scopes().resourceDroppedAttributes(resource);
    context.resource(resource, remove(attributes, key), dropped);
  }

  /// Whether the resource has the attribute, with the changes made so far.
  public boolean resourceHas(int resource, int key) {
    return context.attributes().find(context.resourceAttributes(resource), key) >= 0;
  }

  /// Sets the row's attribute, in place of one with the same key.
  public void putRow(int row, int key, AnyValue value) {
    ownRows()[row] = put(rowAttributes[row], key, value);
  }

  public void putRow(int row, int key, String value) {
    putRow(row, key, new AnyValue.Text(value));
  }

  public void removeRow(int row, int key) {
    ownRows()[row] = remove(rowAttributes[row], key);
  }

  /// Gives an attribute of the resource another key. When the resource has one under that key
  /// already, that one stays, and only the old one goes.
  ///
  /// @param keep whether the attribute stays under its old key too
  public void renameResource(int resource, int from, int to, boolean keep) {
    long attributes = context.resourceAttributes(resource);
    int dropped = batch.context().scopes().resourceDroppedAttributes(resource);
    context.resource(resource, rename(attributes, from, to, keep), dropped);
  }

  /// As [#renameResource], of a row.
  public void renameRow(int row, int from, int to, boolean keep) {
    long changed = rename(rowAttributes[row], from, to, keep);
    if (changed != rowAttributes[row]) {
      ownRows()[row] = changed;
    }
  }

  /// Whether the row has the attribute, with the changes made so far.
  public boolean rowHas(int row, int key) {
    return context.attributes().find(rowAttributes[row], key) >= 0;
  }

  /// The batch with the changes.
  public B build() {
    return assemble.apply(context.build(), rowAttributes);
  }

  private long[] ownRows() {
    if (!rowsCopied) {
      rowAttributes = rowAttributes.clone();
      rowsCopied = true;
    }
    return rowAttributes;
  }

  private long put(long attributes, int key, AnyValue value) {
    AttributeTableBuilder table = context.attributes();
    ValueType type = ValueText.typeOf(value);
    long bits = ValueText.bitsOf(value, context.arena());
    int entry = table.find(attributes, key);
    if (entry >= 0) {
      long own = own(attributes);
      table.set(entry - Slice.start(attributes) + Slice.start(own), type, bits);
      return own;
    }
    return add(attributes, key, type, bits);
  }

  private long add(long attributes, int key, ValueType type, long bits) {
    AttributeTableBuilder table = context.attributes();
    boolean last =
        Slice.end(attributes) == table.size() && Slice.start(attributes) >= firstOwnEntry;
    long own = last ? attributes : table.copy(attributes);
    table.add(key, type, bits);
    int start = Slice.isEmpty(own) ? table.size() - 1 : Slice.start(own);
    return Slice.of(start, table.size() - start);
  }

  private long rename(long attributes, int from, int to, boolean keep) {
    AttributeTableBuilder table = context.attributes();
    int entry = table.find(attributes, from);
    if (entry < 0 || from == to) {
      return attributes;
    }
    boolean taken = table.find(attributes, to) >= 0;
    if (keep) {
      return taken ? attributes : add(attributes, to, table.type(entry), table.bits(entry));
    }
    if (taken) {
      return remove(attributes, from);
    }
    if (!detached) {
      table.detach();
      detached = true;
    }
    table.setKey(entry, to);
    return attributes;
  }

  private long remove(long attributes, int key) {
    AttributeTableBuilder table = context.attributes();
    if (table.find(attributes, key) < 0) {
      return attributes;
    }
    int mark = table.size();
    for (int entry = Slice.start(attributes); entry < Slice.end(attributes); entry++) {
      if (table.key(entry) != key) {
        table.add(table.key(entry), table.type(entry), table.bits(entry));
      }
    }
    return table.since(mark);
  }

  private long own(long attributes) {
    return Slice.start(attributes) >= firstOwnEntry
        ? attributes
        : context.attributes().copy(attributes);
  }
}
