package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The arrays behind a [ScopeTable]; written by its builder only.
final class ScopeColumns {
  int resourceCount;
  long[] resourceAttributes = new long[4];
  int[] resourceSchemaUrl = new int[4];
  int[] resourceDropped = new int[4];
  int[] serviceName = new int[4];

  int scopeCount;
  int[] scopeResource = new int[4];
  int[] scopeName = new int[4];
  int[] scopeVersion = new int[4];
  int[] scopeSchemaUrl = new int[4];
  long[] scopeAttributes = new long[4];
  int[] scopeDropped = new int[4];

  ScopeColumns copy() {
    ScopeColumns copy = new ScopeColumns();
    copy.resourceCount = resourceCount;
    copy.resourceAttributes = resourceAttributes.clone();
    copy.resourceSchemaUrl = resourceSchemaUrl.clone();
    copy.resourceDropped = resourceDropped.clone();
    copy.serviceName = serviceName.clone();
    copy.scopeCount = scopeCount;
    copy.scopeResource = scopeResource.clone();
    copy.scopeName = scopeName.clone();
    copy.scopeVersion = scopeVersion.clone();
    copy.scopeSchemaUrl = scopeSchemaUrl.clone();
    copy.scopeAttributes = scopeAttributes.clone();
    copy.scopeDropped = scopeDropped.clone();
    return copy;
  }

  int addResource() {
    if (resourceCount == resourceAttributes.length) {
      int capacity = resourceCount * 2;
      resourceAttributes = Arrays.copyOf(resourceAttributes, capacity);
      resourceSchemaUrl = Arrays.copyOf(resourceSchemaUrl, capacity);
      resourceDropped = Arrays.copyOf(resourceDropped, capacity);
      serviceName = Arrays.copyOf(serviceName, capacity);
    }
    return resourceCount++;
  }

  int addScope(int resource) {
    if (scopeCount == scopeResource.length) {
      int capacity = scopeCount * 2;
      scopeResource = Arrays.copyOf(scopeResource, capacity);
      scopeName = Arrays.copyOf(scopeName, capacity);
      scopeVersion = Arrays.copyOf(scopeVersion, capacity);
      scopeSchemaUrl = Arrays.copyOf(scopeSchemaUrl, capacity);
      scopeAttributes = Arrays.copyOf(scopeAttributes, capacity);
      scopeDropped = Arrays.copyOf(scopeDropped, capacity);
    }
    scopeResource[scopeCount] = resource;
    return scopeCount++;
  }
}
