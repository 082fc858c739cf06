package io.ollystack.rca.signals;

/// What a resource metric of a service's instance or host was before the incident and is in it.
///
/// @param service whose instance it is, or whose instances run on the host
/// @param metric the name, for people
/// @param leastSpread the smallest standard deviation that counts, in the metric's unit: 2
///   percentage points for a utilisation, zero for measures without a scale of their own
@SuppressWarnings("ArrayRecordComponent") // a window of samples; compared by nobody
public record ResourceSeries(
    String service, String metric, double leastSpread, double[] before, double[] now) {}
