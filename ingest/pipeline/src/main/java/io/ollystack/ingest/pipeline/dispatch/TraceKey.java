package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.telemetry.TenantId;

/// A trace of a tenant.
record TraceKey(TenantId tenant, long high, long low) {}
